package dev.gyre.serve.batch;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Work with one result, which the scheduler computes and somebody else waits for. */
abstract sealed class PromisedWork<T> implements QueuedWork permits EmbeddingJob, ForecastJob, Inspection {

    private final long submitted = System.nanoTime();
    private final CompletableFuture<T> result = new CompletableFuture<>();

    /** The result, which is waited for. */
    final T join() {
        return result.join();
    }

    @Override
    public final void cancel() {
        result.cancel(false);
    }

    @Override
    public final boolean isCancelled() {
        return result.isCancelled();
    }

    @Override
    public final void await() throws InterruptedException {
        try {
            result.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        } catch (CancellationException e) {
            return; // as isCancelled tells
        }
    }

    @Override
    public final void fail(RuntimeException why) {
        result.completeExceptionally(why);
    }

    final void complete(T value) {
        result.complete(value);
    }

    /** Whether nothing is left to do. */
    final boolean isDone() {
        return result.isDone();
    }

    /** Since it was asked for. */
    final long waitedNanos() {
        return System.nanoTime() - submitted;
    }
}
