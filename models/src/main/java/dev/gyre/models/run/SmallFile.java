package dev.gyre.models.run;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Buffer;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.io.ElementType;
import dev.gyre.engine.io.Entry;
import dev.gyre.engine.io.Numbers;
import dev.gyre.engine.io.Safetensors;
import dev.gyre.engine.tensor.DType;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.models.model.small.Int8Weight;
import dev.gyre.models.model.small.SmallWeight;
import dev.gyre.models.model.small.SmallWeights;
import dev.gyre.models.model.small.TernaryWeight;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Small weights in checkpoints: integers under the weight's name, I8, and scales beside. Packed ones are taken apart into bytes, the
 * lowest of an integer first, along one more axis.
 */
final class SmallFile {

    private SmallFile() {}

    /** Whether a tensor is the integers of a small weight. */
    static boolean isSmall(Safetensors in, Entry e) {
        return e.type() == ElementType.I8 && in.contains(e.name() + SmallWeight.SCALE);
    }

    /**
     * Those of a file.
     *
     * @param variables the weights in floats
     * @throws GyreException if one has another shape, or its scales aren't finite
     */
    static SmallWeights weights(Safetensors in, List<Variable> variables) {
        Map<Variable, SmallWeight> all = new HashMap<>();
        for (Variable v : variables) {
            if (isSmall(in, in.entry(v.name()))) {
                all.put(v, read(in, v));
            }
        }
        return new SmallWeights(all);
    }

    private static SmallWeight read(Safetensors in, Variable v) {
        Shape found = in.entry(v.name()).shape();
        if (v.type().shape().rank() != 2) {
            throw new GyreException(in.file() + ": holds " + v
                    + " in few bits, which is no weight of a map: the file is of another model");
        }
        SmallWeight small = found.rank() == 2 ? Int8Weight.like(v) : TernaryWeight.like(v);
        for (Variable part : small.storage()) {
            fill(part, in);
        }
        return small;
    }

    private static void fill(Variable part, Safetensors in) {
        Shape shape = shape(part);
        Entry e = in.entry(part.name());
        if (!e.shape().equals(shape)) {
            throw new GyreException(in.file() + ": " + part.name() + " has shape " + e.shape() + ", but the model's is "
                    + shape + "; name the folder of the run that it belongs to");
        }
        if (part.type().dtype() == DType.F32) {
            part.buffer().write(in.floats(part.name()));
            return;
        }
        int[] values = in.ints(part.name());
        int bytes = part.type().dtype() == DType.I32 ? Integer.BYTES : 1;
        for (int i = 0; i < values.length / bytes; i++) {
            int number = bytes == 1 ? values[i] : 0;
            for (int b = 0; b < bytes && bytes > 1; b++) {
                number |= (values[i * bytes + b] & 0xff) << (b * Byte.SIZE);
            }
            part.buffer().number(i, number);
        }
    }

    /** What its parts are stored as. */
    static List<Stored> stored(SmallWeight small) {
        return small.storage().stream().map(SmallFile::stored).toList();
    }

    private static Stored stored(Variable part) {
        ElementType type = part.type().dtype() == DType.F32 ? ElementType.F32 : ElementType.I8;
        return new Stored(part.name(), type, shape(part), () -> new Part(part.buffer(), shape(part), type));
    }

    private static Shape shape(Variable part) {
        Shape own = part.type().shape();
        return part.type().dtype() == DType.I32 ? Shape.of(own.dim(0), own.dim(1), Integer.BYTES) : own;
    }

    /** The numbers of a part, or the bytes of its integers. */
    private record Part(Buffer buffer, Shape shape, ElementType type) implements Numbers {
        @Override
        public void read(int from, float[] into, int at, int count) {
            for (int i = 0; i < count; i++) {
                into[at + i] = one(from + i);
            }
        }

        private float one(int i) {
            return buffer.dtype() == DType.I32
                    ? (byte) ((int) buffer.number(i / Integer.BYTES) >> (i % Integer.BYTES * Byte.SIZE))
                    : (float) buffer.number(i);
        }
    }
}
