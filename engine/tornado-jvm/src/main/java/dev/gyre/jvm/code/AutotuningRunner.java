package dev.gyre.jvm.code;

import java.util.Arrays;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A kernel in two forms that give the same bits: vectors, and scalars, which are faster where the lanes of a vector wait for the one with the most
 * rounds to go. Nobody knows that before, so that runs are by one and the other in turn until it's seen which takes less time.
 */
final class AutotuningRunner extends TileRunner {
    /** Runs that each form has at least, which are enough if they took the time, too. */
    private static final int RUNS = 12;
    /** The run time of both forms, in nanoseconds, within which the JIT compiles what's worth it. */
    private static final long NANOS = 60_000_000;
    /** Runs after which it's looked at again, since the JIT may have been slow or the machine busy: after some time, and after so many at most. */
    private static final int SOON = 64;

    private static final int LATER = 1_024;
    private static final long JIT_NANOS = 250_000_000;
    /** The factor by which a form is tried later each time, once each has run for as long as the JIT takes to see to it. */
    private static final int SELDOMER = 8;

    private static final long ENOUGH_NANOS = 300_000_000;
    /** Runs after which it's looked at again at last, since data change. */
    private static final int NOW_AND_THEN = 16_384;
    /** Runs of each form after which one that takes several times as long has lost; of long ones, in which the JIT has its time, one. */
    private static final int FEW_RUNS = 4;

    private static final long LONG_RUN = 20_000_000;
    private static final double FAR = 4;

    private final TileRunner vectors;
    private final Supplier<TileRunner> scalars;
    private final LongSupplier clock;
    private final double[] fastest = new double[2];
    private final long[] spent = new long[2];
    private TileRunner chosen;
    private boolean decided;
    private int turn;
    private int runs;
    private int pause;
    private int rest;
    private long began;
    private long took;
    private long shortest;
    private long iterations;

    AutotuningRunner(TileRunner vectors, Supplier<TileRunner> scalars, LongSupplier clock) {
        this.vectors = vectors;
        this.scalars = scalars;
        this.clock = clock;
        this.chosen = vectors;
        begin();
    }

    /**
     * A binder of arguments to both forms.
     *
     * @param scalars what compiles the other form, once, when it's first needed
     */
    static Function<Object[], TileRunner> choosing(
            Function<Object[], TileRunner> vectors, Supplier<Function<Object[], TileRunner>> scalars) {
        return arguments -> new AutotuningRunner(
                vectors.apply(arguments), new Deferred<>(() -> scalars.get().apply(arguments)), System::nanoTime);
    }

    @Override
    public void space(int[] space) {
        if (decided && --rest > 0) {
            chosen.space(space);
            return;
        }
        if (decided) {
            begin();
        }
        chosen = turn == 0 ? vectors : scalars.get();
        chosen.space(space);
        iterations = 1;
        for (int d = 0; d < DIMENSIONS; d++) {
            iterations *= Math.max(1L, (long) space[2 * d + 1] - space[2 * d]);
        }
        began = clock.getAsLong();
    }

    private void begin() {
        decided = false;
        Arrays.fill(fastest, Double.MAX_VALUE);
        runs = 0;
        took = 0;
        shortest = Long.MAX_VALUE;
    }

    @Override
    public void run(int from0, int to0, int from1, int to1, int from2, int to2) {
        chosen.run(from0, to0, from1, to1, from2, to2);
    }

    @Override
    public void end() {
        chosen.end();
        if (decided) {
            return;
        }
        long nanos = clock.getAsLong() - began;
        took += nanos;
        spent[turn] += nanos;
        shortest = Math.min(shortest, nanos);
        fastest[turn] = Math.min(fastest[turn], (double) nanos / iterations);
        turn = 1 - turn;
        runs++;
        if (isSeen() || isClear()) {
            decided = true;
            pause = pause == 0 || !isCompiled() ? soon(nanos) : Math.min(SELDOMER * pause, NOW_AND_THEN);
            rest = pause;
            chosen = fastest[0] <= fastest[1] ? vectors : scalars.get();
        }
    }

    /** The number of runs in which the JIT has had its time; in long ones it had. */
    private int soon(long nanos) {
        return shortest >= LONG_RUN ? LATER : Math.clamp(JIT_NANOS / Math.max(1, nanos), SOON, LATER);
    }

    private boolean isSeen() {
        return runs >= 2 * RUNS && (took >= NANOS || isCompiled());
    }

    /** Whether the JIT has had time for both forms. */
    private boolean isCompiled() {
        return Math.min(spent[0], spent[1]) >= ENOUGH_NANOS;
    }

    private boolean isClear() {
        boolean few = runs >= 2 * FEW_RUNS && took >= NANOS / 4;
        boolean isLong = runs >= 2 && shortest >= LONG_RUN;
        return (few || isLong) && Math.max(fastest[0], fastest[1]) > FAR * Math.min(fastest[0], fastest[1]);
    }
}
