package dev.gyre.bench.table;

import dev.gyre.bench.work.OperandValues;
import dev.gyre.engine.device.Buffer;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.model.small.Int8Weight;

/** A weight (K, N) as 8-bit integers, and as the floats that they stand for. */
final class RoundedWeight {

    private final Variable floats;
    private final Int8Weight weight;

    /** Draws normal numbers and rounds them. */
    RoundedWeight(int K, int N) {
        floats = Variable.parameter("w", TensorType.f32(K, N));
        floats.buffer().write(OperandValues.normal(K * N, 1, 1 / Math.sqrt(K)));
        weight = Int8Weight.of(floats);
        weight.write(floats.buffer());
    }

    /** The rounded numbers. */
    float[] floats() {
        return OperandValues.of(floats.buffer());
    }

    /** Writes the integers. */
    void packed(Buffer into) {
        copy(weight.packed(), into);
    }

    /** Writes the outputs' scales. */
    void scale(Buffer into) {
        copy(weight.scale(), into);
    }

    private static void copy(Variable from, Buffer into) {
        for (int i = 0; i < into.size(); i++) {
            into.number(i, from.buffer().number(i));
        }
    }
}
