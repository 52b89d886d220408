package dev.gyre.bench.table;

import dev.gyre.bench.work.OperandValues;
import dev.gyre.engine.device.Buffer;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.ternary.TernaryWeights;
import dev.gyre.engine.op.ternary.TernaryWeights.Packing;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.Arrays;
import java.util.List;

/** A ternary weight (K, N), packed once, as it is stored. */
final class PackedTernary {

    private final float[] drawn;
    private final double[] packed;
    private final float[] scale;

    /** Draws normal numbers, makes them ternary and packs them. */
    PackedTernary(int K, int N, Packing packing) {
        drawn = OperandValues.normal(K * N, 1, 1);
        Graph g = new Graph();
        Tensor input = g.input("w", TensorType.f32(K, N));
        List<Tensor> all = g.add(new TernaryWeights(input, packing));
        try (Plan plan = Plan.compile(g, Devices.standard(), all.subList(0, 2), PlanOptions.named("pack"))) {
            plan.input(input).write(drawn);
            plan.run();
            Buffer b = plan.read(all.getFirst());
            packed = new double[b.size()];
            Arrays.setAll(packed, b::number);
            scale = plan.floats(all.get(1));
        }
    }

    /** Writes the packed weights. */
    void write(Buffer into) {
        for (int i = 0; i < packed.length; i++) {
            into.number(i, packed[i]);
        }
    }

    /** What the weights are multiplied with before they're rounded, one number. */
    float[] scale() {
        return scale;
    }

    /** What the packed weights stand for. */
    float[] ternary() {
        float[] t = new float[drawn.length];
        for (int i = 0; i < t.length; i++) {
            t[i] = (float) Math.clamp(Math.rint((double) (drawn[i] * scale[0])), -1, 1) / scale[0];
        }
        return t;
    }
}
