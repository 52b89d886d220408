package dev.gyre.jvm.code;

import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A kernel in two forms: one that takes any space, and one that's faster where there are enough rows and lanes for what rows share to be
 * packed. The whole space decides, so that a sum has the same order however the space is cut.
 */
public final class PanelRunner extends TileRunner {
    /** Rows and lanes from which on panels pay. */
    private static final int LEAST = 8;
    /** Elements of a panel beyond which no cache holds it, and above all no memory is to be taken for it. */
    private static final int MOST = 1 << 20;

    private final TileRunner narrow;
    private final Supplier<TileRunner> wide;
    private final int row;
    private final int lane;
    private TileRunner chosen;

    private PanelRunner(TileRunner narrow, Supplier<TileRunner> wide, int row, int lane) {
        this.narrow = narrow;
        this.wide = wide;
        this.row = row;
        this.lane = lane;
        this.chosen = narrow;
    }

    /**
     * A binder of arguments to both forms.
     *
     * @param wide what compiles the form for panels, once, when it's first needed
     * @param row the dimension of the rows, or -1 if there are none
     * @param lane the dimension of the lanes
     */
    public static Function<Object[], TileRunner> choosing(
            Function<Object[], TileRunner> narrow, Supplier<Function<Object[], TileRunner>> wide, int row, int lane) {
        Deferred<Function<Object[], TileRunner>> once = new Deferred<>(wide);
        return arguments -> new PanelRunner(
                narrow.apply(arguments), new Deferred<>(() -> once.get().apply(arguments)), row, lane);
    }

    @Override
    public void space(int[] space) {
        narrow.space(space);
        boolean enough = (row < 0 || extent(space, row) >= LEAST) && extent(space, lane) >= LEAST;
        chosen = enough && wide.get().panel(space) <= MOST ? wide.get() : narrow;
    }

    private static int extent(int[] space, int dimension) {
        return space[2 * dimension + 1] - space[2 * dimension];
    }

    @Override
    public void run(int from0, int to0, int from1, int to1, int from2, int to2) {
        chosen.run(from0, to0, from1, to1, from2, to2);
    }

    @Override
    public void end() {
        chosen.end();
    }
}
