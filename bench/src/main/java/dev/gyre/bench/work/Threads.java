package dev.gyre.bench.work;

import dev.gyre.engine.GyreException;
import dev.gyre.jvm.run.TileScheduler;

/** The number of threads that contenders may use. Our own runtime reads it from the property {@value #PROPERTY} when it starts. */
public final class Threads {

    /** The runtime's setting; the fork has to be started with it. */
    public static final String PROPERTY = "gyre.threads";

    private Threads() {}

    /**
     * Compares a number of threads with what our runtime was started with.
     *
     * @throws GyreException if it's another
     */
    public static void check(int threads) {
        int started = TileScheduler.threadsOfProperties();
        if (started != threads) {
            throw new GyreException("this JVM was started for " + started + " threads, but " + threads
                    + " are to be measured: start it with -D" + PROPERTY + "=" + threads);
        }
    }
}
