package dev.gyre.serve.openai;

import dev.gyre.models.data.Tokenizer;
import dev.gyre.serve.batch.Finish;
import dev.gyre.serve.batch.GenerationJob;
import dev.gyre.serve.batch.LogProbability;
import dev.gyre.serve.batch.Output;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** One text of an answer, as it's told to the client: as a whole, or piece by piece. */
final class Choice {

    private final int index;
    private final CompletionRequest request;
    private final String echoed;
    private final GenerationJob job;
    private final Output output;
    private final Tokenizer tokenizer;
    private final Utf8Decoder text = new Utf8Decoder();
    private final ChatMessage message;
    private boolean begun;
    private boolean ended;
    private int tokens;
    private long stateBytes;

    Choice(int index, CompletionRequest request, String echoed, GenerationJob job, Output output) {
        this.index = index;
        this.request = request;
        this.echoed = echoed;
        this.job = job;
        this.output = output;
        this.tokenizer = request.worker().tokenizer();
        this.message = new ChatMessage(request.calls());
    }

    /** Tokens of the text so far. */
    int tokens() {
        return tokens;
    }

    /** Bytes of the sequence's state in use. */
    long stateBytes() {
        return stateBytes;
    }

    boolean isEnded() {
        return ended;
    }

    /**
     * Adds what has come since the last time, if anything has: of a stream, a choice for each delta.
     *
     * @param whole whether the client gets the text as a whole
     */
    void addTo(ArrayNode choices, boolean whole) {
        if (ended) {
            return; // other texts of the request go on
        }
        Output.Piece piece = output.take();
        tokens = piece.tokens();
        stateBytes = piece.stateBytes();
        String more = text.add(piece.bytes(), piece.finish().isPresent());
        if (more.isEmpty() && piece.logprobs().isEmpty() && piece.finish().isEmpty()) {
            return;
        }
        boolean last = piece.finish().isPresent();
        List<ObjectNode> told = request.chat() && !whole
                ? message.deltas(more, last, last || !piece.logprobs().isEmpty()).stream()
                        .map(d -> node(choices).set("delta", d).asObject())
                        .toList()
                : List.of(choice(node(choices), more));
        for (ObjectNode choice : told) {
            choices.add(choice);
            choice.putNull("logprobs");
            choice.putNull("finish_reason");
        }
        if (told.isEmpty()) {
            return; // it may be the beginning of a call
        }
        addLogprobs(told.getLast(), piece.logprobs());
        begun = true;
        piece.finish().ifPresent(f -> told.getLast().put("finish_reason", reason(f)));
        ended = last;
    }

    private ObjectNode node(ArrayNode choices) {
        return choices.objectNode().put("index", index);
    }

    private ObjectNode choice(ObjectNode node, String more) {
        if (request.chat()) {
            message.putWhole(node, more);
            return node;
        }
        return node.put("text", begun ? more : echoed + more);
    }

    /** OpenAI's word for it: a text that was cut off by the server's end is as incomplete as one that reached its length. */
    private String reason(Finish finish) {
        return switch (finish) {
            case STOP -> message.hasCalled() ? "tool_calls" : "stop";
            case LENGTH, SHUTDOWN -> "length";
        };
    }

    private void addLogprobs(ObjectNode choice, List<LogProbability> logprobs) {
        if (!request.generations().getFirst().told().logprobs()) {
            return;
        }
        if (request.chat()) {
            ArrayNode content = choice.putObject("logprobs").putArray("content");
            logprobs.forEach(c -> {
                ObjectNode token = content.addObject();
                describe(token, c.token(), c.logprob());
                ArrayNode top = token.putArray("top_logprobs");
                c.likeliest().forEach(l -> describe(top.addObject(), l.token(), l.logprob()));
            });
        } else {
            addColumns(choice.putObject("logprobs"), logprobs);
        }
    }

    private void describe(ObjectNode node, int token, double logprob) {
        byte[] bytes = tokenizer.bytes(token);
        node.put("token", Utf8Decoder.ofToken(bytes));
        node.put("logprob", logprob);
        ArrayNode list = node.putArray("bytes");
        for (byte b : bytes) {
            list.add(b & 0xff);
        }
    }

    private void addColumns(ObjectNode columns, List<LogProbability> logprobs) {
        ArrayNode names = columns.putArray("tokens");
        ArrayNode values = columns.putArray("token_logprobs");
        ArrayNode top = columns.putArray("top_logprobs");
        ArrayNode places = columns.putArray("text_offset");
        List<LogProbability> all = new ArrayList<>();
        if (!echoed.isEmpty() && !begun) {
            // Nobody knows how likely the first token of a prompt is.
            names.add(Utf8Decoder.ofToken(tokenizer.bytes(job.request().prompt()[0])));
            values.addNull();
            top.addNull();
            places.add(0);
            all.addAll(job.promptLogprobs());
        }
        int shown = all.size();
        all.addAll(logprobs);
        int before = echoed.codePointCount(0, echoed.length());
        for (int i = 0; i < all.size(); i++) {
            LogProbability c = all.get(i);
            names.add(Utf8Decoder.ofToken(tokenizer.bytes(c.token())));
            values.add(c.logprob());
            ObjectNode likely = top.addObject();
            c.likeliest().forEach(l -> likely.put(Utf8Decoder.ofToken(tokenizer.bytes(l.token())), l.logprob()));
            places.add(i < shown ? c.start() : before + c.start());
        }
    }
}
