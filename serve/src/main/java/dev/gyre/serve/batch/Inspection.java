package dev.gyre.serve.batch;

import dev.gyre.models.model.Insight;
import java.util.List;

/** A text that a model reads to tell what it decides about it. The scheduler works on it, somebody else waits for it. */
public final class Inspection implements TextWork {

    private final int[] tokens;
    private final Promise<List<Insight>> result = new Promise<>();

    /**
     * An inspection that nobody works on yet.
     *
     * @param tokens of the text, at least one
     */
    public Inspection(int[] tokens) {
        this.tokens = tokens;
    }

    /** The text. */
    public int[] tokens() {
        return tokens;
    }

    /** What was decided, which is waited for: the patch of each token, or which tokens a cache has kept at the end. */
    public List<Insight> insights() {
        return result.join();
    }

    @Override
    public int rows() {
        return 1;
    }

    @Override
    public void cancel() {
        result.cancel();
    }

    @Override
    public boolean isCancelled() {
        return result.isCancelled();
    }

    @Override
    public void await() throws InterruptedException {
        result.await();
    }

    @Override
    public void fail(RuntimeException why) {
        result.fail(why);
    }

    long waitedNanos() {
        return result.waitedNanos();
    }

    /** Whether nothing is left to do. */
    boolean isDone() {
        return result.isDone();
    }

    void complete(List<Insight> insights) {
        result.complete(insights);
    }
}
