package dev.gyre.serve.http;

import dev.gyre.serve.batch.Lane;
import dev.gyre.serve.batch.LaneWork;
import dev.gyre.serve.batch.QueueFullException;
import dev.gyre.serve.batch.Scheduler;
import dev.gyre.serve.batch.ShutdownException;
import io.helidon.webserver.CloseConnectionException;
import java.util.List;

/** The one way to a model, whatever is asked of it: work is taken on or refused, and given up when the client hangs up. */
final class Door {

    private Door() {}

    /** What's done for a client while its work is under way. */
    interface Meanwhile {
        /** Comes to its end when nobody wants the work any more. */
        void attend() throws InterruptedException;
    }

    /**
     * Has work done.
     *
     * @throws QueueFullException if too much waits for the model
     * @throws ShutdownException if the server is about to end
     */
    static <W extends LaneWork> void pass(
            Scheduler scheduler, Lane<W> lane, List<? extends W> work, Meanwhile meanwhile)
            throws InterruptedException {
        scheduler.submit(lane, work);
        Line.current().whenGone(() -> work.forEach(LaneWork::cancel));
        try {
            meanwhile.attend();
        } finally {
            work.forEach(LaneWork::cancel);
        }
    }

    /**
     * Waits until work is done.
     *
     * @throws CloseConnectionException if the client hangs up
     * @throws RuntimeException what went wrong with it
     */
    static void await(List<? extends LaneWork> work) throws InterruptedException {
        for (LaneWork w : work) {
            w.await();
        }
        refuseGone(work);
    }

    /**
     * Goes on only if somebody still waits.
     *
     * @throws CloseConnectionException if the client has hung up
     */
    static void refuseGone(List<? extends LaneWork> work) {
        if (work.stream().anyMatch(LaneWork::isCancelled)) {
            throw new CloseConnectionException("the client hung up");
        }
    }
}
