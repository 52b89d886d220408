package dev.gyre.models.run;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.io.ElementType;
import dev.gyre.engine.io.Entry;
import dev.gyre.engine.io.Numbers;
import dev.gyre.engine.io.Quoted;
import dev.gyre.engine.io.Safetensors;
import dev.gyre.engine.io.SafetensorsWriter;
import dev.gyre.engine.tensor.BlockFormat;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.models.model.small.BlockWeight;
import dev.gyre.models.model.small.Int8Weight;
import dev.gyre.models.model.small.SmallWeight;
import dev.gyre.models.model.small.SmallWeights;
import dev.gyre.models.model.small.TernaryWeight;
import dev.gyre.models.model.small.WeightKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Small weights in checkpoints: integers under the weight's name, I8, and scales beside, F32; or blocks' bytes, U8, whose format the metadata
 * say.
 */
final class SmallFile {

    private static final Map<WeightKind, String> BLOCKS = Map.of(WeightKind.MAP, "blocks:", WeightKind.TABLE, "table:");

    private SmallFile() {}

    /** Notes what a tensor that is blocks' bytes stands for, and in which format. */
    static void describe(SafetensorsWriter out, String name, StoredTensor.Blocks blocks) {
        out.metadata(BLOCKS.get(blocks.kind()) + name, blocks.format().name());
    }

    /** Whether a tensor is the integers or the blocks of a small weight. */
    static boolean isSmall(Safetensors in, Entry e) {
        return (e.type() == ElementType.I8 && in.contains(e.name() + SmallWeight.SCALE)) || isBlocks(in, e);
    }

    /**
     * Bytes on the heap of the small weights of a file, by name: none of those that are read where the file is mapped.
     *
     * @param kinds of the model's weights that can be blocks
     */
    static Map<String, Long> heapBytes(Safetensors in, Map<String, WeightKind> kinds) {
        Map<String, Long> bytes = new HashMap<>();
        for (Entry e : in.entries()) {
            if (isBlocks(in, e) || isTernary(in, e) || halves(e, kinds).isPresent()) {
                bytes.put(e.name(), 0L);
            } else if (isSmall(in, e)) {
                bytes.put(e.name(), e.end() - e.begin());
            }
        }
        return bytes;
    }

    private static boolean isTernary(Safetensors in, Entry e) {
        return isSmall(in, e) && in.contains(e.name() + TernaryWeight.DIVISOR);
    }

    /** The format of a table of 16-bit floats, whose rows lie as whole blocks of them do. */
    private static Optional<BlockFormat> halves(Entry e, Map<String, WeightKind> kinds) {
        if (kinds.get(e.name()) != WeightKind.TABLE) {
            return Optional.empty();
        }
        Optional<BlockFormat> format = switch (e.type()) {
            case F16 -> Optional.of(BlockFormat.F16);
            case BF16 -> Optional.of(BlockFormat.BF16);
            default -> Optional.empty();
        };
        return format.flatMap(f -> f.fitting(e.shape().dim(1)));
    }

    private static boolean isBlocks(Safetensors in, Entry e) {
        return e.type() == ElementType.U8 && kind(in, e.name()).isPresent();
    }

    private static Optional<WeightKind> kind(Safetensors in, String name) {
        return Arrays.stream(WeightKind.values())
                .filter(k -> in.metadata().containsKey(BLOCKS.get(k) + name))
                .findFirst();
    }

    /**
     * The small weights of a file. Blocks, ternary numbers and tables of 16-bit floats stay in it: it's mapped as long as somebody has them.
     *
     * @param variables the weights in floats
     * @param kinds of those that can be blocks, where tables of 16-bit floats count as such
     * @throws GyreException if one has another shape
     */
    static SmallWeights weights(Safetensors in, List<Variable> variables, Map<String, WeightKind> kinds) {
        Safetensors kept = Safetensors.kept(in.path());
        Map<Variable, SmallWeight> all = new HashMap<>();
        for (Variable v : variables) {
            Entry e = in.entry(v.name());
            if (isBlocks(in, e)) {
                all.put(v, blocks(kept, v));
            } else if (isSmall(in, e)) {
                all.put(v, isTernary(in, e) ? ternary(kept, v) : int8(in, v));
            } else {
                halves(e, kinds)
                        .ifPresent(format ->
                                all.put(v, BlockWeight.of(v, WeightKind.TABLE, format, kept.memory(v.name()))));
            }
        }
        return new SmallWeights(all);
    }

    private static SmallWeight blocks(Safetensors in, Variable v) {
        requireMatrix(in, v);
        WeightKind kind = kind(in, v.name()).orElseThrow();
        String name = in.metadata().get(BLOCKS.get(kind) + v.name());
        BlockFormat format = Arrays.stream(BlockFormat.values())
                .filter(f -> f.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new GyreException(in.path() + ": " + v.name() + " has blocks of " + Quoted.of(name)
                        + ", but only " + Arrays.toString(BlockFormat.values()) + " are read"));
        Shape shape = v.type().shape();
        requireShape(
                in, v.name(), format.type(kind.length(shape), kind.rows(shape)).shape());
        return BlockWeight.of(v, kind, format, in.memory(v.name()));
    }

    private static void requireMatrix(Safetensors in, Variable v) {
        if (v.type().shape().rank() != 2) {
            throw new GyreException(
                    in.path() + ": holds " + v + " in few bits, which is no matrix: the file is of another model");
        }
    }

    private static SmallWeight ternary(Safetensors in, Variable v) {
        requireMatrix(in, v);
        requireShape(in, v.name(), TernaryWeight.like(v).bytes());
        return scaled(in, TernaryWeight.like(v, in.memory(v.name())));
    }

    private static SmallWeight int8(Safetensors in, Variable v) {
        requireMatrix(in, v);
        Int8Weight small = Int8Weight.like(v);
        requireShape(in, v.name(), small.bytes());
        int[] bytes = in.ints(v.name());
        for (int i = 0; i < bytes.length; i++) {
            small.put(i, bytes[i]);
        }
        return scaled(in, small);
    }

    private static SmallWeight scaled(Safetensors in, SmallWeight small) {
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
     * The parts of a small weight as they're stored: int8 numbers, and float32 scales; or blocks.
     *
     * @param floats that it's made of
     * @param like its names and shapes
     * @param made makes it, unless it's in blocks; asked once for each part
     */
    static List<StoredTensor> stored(StoredTensor floats, SmallWeight like, Supplier<SmallWeight> made) {
        String source = floats.source();
        if (like instanceof BlockWeight blocks) {
            return List.of(floats.in(
                    like.bytes(),
                    new StoredTensor.Blocks(
                            blocks.kind(),
                            blocks.format(),
                            () -> BlockWeight.rows(floats.finite(), blocks.kind(), blocks.format()))));
        }
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
