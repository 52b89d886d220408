package dev.gyre.models.run;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.io.ElementType;
import dev.gyre.engine.io.Entry;
import dev.gyre.engine.io.Numbers;
import dev.gyre.engine.io.Safetensors;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.models.model.small.Int8Weight;
import dev.gyre.models.model.small.SmallWeight;
import dev.gyre.models.model.small.SmallWeights;
import dev.gyre.models.model.small.TernaryWeight;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Small weights in checkpoints: integers under the weight's name, I8, and scales beside, F32. */
final class SmallFile {

    private SmallFile() {}

    /** Whether a tensor is the integers of a small weight. */
    static boolean isSmall(Safetensors in, Entry e) {
        return e.type() == ElementType.I8 && in.contains(e.name() + SmallWeight.SCALE);
    }

    /**
     * The small weights of a file.
     *
     * @param variables the weights in floats
     * @throws GyreException if one has another shape
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
        if (v.type().shape().rank() != 2) {
            throw new GyreException(in.path() + ": holds " + v
                    + " in few bits, which is no weight of a map: the file is of another model");
        }
        SmallWeight small = in.contains(v.name() + TernaryWeight.DIVISOR) ? TernaryWeight.like(v) : Int8Weight.like(v);
        requireShape(in, v.name(), small.bytes());
        int[] bytes = in.ints(v.name());
        for (int i = 0; i < bytes.length; i++) {
            small.put(i, bytes[i]);
        }
        for (Variable scale : small.scales()) {
            requireShape(in, scale.name(), scale.type().shape());
            scale.buffer().write(in.floats(scale.name()));
        }
        return small;
    }

    private static void requireShape(Safetensors in, String name, Shape shape) {
        Shape found = in.entry(name).shape();
        if (!found.equals(shape)) {
            throw new GyreException(in.path() + ": " + name + " has shape " + found + ", but the model's is " + shape
                    + "; name the folder of the run that it belongs to");
        }
    }

    /**
     * The parts of a small weight as they're stored: int8 numbers, and float32 scales.
     *
     * @param source what messages call the files that its numbers come from
     * @param like its names and shapes
     * @param made makes it; asked once for each part
     */
    static List<StoredTensor> stored(String source, SmallWeight like, Supplier<SmallWeight> made) {
        List<StoredTensor> parts = new ArrayList<>();
        parts.add(new StoredTensor(
                source, like.packed().name(), ElementType.I8, like.bytes(), () -> new Bytes(made.get())));
        for (int i = 0; i < like.scales().size(); i++) {
            int at = i;
            Variable scale = like.scales().get(i);
            Shape shape = scale.type().shape();
            parts.add(new StoredTensor(source, scale.name(), ElementType.F32, shape, () -> {
                float[] values = new float[shape.size()];
                made.get().scales().get(at).buffer().read(values);
                return Numbers.of(shape, values);
            }));
        }
        return parts;
    }

    private record Bytes(SmallWeight of) implements Numbers {
        @Override
        public Shape shape() {
            return of.bytes();
        }

        @Override
        public ElementType type() {
            return ElementType.I8;
        }

        @Override
        public void read(int from, float[] into, int at, int count) {
            for (int i = 0; i < count; i++) {
                into[at + i] = of.get(from + i);
            }
        }
    }
}
