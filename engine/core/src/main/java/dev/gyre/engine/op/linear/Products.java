package dev.gyre.engine.op.linear;

import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.tasks.linear.MatMul;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.WorkerGrid3D;

/** Emits matrix products: tiled through local memory where the device's work-items share some and the product is large. */
public final class Products {

    private Products() {}

    /** The op's first output = x w, for G pairs of matrices. x: (G, M, K); w: (G, K, N); y: (G, M, N). */
    public static void nn(Emitter e, Tensor x, Tensor w, int G, int M, int K, int N) {
        String task = e.id("nn");
        if (tiled(e, M, N)) {
            e.grid(task, grid(G, M, N));
            e.graph()
                    .task(task, MatMul::nnTiles, new KernelContext(), e.floats(x), e.floats(w), e.result(), G, M, K, N);
        } else if (G == 1) {
            e.graph().task(task, MatMul::nn, e.floats(x), e.floats(w), e.result(), M, K, N);
        } else {
            e.graph().task(task, MatMul::batchedNn, e.floats(x), e.floats(w), e.result(), G, M, K, N);
        }
    }

    /** The op's first output = x^T w, for G pairs of matrices. x: (G, M, K); w: (G, M, N); y: (G, K, N). */
    static void tn(Emitter e, Tensor x, Tensor w, int G, int M, int K, int N) {
        String task = e.id("tn");
        if (tiled(e, K, N)) {
            e.grid(task, grid(G, K, N));
            e.graph()
                    .task(task, MatMul::tnTiles, new KernelContext(), e.floats(x), e.floats(w), e.result(), G, M, K, N);
        } else if (G == 1) {
            e.graph().task(task, MatMul::tn, e.floats(x), e.floats(w), e.result(), M, K, N);
        } else {
            e.graph().task(task, MatMul::batchedTn, e.floats(x), e.floats(w), e.result(), G, M, K, N);
        }
    }

    /** A product with fewer rows or columns than a group has work-items along that side would leave most of them idle. */
    private static boolean tiled(Emitter e, int rows, int columns) {
        return e.grouped() && rows >= MatMul.SIDE && columns >= MatMul.SIDE;
    }

    private static WorkerGrid grid(int G, int rows, int columns) {
        int across = Math.ceilDiv(columns, MatMul.SIDE) * MatMul.SIDE;
        int down = Math.ceilDiv(rows, MatMul.ROWS) * MatMul.SIDE;
        WorkerGrid grid = new WorkerGrid3D(across, down, G);
        grid.setLocalWork(MatMul.SIDE, MatMul.SIDE, 1);
        return grid;
    }
}
