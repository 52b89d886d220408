package dev.gyre.serve.openai;

import dev.gyre.models.data.Tokenizer;
import dev.gyre.serve.batch.Chance;
import dev.gyre.serve.batch.Finish;
import dev.gyre.serve.batch.Job;
import dev.gyre.serve.batch.Output;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** One text of an answer, as it's told to the client: as a whole, or piece by piece. */
final class Choice {

    private final int index;
    private final Ask ask;
    private final String echoed;
    private final Job job;
    private final Output output;
    private final Tokenizer tokenizer;
    private final Text text = new Text();
    private final ChatMessage message;
    private boolean begun;
    private boolean ended;
    private int tokens;
    private long stateBytes;

    Choice(int index, Ask ask, String echoed, Job job, Output output, Tokenizer tokenizer) {
        this.index = index;
        this.ask = ask;
        this.echoed = echoed;
        this.job = job;
        this.output = output;
        this.tokenizer = tokenizer;
        this.message = new ChatMessage(ask.calls());
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
     * Adds what has come since the last time, if anything has.
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
        if (more.isEmpty() && piece.chances().isEmpty() && piece.finish().isEmpty()) {
            return;
        }
        boolean last = piece.finish().isPresent();
        ObjectNode choice = choices.objectNode().put("index", index);
        if (!ask.chat()) {
            choice.put("text", begun ? more : echoed + more);
        } else if (whole) {
            message.putWhole(choice, more);
        } else if (!message.putDelta(
                choice, more, last, last || !piece.chances().isEmpty())) {
            return; // it may be the beginning of a call
        }
        choices.add(choice);
        addChances(choice, piece.chances());
        begun = true;
        piece.finish()
                .ifPresentOrElse(f -> choice.put("finish_reason", reason(f)), () -> choice.putNull("finish_reason"));
        ended = piece.finish().isPresent();
    }

    /** OpenAI's word for it: a text that was cut off by the server's end is as incomplete as one that reached its length. */
    private String reason(Finish finish) {
        return switch (finish) {
            case STOP -> message.hasCalled() ? "tool_calls" : "stop";
            case LENGTH, SHUTDOWN -> "length";
        };
    }

    private void addChances(ObjectNode choice, List<Chance> chances) {
        if (!ask.assignments().getFirst().told().chances()) {
            choice.putNull("logprobs");
        } else if (ask.chat()) {
            ArrayNode content = choice.putObject("logprobs").putArray("content");
            chances.forEach(c -> {
                ObjectNode token = content.addObject();
                describe(token, c.token(), c.logprob());
                ArrayNode top = token.putArray("top_logprobs");
                c.likeliest().forEach(l -> describe(top.addObject(), l.token(), l.logprob()));
            });
        } else {
            addColumns(choice.putObject("logprobs"), chances);
        }
    }

    private void describe(ObjectNode node, int token, double logprob) {
        byte[] bytes = tokenizer.bytes(token);
        node.put("token", Text.ofToken(bytes));
        node.put("logprob", logprob);
        ArrayNode list = node.putArray("bytes");
        for (byte b : bytes) {
            list.add(b & 0xff);
        }
    }

    private void addColumns(ObjectNode logprobs, List<Chance> chances) {
        ArrayNode names = logprobs.putArray("tokens");
        ArrayNode values = logprobs.putArray("token_logprobs");
        ArrayNode top = logprobs.putArray("top_logprobs");
        ArrayNode places = logprobs.putArray("text_offset");
        List<Chance> all = new ArrayList<>();
        if (!echoed.isEmpty() && !begun) {
            // Nobody knows how likely the first token of a prompt is.
            names.add(Text.ofToken(tokenizer.bytes(job.assignment().prompt()[0])));
            values.addNull();
            top.addNull();
            places.add(0);
            all.addAll(job.promptChances());
        }
        int shown = all.size();
        all.addAll(chances);
        int before = echoed.codePointCount(0, echoed.length());
        for (int i = 0; i < all.size(); i++) {
            Chance c = all.get(i);
            names.add(Text.ofToken(tokenizer.bytes(c.token())));
            values.add(c.logprob());
            ObjectNode likely = top.addObject();
            c.likeliest().forEach(l -> likely.put(Text.ofToken(tokenizer.bytes(l.token())), l.logprob()));
            places.add(i < shown ? c.start() : before + c.start());
        }
    }
}
