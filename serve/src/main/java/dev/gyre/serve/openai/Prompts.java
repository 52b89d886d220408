package dev.gyre.serve.openai;

import dev.gyre.models.data.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Reads what a request gives the model to read. */
final class Prompts {

    /** What a text begins with if nothing is given: the model has to have read something. */
    private static final String NOTHING = "\n";

    private final Fields fields;
    private final Tokenizer tokenizer;
    private final int most;

    /**
     * Reads fields of a request.
     *
     * @param most tokens of a prompt
     */
    Prompts(Fields fields, Tokenizer tokenizer, int most) {
        this.fields = fields;
        this.tokenizer = tokenizer;
        this.most = most;
    }

    /** The tokens of a conversation, before which the model reads what it may call. */
    int[] conversation(ToolUse tools) {
        JsonNode list = fields.any("messages")
                .orElseThrow(() -> ApiException.parameter("messages", "you must provide a messages parameter"));
        if (!list.isArray() || list.isEmpty()) {
            throw ApiException.parameter("messages", "messages has to be an array of at least one message");
        }
        List<ChatTemplate.Message> messages = new ArrayList<>();
        if (tools.isPossible()) {
            messages.add(new ChatTemplate.Message("system", tools.instructions()));
        }
        for (int i = 0; i < list.size(); i++) {
            messages.add(MessageReader.read(list.get(i), "messages[" + i + "]"));
        }
        return encode(ChatTemplate.apply(messages), "messages");
    }

    /** The tokens of a string, an array of strings, an array of tokens, or an array of such arrays. */
    List<int[]> texts() {
        Optional<JsonNode> given = fields.any("prompt");
        if (given.isEmpty()) {
            return List.of(encode("", "prompt"));
        }
        JsonNode prompt = given.get();
        List<int[]> all = new ArrayList<>();
        if (prompt.isArray() && !prompt.isEmpty() && !prompt.get(0).isNumber()) {
            for (JsonNode one : prompt) {
                all.add(tokens(one, "prompt[" + all.size() + "]"));
            }
        } else {
            all.add(tokens(prompt, "prompt"));
        }
        return all;
    }

    private int[] tokens(JsonNode prompt, String path) {
        if (!prompt.isArray()) {
            return encode(Fields.text(prompt, path), path);
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

    private int[] encode(String text, String path) {
        int[] tokens = tokenizer.encode(text);
        return checked(tokens.length == 0 ? tokenizer.encode(NOTHING) : tokens, path);
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
