package dev.gyre.serve.openai;

import dev.gyre.models.data.Tokenizer;
import dev.gyre.models.generate.Sampling;
import dev.gyre.serve.batch.Assignment;
import dev.gyre.serve.batch.Lane;
import dev.gyre.serve.batch.Limits;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** Reads requests to complete a text or to go on with a conversation. */
public final class AskReader {

    private static final int STOPS = 4;
    private static final int LONGEST_STOP = 1024;
    private static final int COMPLETION_TOKENS = 16;
    private static final int CHAT_TOKENS = 512;
    private static final int COMPLETION_ALTERNATIVES = 5;
    private static final int CHAT_ALTERNATIVES = 20;

    /** What a text begins with if nothing is given: the model has to have read something. */
    private static final byte[] NOTHING = {'\n'};

    private final Fields fields;
    private final Lane lane;
    private final boolean chat;

    private AskReader(Fields fields, Lane lane, boolean chat) {
        this.fields = fields;
        this.lane = lane;
        this.chat = chat;
    }

    /**
     * Reads a body.
     *
     * @param chat whether it's a conversation
     * @param lanes finds a model by its name
     * @throws ApiException if something is wrong with it
     */
    public static Request read(byte[] body, boolean chat, Function<String, Lane> lanes) {
        Fields fields = Fields.of(body);
        Lane lane = lanes.apply(fields.text("model")
                .orElseThrow(() -> ApiException.parameter("model", "you must provide a model parameter")));
        return new Request(lane, new AskReader(fields, lane, chat).ask());
    }

    /** What's asked of which model. */
    public record Request(Lane lane, Ask ask) {}

    private Ask ask() {
        boolean stream = fields.flag("stream");
        Stream options = streamOptions(stream);
        int n = fields.integer("n", 1, 128).orElse(1);
        List<String> echoed = new ArrayList<>();
        List<int[]> prompts = chat ? List.of(encode(conversation(), "messages")) : prompts(echoed);
        Chances chances = chances();
        if (!echoed.isEmpty() && chances.wanted()) {
            throw ApiException.parameter("echo", "echo isn't supported together with logprobs: leave one of them out");
        }
        Sampling sampling = sampling();
        long seed = fields.integer("seed", Long.MIN_VALUE, Long.MAX_VALUE)
                .orElseGet(() -> ThreadLocalRandom.current().nextLong());
        List<byte[]> stops = stops();
        OptionalInt asked = tokens();
        refuseOthers(n);
        List<Assignment> assignments = prompts.stream()
                .map(p -> new Assignment(
                        p,
                        n,
                        room(p, asked),
                        sampling,
                        seed,
                        stops,
                        chances.wanted(),
                        chances.alternatives(),
                        options.state()))
                .toList();
        Ask ask = new Ask(chat, assignments, echoed, stream, options.usage(), options.state());
        if (ask.choices() > lane.limits().sessions()) {
            throw ApiException.parameter(
                    "n",
                    "the request asks for " + ask.choices() + " texts, but this server writes at most "
                            + lane.limits().sessions() + " at the same time (--max-sessions)");
        }
        return ask;
    }

    private record Stream(boolean usage, boolean state) {}

    private Stream streamOptions(boolean stream) {
        return fields.object("stream_options")
                .map(o -> {
                    if (!stream) {
                        throw ApiException.parameter("stream_options", "stream_options needs \"stream\": true");
                    }
                    Stream s = new Stream(o.flag("include_usage"), o.flag("include_state"));
                    o.ignore("include_obfuscation");
                    o.refuseUnknown();
                    return s;
                })
                .orElse(new Stream(false, false));
    }

    private record Chances(boolean wanted, int alternatives) {}

    private Chances chances() {
        if (!chat) {
            OptionalInt n = fields.integer("logprobs", 0, COMPLETION_ALTERNATIVES);
            return new Chances(n.isPresent(), n.orElse(0));
        }
        boolean wanted = fields.flag("logprobs");
        OptionalInt n = fields.integer("top_logprobs", 0, CHAT_ALTERNATIVES);
        if (n.isPresent() && !wanted) {
            throw ApiException.parameter("top_logprobs", "top_logprobs needs \"logprobs\": true");
        }
        return new Chances(wanted, n.orElse(0));
    }

    private Sampling sampling() {
        return new Sampling(
                fields.number("temperature", 0, 2).orElse(1),
                fields.integer("top_k", 0, Integer.MAX_VALUE).orElse(0),
                fields.number("top_p", Double.MIN_NORMAL, 1).orElse(1));
    }

    private List<byte[]> stops() {
        List<String> stops = new ArrayList<>(fields.strings("stop", STOPS));
        if (chat) {
            stops.add(ChatTemplate.STOP);
        }
        return stops.stream()
                .map(s -> s.getBytes(StandardCharsets.UTF_8))
                .peek(s -> {
                    if (s.length == 0 || s.length > LONGEST_STOP) {
                        throw ApiException.parameter(
                                "stop", "a stop string has " + s.length + " bytes, but has to have 1 to " + LONGEST_STOP);
                    }
                })
                .toList();
    }

    private OptionalInt tokens() {
        Limits limits = lane.limits();
        OptionalInt most = fields.integer("max_tokens", 1, limits.answer());
        if (!chat) {
            return most.isPresent() ? most : OptionalInt.of(Math.min(COMPLETION_TOKENS, limits.answer()));
        }
        OptionalInt completion = fields.integer("max_completion_tokens", 1, limits.answer());
        return completion.isPresent() ? completion : most;
    }

    /** How many tokens may be written behind a prompt. */
    private int room(int[] prompt, OptionalInt asked) {
        long room = lane.longest() - prompt.length;
        int most = asked.orElse(Math.clamp(room, 1, Math.min(CHAT_TOKENS, lane.limits().answer())));
        if (most > room) {
            throw ApiException.parameter(
                    chat ? "messages" : "prompt",
                    "context_length_exceeded",
                    "this model's sequences have at most " + lane.longest() + " tokens, but the request needs "
                            + ((long) prompt.length + most) + ": " + prompt.length + " of the prompt and " + most
                            + " of the completion; shorten either");
        }
        return most;
    }

    private void refuseOthers(int n) {
        fields.refuse("presence_penalty", "0");
        fields.refuse("frequency_penalty", "0");
        fields.refuse("logit_bias", "");
        fields.integer("best_of", 1, Integer.MAX_VALUE).ifPresent(b -> {
            if (b != n) {
                throw ApiException.parameter("best_of", "unsupported_parameter", "best_of isn't supported: leave it out");
            }
        });
        fields.refuse("suffix", "");
        fields.refuse("tools", "");
        fields.refuse("functions", "");
        fields.refuse("modalities", "");
        fields.object("response_format").ifPresent(f -> {
            f.refuse("type", "text");
            f.refuseUnknown();
        });
        fields.ignore("user", "metadata", "store", "service_tier", "parallel_tool_calls", "safety_identifier");
        fields.ignore("prompt_cache_key");
        fields.refuseUnknown();
    }

    private String conversation() {
        JsonNode list = fields.any("messages")
                .orElseThrow(() -> ApiException.parameter("messages", "you must provide a messages parameter"));
        if (!list.isArray() || list.isEmpty()) {
            throw ApiException.parameter("messages", "messages has to be an array of at least one message");
        }
        List<ChatTemplate.Message> messages = new ArrayList<>();
        for (JsonNode node : list) {
            messages.add(message(node, "messages[" + messages.size() + "]"));
        }
        return ChatTemplate.apply(messages);
    }

    private static ChatTemplate.Message message(JsonNode node, String path) {
        Fields m = Fields.of(node, path);
        String role = m.text("role").orElse("");
        if (!List.of("system", "developer", "user", "assistant").contains(role)) {
            throw ApiException.parameter(
                    path + ".role", path + ".role has to be system, developer, user or assistant");
        }
        m.ignore("name", "refusal");
        m.refuse("tool_calls", "");
        m.refuse("audio", "");
        JsonNode content = m.any("content")
                .orElseThrow(() -> ApiException.parameter(path + ".content", path + ".content is missing"));
        m.refuseUnknown();
        if (!content.isArray()) {
            return new ChatTemplate.Message(role, Fields.text(content, path + ".content"));
        }
        StringBuilder text = new StringBuilder();
        for (JsonNode part : content) {
            Fields p = Fields.of(part, path + ".content");
            if (!p.text("type").orElse("").equals("text")) {
                throw ApiException.parameter(path + ".content", path + ".content may have parts of type text only");
            }
            text.append(p.text("text").orElse(""));
            p.refuseUnknown();
        }
        return new ChatTemplate.Message(role, text.toString());
    }

    /** A string, an array of strings, an array of tokens, or an array of such arrays. */
    private List<int[]> prompts(List<String> echoed) {
        boolean echo = fields.flag("echo");
        JsonNode prompt = fields.any("prompt").orElse(null);
        List<int[]> all = new ArrayList<>();
        if (prompt == null) {
            all.add(encode("", "prompt"));
        } else if (prompt.isArray() && !prompt.isEmpty() && !prompt.get(0).isNumber()) {
            for (JsonNode one : prompt) {
                all.add(tokens(one, "prompt[" + all.size() + "]"));
            }
        } else {
            all.add(tokens(prompt, "prompt"));
        }
        if (echo) {
            all.forEach(p -> echoed.add(decode(p)));
        }
        return all;
    }

    private int[] tokens(JsonNode prompt, String path) {
        if (!prompt.isArray()) {
            return encode(Fields.text(prompt, path), path);
        }
        int vocabulary = lane.tokenizer().vocabulary();
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
        Tokenizer tokenizer = lane.tokenizer();
        int[] tokens = tokenizer.encode(text.getBytes(StandardCharsets.UTF_8));
        return checked(tokens.length == 0 ? tokenizer.encode(NOTHING) : tokens, path);
    }

    private int[] checked(int[] tokens, String path) {
        int most = lane.limits().prompt();
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

    private String decode(int[] tokens) {
        Text text = new Text();
        StringBuilder all = new StringBuilder();
        for (int t : tokens) {
            all.append(text.add(lane.tokenizer().bytes(t), false));
        }
        return all.append(text.add(new byte[0], true)).toString();
    }
}
