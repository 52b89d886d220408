package dev.gyre.jvm.code;

import dev.gyre.ir.dependence.Stage;

/** Runs the stages of a kernel's parallel space. */
public final class StageRunners {
    private StageRunners() {}

    /** The shape of a stage's tiles. With several boxes only the outermost loop is cut, and inner loops run in boxes within a tile. */
    public static TileShape shape(Stage stage, TileShape kernel) {
        return stage.boxes().size() == 1
                ? kernel
                : TileShape.of(kernel.steps().subList(0, 1), kernel.multiples().subList(0, 1));
    }

    /** A kernel within a stage alone. */
    public static TileRunner within(Stage stage, TileRunner kernel) {
        return stage.boxes().size() == 1 ? new Within(kernel, stage) : new Boxes(kernel, stage);
    }

    private static class Within extends TileRunner {
        final TileRunner kernel;
        private final Stage stage;

        Within(TileRunner kernel, Stage stage) {
            this.kernel = kernel;
            this.stage = stage;
        }

        @Override
        public void space(int[] space) {
            kernel.space(space);
            space[0] = Math.max(space[0], stage.from());
            space[1] = Math.min(space[1], stage.to());
        }

        @Override
        public void run(int from0, int to0, int from1, int to1, int from2, int to2) {
            kernel.run(from0, to0, from1, to1, from2, to2);
        }

        @Override
        public void end() {
            kernel.end();
        }
    }

    private static final class Boxes extends Within {
        private static final int INNER = DIMENSIONS - 1;
        /** First values and bounds of the inner loops, a box after the other. */
        private final int[] edges;

        private final int[] inner = new int[2 * INNER];

        Boxes(TileRunner kernel, Stage stage) {
            super(kernel, stage);
            edges = new int[2 * INNER * stage.boxes().size()];
            for (int b = 0; b < stage.boxes().size(); b++) {
                Stage.Box box = stage.boxes().get(b);
                for (int d = 0; d < box.from().size(); d++) {
                    edges[2 * (INNER * b + d)] = box.from().get(d);
                    edges[2 * (INNER * b + d) + 1] = box.to().get(d);
                }
            }
        }

        @Override
        public void space(int[] space) {
            super.space(space);
            System.arraycopy(space, 2, inner, 0, inner.length);
        }

        @Override
        public void run(int from0, int to0, int from1, int to1, int from2, int to2) {
            for (int b = 0; b < edges.length; b += 2 * INNER) {
                kernel.run(from0, to0, from(b, 0), to(b, 0), from(b, 1), to(b, 1));
            }
        }

        private int from(int box, int d) {
            return Math.max(inner[2 * d], edges[box + 2 * d]);
        }

        private int to(int box, int d) {
            return Math.min(inner[2 * d + 1], edges[box + 2 * d + 1]);
        }
    }
}
