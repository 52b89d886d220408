package dev.gyre.models.generate;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * A thread that does one half of a piece of work while its caller does the other. Pieces take some ten microseconds, so that both wait for
 * one another by spinning, and park only if nothing comes for a while. For one caller at a time.
 */
final class Companion implements AutoCloseable {

    private static final long SPIN_NANOS = 50_000;
    private static final int SPINS_BETWEEN_LOOKS = 64;

    private final Thread thread =
            Thread.ofPlatform().name("gyre-companion").daemon().start(this::serve);
    private volatile Runnable half;
    private volatile Thread waiting;
    private volatile boolean parked;
    private volatile boolean closed;
    private Throwable failure;

    /**
     * Runs both halves at the same time.
     *
     * @throws RuntimeException what one of them throws, once both are over
     * @throws Error the same
     */
    void both(Runnable mine, Runnable its) {
        failure = null; // that of a call whose other half failed, too
        waiting = Thread.currentThread();
        half = its;
        if (parked) {
            LockSupport.unpark(thread);
        }
        try {
            mine.run();
        } finally {
            awaitEnd();
        }
        switch (failure) {
            case null -> {}
            case Error e -> throw e;
            case RuntimeException e -> throw e;
            default -> throw new IllegalStateException(failure);
        }
    }

    private void awaitEnd() {
        if (spin(() -> half == null)) {
            return;
        }
        boolean interrupted = false;
        while (half != null) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve() {
        while (!closed) {
            if (spin(() -> half != null || closed)) {
                work();
            } else {
                rest();
            }
        }
    }

    private void work() {
        Runnable work = half;
        if (work == null) {
            return; // closed
        }
        try {
            work.run();
        } catch (Throwable e) {
            failure = e;
        } finally {
            half = null;
            LockSupport.unpark(waiting);
        }
    }

    private void rest() {
        parked = true;
        if (half == null && !closed) {
            LockSupport.park(this);
        }
        parked = false;
    }

    /** Waits for a while, and tells whether it came to be so. */
    private static boolean spin(BooleanSupplier so) {
        long end = System.nanoTime() + SPIN_NANOS;
        do {
            for (int i = 0; i < SPINS_BETWEEN_LOOKS; i++) {
                if (so.getAsBoolean()) {
                    return true;
                }
                Thread.onSpinWait();
            }
        } while (System.nanoTime() - end < 0);
        return false;
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
