package dev.gyre.bench.work;

import dev.gyre.engine.GyreException;
import dev.gyre.jvm.run.TileScheduler;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** How many threads a contender may use. Our own runtime reads it from the property {@value #PROPERTY} when it starts. */
@State(Scope.Benchmark)
public class Threads {

    /** The runtime's setting; the fork has to be started with it. */
    public static final String PROPERTY = "gyre.threads";

    /** The number. */
    @Param("1")
    public int threads;

    /** Refuses a number that our runtime wasn't started with. */
    @Setup
    public void check() {
        int started = TileScheduler.threadsOfProperties();
        if (started != threads) {
            throw new GyreException("this JVM was started for " + started + " threads, but " + threads
                    + " are to be measured: start it with -D" + PROPERTY + "=" + threads);
        }
    }
}
