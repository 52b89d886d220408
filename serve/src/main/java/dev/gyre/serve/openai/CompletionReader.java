package dev.gyre.serve.openai;

import dev.gyre.serve.batch.GenerationRequest;
import dev.gyre.serve.batch.Limits;
import dev.gyre.serve.batch.SamplingSettings;
import dev.gyre.serve.batch.TextWorker;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/** Reads requests to complete a text or to go on with a conversation. */
public final class CompletionReader {

    private static final int STOPS = 4;
    private static final int LONGEST_STOP = 1024;
    private static final int COMPLETION_TOKENS = 16;
    private static final int CHAT_TOKENS = 512;
    private static final int COMPLETION_ALTERNATIVES = 5;
    private static final int CHAT_ALTERNATIVES = 20;

    private final RequestFields fields;
    private final TextWorker worker;
    private final boolean chat;

    private CompletionReader(RequestFields fields, TextWorker worker, boolean chat) {
        this.fields = fields;
        this.worker = worker;
        this.chat = chat;
    }

    /**
     * Reads a body.
     *
     * @param chat whether it's a conversation
     * @param workers finds a model by its name, or the one that there is
     * @throws ApiException if something is wrong with it
     */
    public static CompletionRequest read(byte[] body, boolean chat, Function<Optional<String>, TextWorker> workers) {
        RequestFields fields = RequestFields.of(body);
        TextWorker worker = workers.apply(fields.text("model"));
        return new CompletionReader(fields, worker, chat).request();
    }

    private CompletionRequest request() {
        boolean stream = fields.flag("stream");
        Stream options = streamOptions(stream);
        int n = fields.integer("n", 1, 128).orElse(1);
        Prompts read = new Prompts(fields, worker);
        ToolUse tools = chat ? new ToolReader(fields, false).read().by(worker.template()) : ToolUse.NONE;
        boolean echo = !chat && fields.flag("echo");
        OptionalInt asked = tokens(echo);
        Optional<Prompts.Conversation> conversation =
                chat ? Optional.of(read.conversation(tools, asked)) : Optional.empty();
        List<int[]> prompts = conversation.map(c -> List.of(c.tokens())).orElseGet(read::texts);
        List<String> echoed =
                echo ? prompts.stream().map(worker.tokenizer()::decode).toList() : List.of();
        int drawn = bestOf(n, stream);
        GenerationRequest.Told told = told(echo, drawn > n, options.state());
        Optional<TextForm> form = tools.form(ResponseFormat.read(fields));
        List<byte[]> stops = stops();
        refuseOthers();
        SamplingSettings drawing = new SamplingReader(fields, worker.tokenizer().vocabulary())
                .drawing(form.map(f -> f.constraint(worker.constraints())));
        fields.refuseUnknown();
        List<GenerationRequest> generations = prompts.stream()
                .map(p -> new GenerationRequest(
                        p, drawn, room(worker, p, asked, chat ? "messages" : "prompt"), drawing, stops, told))
                .toList();
        CompletionRequest request = new CompletionRequest(
                worker,
                chat,
                tools.isPossible(),
                generations,
                echoed,
                n,
                conversation.map(Prompts.Conversation::cut).orElse(0),
                stream,
                options.usage(),
                options.state());
        if (request.choices() > worker.limits().sessions()) {
            throw ApiException.parameter(
                    "n",
                    "the request asks for " + request.choices() + " texts, but this server writes at most "
                            + worker.limits().sessions() + " at the same time (--max-sessions)");
        }
        return request;
    }

    private record Stream(boolean usage, boolean state) {}

    private Stream streamOptions(boolean stream) {
        return fields.object("stream_options")
                .map(o -> {
                    Stream s = new Stream(o.flag("include_usage"), o.flag("include_state"));
                    if (!stream && (s.usage() || s.state())) {
                        throw ApiException.parameter("stream_options", "stream_options needs \"stream\": true");
                    }
                    o.ignore("include_obfuscation");
                    o.refuseUnknown();
                    return s;
                })
                .orElse(new Stream(false, false));
    }

    /** Texts that are written of each prompt, of which the likeliest are told. */
    private int bestOf(int n, boolean stream) {
        int drawn = chat ? n : fields.integer("best_of", 1, 128).orElse(n);
        if (drawn < n) {
            throw ApiException.parameter(
                    "best_of", "best_of is " + drawn + ", but has to be at least n, which is " + n);
        }
        if (drawn > n && stream) {
            throw ApiException.parameter(
                    "best_of", "best_of can't be streamed, as nobody knows the best before the end: leave one out");
        }
        return drawn;
    }

    private GenerationRequest.Told told(boolean echo, boolean ranked, boolean state) {
        if (!chat) {
            OptionalInt n = fields.integer("logprobs", 0, COMPLETION_ALTERNATIVES);
            return new GenerationRequest.Told(n.isPresent(), n.orElse(0), echo && n.isPresent(), ranked, state);
        }
        boolean wanted = fields.flag("logprobs");
        OptionalInt n = fields.integer("top_logprobs", 0, CHAT_ALTERNATIVES);
        if (n.orElse(0) > 0 && !wanted) {
            throw ApiException.parameter("top_logprobs", "top_logprobs needs \"logprobs\": true");
        }
        return new GenerationRequest.Told(wanted, n.orElse(0), false, false, state);
    }

    private List<byte[]> stops() {
        List<String> stops = new ArrayList<>(fields.strings("stop", STOPS));
        if (chat) {
            worker.template().stop().ifPresent(stops::add);
        }
        List<byte[]> bytes =
                stops.stream().map(s -> s.getBytes(StandardCharsets.UTF_8)).toList();
        for (byte[] s : bytes) {
            if (s.length == 0 || s.length > LONGEST_STOP) {
                throw ApiException.parameter(
                        "stop", "a stop string has " + s.length + " bytes, but has to have 1 to " + LONGEST_STOP);
            }
        }
        return bytes;
    }

    /** Tokens that may be written; none at all if the prompt comes back. */
    private OptionalInt tokens(boolean echo) {
        Limits limits = worker.limits();
        OptionalInt most = fields.integer("max_tokens", echo ? 0 : 1, limits.answer());
        if (!chat) {
            return most.isPresent() ? most : OptionalInt.of(Math.min(COMPLETION_TOKENS, limits.answer()));
        }
        OptionalInt completion = fields.integer("max_completion_tokens", 1, limits.answer());
        return completion.isPresent() ? completion : most;
    }

    /**
     * The most tokens that may be written behind a prompt.
     *
     * @param field that the prompt stands in, for messages
     */
    static int room(TextWorker worker, int[] prompt, OptionalInt asked, String field) {
        long room = worker.longest() - prompt.length;
        int most = asked.orElse(
                Math.clamp(room, 1, Math.min(CHAT_TOKENS, worker.limits().answer())));
        if (most > room) {
            throw ApiException.parameter(
                    field,
                    "context_length_exceeded",
                    "this model's sequences have at most " + worker.longest() + " tokens, but the request needs "
                            + ((long) prompt.length + most) + ": " + prompt.length + " of the prompt and " + most
                            + " of the completion; shorten either");
        }
        return most;
    }

    private void refuseOthers() {
        if (chat) {
            fields.refuse("best_of", "1");
        }
        fields.refuse("suffix");
        if (!chat) {
            fields.refuse("tools");
            fields.refuse("tool_choice", "none", "auto");
            fields.ignore("parallel_tool_calls");
        }
        fields.refuse("functions");
        fields.refuse("function_call", "none", "auto");
        fields.refuse("modalities", "text");
        fields.refuse("audio");
        fields.refuse("prediction");
        fields.refuse("reasoning_effort", "none");
        fields.refuse("verbosity", "medium");
        fields.ignore("user", "metadata", "store", "service_tier", "safety_identifier");
        fields.ignore("prompt_cache_key", "prompt_cache_retention");
    }
}
