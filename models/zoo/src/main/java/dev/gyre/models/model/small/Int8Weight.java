package dev.gyre.models.model.small;

import dev.gyre.engine.device.Buffer;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.op.linear.QuantizedMatMul;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.TensorType;
import java.util.List;

/**
 * A weight of 8-bit integers with a scale for each output, w = q scale; an output is a row of what packages store as (N, K).
 *
 * @param inputs K
 * @param packed q, from -127 to 127, as {@link QuantizedMatMul} reads it
 * @param scale (N)
 */
public record Int8Weight(int inputs, Variable packed, Variable scale) implements SmallWeight {

    private static final int LARGEST = 127;
    private static final int COLUMNS = dev.gyre.tasks.linear.Int8MatMul.COLUMNS;
    private static final int ROWS = dev.gyre.tasks.linear.Int8MatMul.ROWS;

    /** Storage for a weight, zero yet. */
    public static Int8Weight like(Variable weight) {
        int inputs = weight.type().shape().dim(0);
        int outputs = weight.type().shape().dim(1);
        return new Int8Weight(
                inputs,
                Variable.parameter(weight.name(), QuantizedMatMul.type(inputs, outputs)),
                Variable.parameter(weight.name() + SCALE, TensorType.f32(outputs)));
    }

    /** The nearest of those that give the largest magnitude of each output exactly. */
    public static Int8Weight of(Variable weight) {
        Int8Weight small = like(weight);
        int outputs = small.outputs();
        Buffer w = weight.buffer();
        for (int n = 0; n < outputs; n++) {
            double most = 0;
            for (int k = 0; k < small.inputs; k++) {
                most = Math.max(most, Math.abs(w.number(k * outputs + n)));
            }
            float scale = (float) (most / LARGEST);
            small.scale.buffer().number(n, scale);
            for (int k = 0; k < small.inputs; k++) {
                double q = scale == 0 ? 0 : Math.rint(w.number(k * outputs + n) / scale);
                small.put(k * outputs + n, (int) Math.clamp(q, -LARGEST, LARGEST));
            }
        }
        return small;
    }

    private int outputs() {
        return scale.type().shape().size();
    }

    @Override
    public List<Variable> scales() {
        return List.of(scale);
    }

    /** (K, N), a byte a weight. */
    @Override
    public Shape bytes() {
        return Shape.of(inputs, outputs());
    }

    @Override
    public int get(int i) {
        return (byte) ((int) packed.buffer().number(place(i)) >> shift(i));
    }

    @Override
    public void put(int i, int value) {
        int others = (int) packed.buffer().number(place(i)) & ~(0xff << shift(i));
        packed.buffer().number(place(i), others | ((value & 0xff) << shift(i)));
    }

    private int place(int i) {
        int column = i % outputs();
        int row = column / COLUMNS * Math.ceilDiv(inputs, ROWS) + i / outputs() / ROWS;
        return row * COLUMNS + column % COLUMNS;
    }

    private int shift(int i) {
        return i / outputs() % ROWS * Byte.SIZE;
    }

    @Override
    public void write(Buffer into) {
        for (int i = 0; i < into.size(); i++) {
            into.number(i, get(i) * (float) scale.buffer().number(i % outputs()));
        }
    }
}
