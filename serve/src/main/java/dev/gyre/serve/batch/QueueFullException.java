package dev.gyre.serve.batch;

import dev.gyre.engine.GyreException;

/** More requests wait than may wait. */
public final class QueueFullException extends GyreException {

    private static final long serialVersionUID = 1L;

    private final int retrySeconds;

    QueueFullException(int waiting, int retrySeconds) {
        super(waiting + " requests wait already, which is as many as may wait (--queue): try again in " + retrySeconds
                + " s");
        this.retrySeconds = retrySeconds;
    }

    /** After which it may be worth another try. */
    public int retrySeconds() {
        return retrySeconds;
    }
}
