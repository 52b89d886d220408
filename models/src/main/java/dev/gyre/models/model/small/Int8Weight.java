package dev.gyre.models.model.small;

import dev.gyre.engine.device.Buffer;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.tensor.TensorType;
import java.util.List;

/**
 * A weight of 8-bit integers with a scale for each output, w = q scale; an output is a row of what packages store as (N, K).
 *
 * @param q (K, N), from -127 to 127
 * @param scale (N)
 */
public record Int8Weight(Variable q, Variable scale) implements SmallWeight {

    private static final int LARGEST = 127;

    /** Storage for a weight, zero yet. */
    public static Int8Weight like(Variable weight) {
        int outputs = weight.type().shape().dim(1);
        return new Int8Weight(
                Variable.parameter(
                        weight.name(), TensorType.i8(weight.type().shape().dim(0), outputs)),
                Variable.parameter(weight.name() + SCALE, TensorType.f32(outputs)));
    }

    /** The nearest of those that give the largest magnitude of each output exactly. */
    public static Int8Weight of(Variable weight) {
        int inputs = weight.type().shape().dim(0);
        int outputs = weight.type().shape().dim(1);
        Int8Weight small = like(weight);
        Buffer w = weight.buffer();
        for (int n = 0; n < outputs; n++) {
            double most = 0;
            for (int k = 0; k < inputs; k++) {
                most = Math.max(most, Math.abs(w.number(k * outputs + n)));
            }
            float scale = (float) (most / LARGEST);
            small.scale.buffer().number(n, scale);
            for (int k = 0; k < inputs; k++) {
                double q = scale == 0 ? 0 : Math.rint(w.number(k * outputs + n) / scale);
                small.q.buffer().number(k * outputs + n, Math.clamp(q, -LARGEST, LARGEST));
            }
        }
        return small;
    }

    @Override
    public List<Variable> storage() {
        return List.of(q, scale);
    }

    @Override
    public void write(Buffer into) {
        int outputs = scale.type().shape().size();
        for (int i = 0; i < into.size(); i++) {
            into.number(i, (float) q.buffer().number(i) * (float) scale.buffer().number(i % outputs));
        }
    }
}
