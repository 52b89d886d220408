package dev.gyre.serve.batch;

/** Work in a model's queue, for which somebody waits. It takes places of the model's batch. */
public sealed interface QueuedWork permits TextWork, PromisedWork {

    /** Places that it takes. */
    int rows();

    /** Says that nobody waits any more; the scheduler gives it up before its next step. */
    void cancel();

    /** Whether nobody waits any more. */
    boolean isCancelled();

    /**
     * Waits until all is done, or nobody wants it.
     *
     * @throws RuntimeException what went wrong with it
     */
    void await() throws InterruptedException;

    /** Gives it up. */
    void fail(RuntimeException why);
}
