package dev.gyre.serve.batch;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** One result that the scheduler computes and somebody else waits for. */
final class Promise<T> {

    private final long submitted = System.nanoTime();
    private final CompletableFuture<T> result = new CompletableFuture<>();

    /** The result, which is waited for. */
    T join() {
        return result.join();
    }

    void cancel() {
        result.cancel(false);
    }

    boolean isCancelled() {
        return result.isCancelled();
    }

    /** Waits as {@link LaneWork#await} does. */
    void await() throws InterruptedException {
        try {
            result.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        } catch (CancellationException e) {
            return; // as isCancelled tells
        }
    }

    void fail(RuntimeException why) {
        result.completeExceptionally(why);
    }

    void complete(T value) {
        result.complete(value);
    }

    boolean isDone() {
        return result.isDone();
    }

    /** Since it was promised. */
    long waitedNanos() {
        return System.nanoTime() - submitted;
    }
}
