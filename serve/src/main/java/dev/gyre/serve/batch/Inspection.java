package dev.gyre.serve.batch;

import dev.gyre.models.model.Insight;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** A text that a model reads to tell what it decides about it. The scheduler works on it, somebody else waits for it. */
public final class Inspection implements TextWork {

    private final int[] tokens;
    private final long submitted = System.nanoTime();
    private final CompletableFuture<List<Insight>> result = new CompletableFuture<>();

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
        result.cancel(false);
    }

    @Override
    public boolean isCancelled() {
        return result.isCancelled();
    }

    @Override
    public void await() throws InterruptedException {
        try {
            result.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        } catch (CancellationException e) {
            return; // as isCancelled tells
        }
    }

    @Override
    public void fail(RuntimeException why) {
        result.completeExceptionally(why);
    }

    long waitedNanos() {
        return System.nanoTime() - submitted;
    }

    /** Whether nothing is left to do. */
    boolean isDone() {
        return result.isDone();
    }

    void complete(List<Insight> insights) {
        result.complete(insights);
    }
}
