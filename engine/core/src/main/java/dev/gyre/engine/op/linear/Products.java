package dev.gyre.engine.op.linear;

import static dev.gyre.engine.op.TaskArguments.modifies;
import static dev.gyre.engine.op.TaskArguments.onGrid;
import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.tasks.linear.MatMul;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.WorkerGrid3D;

/** Emits matrix products: tiled through local memory where the device's work-items share some and the product is large. */
public final class Products {

    /** Rows of x^T w that are summed at a time: a column of x is a line of the cache a row, and this many of both factors stay in it. */
    private static final int ROWS = 512;
    /** The most times, whatever the rows. */
    private static final int TIMES = 16;

    private Products() {}

    /** The op's first output = x w, for G pairs of matrices. x: (G, M, K); w: (G, K, N); y: (G, M, N). */
    public static void nn(Emitter e, Tensor x, Tensor w, int G, int M, int K, int N) {
        if (tiled(e, M, N)) {
            e.task("nn", MatMul::nnTiles)
                    .with(onGrid(grid(G, M, N)), reads(x, w), writes(e.output()), sizes(G, M, K, N));
        } else if (G == 1) {
            e.task("nn", MatMul::nn).with(reads(x, w), writes(e.output()), sizes(M, K, N));
        } else {
            e.task("nn", MatMul::batchedNn).with(reads(x, w), writes(e.output()), sizes(G, M, K, N));
        }
    }

    /** The most tasks that {@link #tn} adds for one pair of matrices. */
    static int tnTasks(int M) {
        return Math.max(1, Math.ceilDiv(M, tnRows(M)));
    }

    /** Rows that a task sums. */
    private static int tnRows(int M) {
        return M < 2 * ROWS ? Math.max(1, M) : Math.max(ROWS, Math.ceilDiv(M, TIMES));
    }

    /** The op's first output = x^T w, for G pairs of matrices. x: (G, M, K); w: (G, M, N); y: (G, K, N). */
    static void tn(Emitter e, Tensor x, Tensor w, int G, int M, int K, int N) {
        if (tiled(e, K, N)) {
            e.task("tn", MatMul::tnTiles)
                    .with(onGrid(grid(G, K, N)), reads(x, w), writes(e.output()), sizes(G, M, K, N));
        } else if (G != 1) {
            e.task("tn", MatMul::batchedTn).with(reads(x, w), writes(e.output()), sizes(G, M, K, N));
        } else if (tnTasks(M) == 1) {
            e.task("tn", MatMul::tn).with(reads(x, w), writes(e.output()), sizes(M, K, N));
        } else {
            int rows = tnRows(M);
            for (int from = 0; from < M; from += rows) {
                int to = Math.min(M, from + rows);
                e.task("tn" + from, MatMul::tnRows).with(reads(x, w), modifies(e.output()), sizes(from, to, K, N));
            }
        }
    }

    /** A product with fewer rows or columns than a group has work-items along that side would leave most of them idle. */
    private static boolean tiled(Emitter e, int rows, int columns) {
        return rows >= MatMul.SIDE && columns >= MatMul.SIDE && e.grouped();
    }

    private static WorkerGrid grid(int G, int rows, int columns) {
        int across = Math.ceilDiv(columns, MatMul.SIDE) * MatMul.SIDE;
        int down = Math.ceilDiv(rows, MatMul.ROWS) * MatMul.SIDE;
        WorkerGrid grid = new WorkerGrid3D(across, down, G);
        grid.setLocalWork(MatMul.SIDE, MatMul.SIDE, 1);
        return grid;
    }
}
