package dev.gyre.serve.openai;

import dev.gyre.models.data.Tokenizer;
import dev.gyre.models.generate.ChatTemplate;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.serve.batch.Limits;
import dev.gyre.serve.batch.TextWorker;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;

/** Reads what a request gives the model to read. */
final class Prompts {

    /** The prompt if none is given: the model has to have read something. */
    private static final String NOTHING = "\n";

    /** Texts of a request that may be embedded, as OpenAI has it. */
    private static final int MOST_INPUTS = 2048;

    private final RequestFields fields;
    private final Tokenizer tokenizer;
    private final TextWorker worker;
    private final int most;

    /** Reads fields of a request to a model. */
    Prompts(RequestFields fields, TextWorker worker) {
        this.fields = fields;
        this.worker = worker;
        this.tokenizer = worker.tokenizer();
        this.most = worker.limits().prompt();
    }

    /**
     * A conversation as a model reads it.
     *
     * @param cut messages that were left out
     */
    record Conversation(int[] tokens, int cut) {}

    /**
     * A conversation, before which the model reads what it may call.
     *
     * @param answer tokens that have to be left for the answer, if that's said
     */
    Conversation conversation(ToolUse tools, OptionalInt answer) {
        String field = "messages";
        JsonNode list = fields.any(field)
                .orElseThrow(() -> ApiException.parameter("messages", "you must provide a messages parameter"));
        if (!list.isArray() || list.isEmpty()) {
            throw ApiException.parameter("messages", "messages has to be an array of at least one message");
        }
        List<ChatTemplate.Message> messages = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            messages.add(MessageReader.read(list.get(i), "messages[" + i + "]"));
        }
        return fitting(messages, tools, answer, field);
    }

    /**
     * As many of the last messages as fit, if those before may be left out.
     *
     * @param asked tokens that have to be left for the answer, if that's said
     * @param field that they stand in, for messages
     */
    Conversation fitting(List<ChatTemplate.Message> messages, ToolUse tools, OptionalInt asked, String field) {
        int answer = asked.orElse(1);
        int[] all = tokens(messages, tools, field);
        long room = Math.min(most, worker.longest() - answer);
        if (all.length <= room || worker.limits().overflow() == Limits.Overflow.REFUSE) {
            return new Conversation(checked(all, field), 0);
        }
        int cut = ChatTemplate.cut(messages, kept -> tokens(kept, tools, field).length <= room);
        return new Conversation(checked(tokens(ChatTemplate.without(messages, cut), tools, field), field), cut);
    }

    private int[] tokens(List<ChatTemplate.Message> messages, ToolUse tools, String field) {
        try {
            int[] tokens = read(messages, tools);
            return tokens.length == 0 ? tokenizer.encode(NOTHING) : tokens;
        } catch (ConfigException e) {
            throw ApiException.parameter(field, e.getMessage());
        }
    }

    /** By the template's own form of tools and calls, or, if it has none, by the server's as text. */
    private int[] read(List<ChatTemplate.Message> messages, ToolUse tools) {
        ChatTemplate template = worker.template();
        if (tools.isPossible() && template.readsTools()) {
            return template.tokens(messages, tools.described(), tokenizer);
        }
        if (!tools.isPossible() && template.readsCalls()) {
            return template.tokens(messages, tokenizer);
        }
        return template.tokens(instructed(messages, tools), tokenizer);
    }

    /** The messages with what the model may call before the first instruction, in one: templates have room for one. */
    private static List<ChatTemplate.Message> instructed(List<ChatTemplate.Message> messages, ToolUse tools) {
        List<ChatTemplate.Message> read =
                new ArrayList<>(messages.stream().map(MessageReader::written).toList());
        if (tools.isPossible()) {
            boolean instructed = !read.isEmpty()
                    && List.of("system", "developer").contains(read.getFirst().role());
            String own = instructed ? "\n\n" + read.removeFirst().content() : "";
            read.addFirst(new ChatTemplate.Message("system", tools.instructions() + own));
        }
        return read;
    }

    /** The tokens of a string, an array of strings, an array of tokens, or an array of such arrays. */
    List<int[]> texts() {
        Optional<JsonNode> given = fields.any("prompt");
        return given.isEmpty() ? List.of(encode("", "prompt", NOTHING)) : texts(given.get(), "prompt", NOTHING);
    }

    /** The tokens of texts that are to be embedded, none of them empty, none longer than the model's sequences. */
    List<int[]> inputs() {
        JsonNode given = fields.any("input")
                .orElseThrow(() -> ApiException.parameter("input", "you must provide an input parameter"));
        if (given.isArray() && given.size() > MOST_INPUTS && !given.get(0).isNumber()) {
            throw ApiException.parameter(
                    "input",
                    "input has " + given.size() + " texts, but may have " + MOST_INPUTS
                            + ": send them in several requests");
        }
        List<int[]> all = texts(given, "input", "");
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).length > worker.longest()) {
                throw ApiException.parameter(
                        "input",
                        "context_length_exceeded",
                        "text " + i + " of input has " + all.get(i).length + " tokens, but the model " + worker.name()
                                + " reads at most " + worker.longest() + ": shorten it");
            }
        }
        return all;
    }

    /**
     * Tokens of texts in any of the forms.
     *
     * @param nothing what's read in place of a text without tokens, if anything is
     */
    private List<int[]> texts(JsonNode prompt, String field, String nothing) {
        List<int[]> all = new ArrayList<>();
        if (prompt.isArray() && !prompt.isEmpty() && !prompt.get(0).isNumber()) {
            for (JsonNode one : prompt) {
                all.add(tokens(one, field + "[" + all.size() + "]", nothing));
            }
        } else {
            all.add(tokens(prompt, field, nothing));
        }
        return all;
    }

    private int[] tokens(JsonNode prompt, String path, String nothing) {
        if (!prompt.isArray()) {
            return encode(RequestFields.text(prompt, path), path, nothing);
        }
        int vocabulary = tokenizer.vocabulary();
        int[] tokens = new int[prompt.size()];
        for (int i = 0; i < tokens.length; i++) {
            JsonNode t = prompt.get(i);
            if (!t.isIntegralNumber() || !t.canConvertToInt() || t.intValue() < 0 || t.intValue() >= vocabulary) {
                throw ApiException.parameter(
                        path, path + "[" + i + "] has to be a token, a whole number from 0 to " + (vocabulary - 1));
            }
            tokens[i] = t.intValue();
        }
        return checked(tokens, path);
    }

    private int[] encode(String text, String path, String nothing) {
        int[] tokens = tokenizer.encode(text);
        return checked(tokens.length == 0 ? tokenizer.encode(nothing) : tokens, path);
    }

    private int[] checked(int[] tokens, String path) {
        if (tokens.length == 0) {
            throw ApiException.parameter(path, path + " has no tokens");
        }
        if (tokens.length > most) {
            throw ApiException.parameter(
                    path,
                    "context_length_exceeded",
                    path + " has " + tokens.length + " tokens, but this server reads at most " + most
                            + " (--max-prompt): shorten it");
        }
        return tokens;
    }
}
