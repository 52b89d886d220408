package dev.gyre.serve.batch;

import dev.gyre.engine.GyreException;
import dev.gyre.models.generate.Session;
import dev.gyre.models.model.Insight;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A text that is read, token by token, to see what the model decides about it. */
final class Inspection {

    private static final int AT_ONCE = 8;

    private final int[] tokens;
    private final List<Insight> insights = new ArrayList<>();
    private final CompletableFuture<List<Insight>> result = new CompletableFuture<>();
    private int at;

    Inspection(int[] tokens) {
        this.tokens = tokens;
    }

    /** What was decided behind each token; complete when all are read. */
    CompletableFuture<List<Insight>> result() {
        return result;
    }

    void fail(RuntimeException why) {
        result.completeExceptionally(why);
    }

    /**
     * Reads on.
     *
     * @param sequence which has read the tokens so far
     * @return whether that was all
     */
    boolean piece(Session session, Session.Sequence sequence) {
        try {
            for (int i = 0; i < AT_ONCE && at < tokens.length; i++) {
                session.read(sequence, tokens[at++]);
                session.insight(sequence).ifPresent(insights::add);
            }
        } catch (GyreException e) {
            fail(e);
        }
        if (at == tokens.length) {
            result.complete(List.copyOf(insights));
        }
        return result.isDone();
    }
}
