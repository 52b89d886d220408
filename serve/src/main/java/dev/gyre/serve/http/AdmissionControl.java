package dev.gyre.serve.http;

import dev.gyre.serve.batch.ModelWorker;
import dev.gyre.serve.batch.QueueFullException;
import dev.gyre.serve.batch.QueuedWork;
import dev.gyre.serve.batch.Scheduler;
import dev.gyre.serve.batch.ShutdownException;
import io.helidon.webserver.CloseConnectionException;
import java.util.List;

/** The one way to a model, whatever is asked of it: work is taken on or refused, and given up when the client hangs up. */
final class AdmissionControl {

    private AdmissionControl() {}

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
    static <W extends QueuedWork> void pass(
            Scheduler scheduler, ModelWorker<W> worker, List<? extends W> work, Meanwhile meanwhile)
            throws InterruptedException {
        scheduler.submit(worker, work);
        Connection.current().whenGone(() -> work.forEach(QueuedWork::cancel));
        try {
            meanwhile.attend();
        } finally {
            work.forEach(QueuedWork::cancel);
        }
    }

    /**
     * Waits until work is done.
     *
     * @throws CloseConnectionException if the client hangs up
     * @throws RuntimeException what went wrong with it
     */
    static void await(List<? extends QueuedWork> work) throws InterruptedException {
        for (QueuedWork w : work) {
            w.await();
        }
        refuseGone(work);
    }

    /**
     * Goes on only if somebody still waits.
     *
     * @throws CloseConnectionException if the client has hung up
     */
    static void refuseGone(List<? extends QueuedWork> work) {
        if (work.stream().anyMatch(QueuedWork::isCancelled)) {
            throw new CloseConnectionException("the client hung up");
        }
    }
}
