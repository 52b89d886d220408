package dev.gyre.engine.op.recurrent;

import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.verify.FedGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;

/** A graph with a cell's weights. */
final class ScanSetup {
    static final int B = 3;
    static final int N = 2;
    static final int D = 5;
    static final int C = N * D;

    final FedGraph g = new FedGraph();
    final RecurrentCell cell;
    final Tensor r;
    final Tensor bias;

    ScanSetup(RecurrentCell cell) {
        this.cell = cell;
        this.r = input("r", 0.4, 1, N, D, cell.gates().recurrent(), D);
        this.bias = input("bias", 1, 2, cell.gates().bias(), N, D);
    }

    Tensor input(String name, double scale, long seed, int... dims) {
        SplittableRandom random = new SplittableRandom(seed);
        int size = Shape.of(dims).size();
        return g.of(name, floats(size, i -> scale * random.nextGaussian()), dims);
    }

    /** States as after some steps: all positive, so that they do for a normaliser too. */
    List<Tensor> states() {
        List<Tensor> s = new ArrayList<>();
        for (int i = 0; i < cell.states().size(); i++) {
            s.add(g.of("s" + i, floats(B * C, j -> 1 + 0.01 * j), B, N, D));
        }
        return s;
    }

    /** n numbers by their index. */
    static float[] floats(int n, IntToDoubleFunction number) {
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = (float) number.applyAsDouble(i);
        }
        return x;
    }
}
