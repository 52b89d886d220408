package dev.gyre.jvm.code;

import java.util.Arrays;

/** A kernel whose whole space is one iteration. */
final class WholeRunner extends TileRunner {
    private final TileRunner kernel;
    private final int[] all = new int[2 * DIMENSIONS];

    WholeRunner(TileRunner kernel) {
        this.kernel = kernel;
    }

    @Override
    public void space(int[] space) {
        Arrays.fill(all, 0);
        kernel.space(all);
        space[1] = 1;
    }

    @Override
    public void run(int from0, int to0, int from1, int to1, int from2, int to2) {
        kernel.run(all[0], all[1], all[2], all[3], all[4], all[5]);
    }

    @Override
    public void end() {
        kernel.end();
    }
}
