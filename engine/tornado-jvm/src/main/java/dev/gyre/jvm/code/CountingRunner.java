package dev.gyre.jvm.code;

import dev.gyre.ir.TripCount;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Runs the tiles of a loop each iteration of which adds the same to counters: they get it when all iterations have run. */
public final class CountingRunner extends TileRunner {
    private final TileRunner tiles;
    private final int step;
    private final List<Count> counts;
    private final Object[] arguments;
    private int iterations;

    /**
     * A counter among the arguments, and its increment an iteration.
     *
     * @param parameter the argument that is the counter
     */
    public record Count(int parameter, int added) {}

    private CountingRunner(TileRunner tiles, int step, List<Count> counts, Object[] arguments) {
        this.tiles = tiles;
        this.step = step;
        this.counts = counts;
        this.arguments = arguments;
    }

    /**
     * A binder of arguments to code whose iterations count.
     *
     * @param step by which the kernel's loop counts
     */
    public static Function<Object[], TileRunner> around(
            Function<Object[], TileRunner> code, int step, List<Count> counts) {
        return counts.isEmpty()
                ? code
                : arguments -> new CountingRunner(code.apply(arguments), step, counts, arguments);
    }

    @Override
    public void space(int[] space) {
        tiles.space(space);
        iterations = (int) TripCount.of(space[0], space[1], step);
    }

    @Override
    public void run(int from0, int to0, int from1, int to1, int from2, int to2) {
        tiles.run(from0, to0, from1, to1, from2, to2);
    }

    @Override
    public void end() {
        tiles.end();
        counts.forEach(c -> ((AtomicInteger) arguments[c.parameter()]).addAndGet(c.added() * iterations));
    }
}
