package dev.gyre.engine.op.recurrent;

import dev.gyre.engine.device.Devices;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;

/** A graph with a cell's weights, and the numbers of its inputs. */
final class ScanSetup {
    static final int B = 3;
    static final int N = 2;
    static final int D = 5;
    static final int C = N * D;

    final Graph g = new Graph();
    final Map<Tensor, float[]> values = new LinkedHashMap<>();
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
        return input(name, floats(size, i -> scale * random.nextGaussian()), dims);
    }

    Tensor input(String name, float[] numbers, int... dims) {
        Tensor t = g.input(name, TensorType.f32(dims));
        values.put(t, numbers);
        return t;
    }

    /** States as after some steps: all positive, so that they do for a normaliser too. */
    List<Tensor> states() {
        List<Tensor> s = new ArrayList<>();
        for (int i = 0; i < cell.states().size(); i++) {
            s.add(input("s" + i, floats(B * C, j -> 1 + 0.01 * j), B, N, D));
        }
        return s;
    }

    List<float[]> run(List<Tensor> fetches) {
        try (Plan plan = Plan.compile(
                g, Devices.standard(), fetches, PlanOptions.named("scan").withPoison())) {
            values.forEach((t, x) -> plan.input(t).write(x));
            plan.run();
            return fetches.stream().map(t -> read(plan, t)).toList();
        }
    }

    static float[] read(Plan plan, Tensor t) {
        float[] x = new float[t.shape().size()];
        plan.read(t).read(x);
        return x;
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
