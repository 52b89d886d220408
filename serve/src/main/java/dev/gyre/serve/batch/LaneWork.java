package dev.gyre.serve.batch;

/** What somebody waits for while a lane works on it. All of it goes through one queue, and takes places of the model's. */
public sealed interface LaneWork permits TextWork, PromisedWork {

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
