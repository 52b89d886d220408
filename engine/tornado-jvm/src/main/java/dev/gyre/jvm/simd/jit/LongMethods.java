package dev.gyre.jvm.simd.jit;

import dev.gyre.jvm.code.RunnerClass;
import dev.gyre.jvm.code.TileRunner;
import java.util.Optional;
import java.util.function.Function;

/**
 * Keeps HotSpot's first compiler from long methods where the JVM wasn't started with {@code jit.args}. It runs out of virtual registers on
 * them with the counters that the second compiler waits for, though not without: a method that it compiled without, as it does while the
 * second one is busy, stays so for the life of the process, with its vectors on the heap, some ten times slower.
 */
public final class LongMethods {
    /** Bytes of code up to which the first compiler takes a method: it took all of less than 1,500 and none of 3,000 that were looked at. */
    private static final int MOST = 1_400;

    private static final String NAME = "$Simd";

    private LongMethods() {}

    /**
     * Defines a class of vector code.
     *
     * @param generate makes a class whose name has a part; empty if a method of it is longer than the JIT takes
     */
    public static Optional<Function<Object[], TileRunner>> define(
            Function<String, Optional<RunnerClass.Generated>> generate) {
        Optional<RunnerClass.Generated> made = generate.apply(NAME);
        boolean compiles = WarmUp.isOn() || made.isEmpty() || made.get().longest() <= MOST;
        return (compiles || !Told.OF_LONG ? made : generate.apply(NAME + "Long")).map(RunnerClass.Generated::bind);
    }

    /** Says so to the JVM before the first long method, as it takes a tenth of a second. */
    private static final class Told {
        static final boolean OF_LONG = JitDirectives.LONG.add();
    }
}
