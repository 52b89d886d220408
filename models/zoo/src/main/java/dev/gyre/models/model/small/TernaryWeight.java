package dev.gyre.models.model.small;

import dev.gyre.engine.device.Buffer;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.ternary.TernaryWeights;
import dev.gyre.engine.op.ternary.TernaryWeights.Packing;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.DType;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A weight of -1, 0 and 1 with a scale for each output, w = ternary scale / divisor; two bits each, packed as {@link
 * Packing#TWO_BITS}.
 *
 * @param inputs K
 * @param packed (2 ceil(K / 32), N)
 * @param divisor of all of them (1), which maps that are trained as ternary ones have
 * @param scale (N)
 */
public record TernaryWeight(int inputs, Variable packed, Variable divisor, Variable scale) implements SmallWeight {

    /** The suffix of the name of its stored divisor. */
    public static final String DIVISOR = ".divisor";

    /** Storage for a weight, zero yet. */
    public static TernaryWeight like(Variable weight) {
        return like(weight, Variable.parameter(weight.name(), packed(weight)));
    }

    /**
     * A weight whose integers are in memory; divisor and scales are zero yet.
     *
     * @param packed their {@link #bytes}
     */
    public static TernaryWeight like(Variable weight, MemorySegment packed) {
        return like(weight, Variable.parameter(weight.name(), packed(weight), Buffer.over(DType.I32, packed)));
    }

    private static TernaryWeight like(Variable weight, Variable packed) {
        return new TernaryWeight(
                weight.type().shape().dim(0),
                packed,
                Variable.parameter(weight.name() + DIVISOR, TensorType.f32(1)),
                Variable.parameter(
                        weight.name() + SCALE,
                        TensorType.f32(weight.type().shape().dim(1))));
    }

    private static TensorType packed(Variable weight) {
        return Packing.TWO_BITS.type(
                weight.type().shape().dim(0), weight.type().shape().dim(1));
    }

    /** A weight rounded after it's divided by the mean magnitude of each output. */
    public static TernaryWeight of(Variable weight) {
        TernaryWeight small = like(weight);
        small.divisor.buffer().number(0, 1);
        int outputs = weight.type().shape().dim(1);
        Buffer w = weight.buffer();
        for (int n = 0; n < outputs; n++) {
            double mean = 0;
            for (int k = 0; k < small.inputs; k++) {
                mean += Math.abs(w.number(k * outputs + n)) / small.inputs;
            }
            small.scale.buffer().number(n, mean);
            for (int k = 0; k < small.inputs && mean > 0; k++) {
                small.set(k, n, (int) Math.clamp(Math.rint(w.number(k * outputs + n) / mean), -1, 1));
            }
        }
        return small;
    }

    /** The weight that a map trained as a ternary one computes with anyway. */
    public static TernaryWeight asTrained(Variable weight, Device device) {
        TernaryWeight small = like(weight);
        Graph g = new Graph();
        List<Tensor> packed =
                g.add(new TernaryWeights(g.variable(weight), Packing.TWO_BITS)).subList(0, 2);
        try (Plan plan = Plan.compile(g, device, packed, PlanOptions.named("packing"))) {
            plan.run();
            copy(plan.read(packed.get(0)), small.packed.buffer());
            copy(plan.read(packed.get(1)), small.divisor.buffer());
        }
        small.scale.buffer().fill(1);
        return small;
    }

    private static void copy(Buffer from, Buffer to) {
        for (int i = 0; i < from.size(); i++) {
            to.number(i, from.number(i));
        }
    }

    /** Sets a number that was zero. */
    private void set(int k, int n, int ternary) {
        if (ternary != 0) {
            int at = place(k, n, ternary < 0);
            packed.buffer().number(at, (int) packed.buffer().number(at) | (1 << (k % Integer.SIZE)));
        }
    }

    private int place(int k, int n, boolean minus) {
        return (2 * (k / Integer.SIZE) + (minus ? 1 : 0))
                        * packed.type().shape().dim(1)
                + n;
    }

    private int bit(int k, int n, boolean minus) {
        return ((int) packed.buffer().number(place(k, n, minus)) >>> (k % Integer.SIZE)) & 1;
    }

    @Override
    public List<Variable> scales() {
        return List.of(divisor, scale);
    }

    /** The shape of {@link #packed} with one more axis: the bytes of an integer, the lowest first. */
    @Override
    public Shape bytes() {
        Shape integers = packed.type().shape();
        return Shape.of(integers.dim(0), integers.dim(1), Integer.BYTES);
    }

    @Override
    public int get(int i) {
        return (byte) ((int) packed.buffer().number(i / Integer.BYTES) >> (i % Integer.BYTES * Byte.SIZE));
    }

    @Override
    public void put(int i, int value) {
        int shift = i % Integer.BYTES * Byte.SIZE;
        int others = (int) packed.buffer().number(i / Integer.BYTES) & ~(0xff << shift);
        packed.buffer().number(i / Integer.BYTES, others | ((value & 0xff) << shift));
    }

    @Override
    public void write(Buffer into) {
        int outputs = packed.type().shape().dim(1);
        for (int i = 0; i < into.size(); i++) {
            int k = i / outputs;
            int n = i % outputs;
            int ternary = bit(k, n, false) - bit(k, n, true);
            into.number(
                    i,
                    ternary
                            * (float) scale.buffer().number(n)
                            / (float) divisor.buffer().number(0));
        }
    }
}
