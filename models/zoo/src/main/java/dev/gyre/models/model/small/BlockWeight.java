package dev.gyre.models.model.small;

import dev.gyre.engine.device.Buffer;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.io.BlockRows;
import dev.gyre.engine.io.ElementType;
import dev.gyre.engine.io.Numbers;
import dev.gyre.engine.io.gguf.BlockType;
import dev.gyre.engine.io.gguf.EncodedRows;
import dev.gyre.engine.tensor.BlockFormat;
import dev.gyre.engine.tensor.DType;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.TensorType;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A weight in blocks of few bits that share scales, as llama.cpp's files have them; a run's are read where its file is mapped.
 *
 * @param shape of the weight: (K, N) of a map, (V, C) of a table
 * @param packed the blocks, (N, bytes of K numbers) or (V, bytes of C numbers)
 */
public record BlockWeight(WeightKind kind, Shape shape, BlockFormat format, Variable packed) implements SmallWeight {

    /** Storage for a weight whose rows are whole blocks; zero yet. */
    public static BlockWeight like(Variable weight, WeightKind kind, BlockFormat format) {
        Shape shape = weight.type().shape();
        return new BlockWeight(kind, shape, format, Variable.parameter(weight.name(), type(shape, kind, format)));
    }

    private static TensorType type(Shape weight, WeightKind kind, BlockFormat format) {
        return format.type(kind.length(weight), kind.rows(weight));
    }

    /** Blocks made of a weight whose rows are whole ones. */
    public static BlockWeight of(Variable weight, WeightKind kind, BlockFormat format) {
        BlockWeight small = like(weight, kind, format);
        BlockRows rows = rows(new Floats(weight), kind, format);
        MemorySegment blocks = small.packed.buffer().memory();
        for (int n = 0; n < rows.rows(); n++) {
            MemorySegment.copy(rows.row().apply(n), 0, blocks, (long) n * rows.bytes(), rows.bytes());
        }
        small.packed.buffer().changed();
        return small;
    }

    /**
     * The blocks of each output of a map, or row of a table, which are made as they're asked for.
     *
     * @param weight numbers of whole blocks
     */
    public static BlockRows rows(Numbers weight, WeightKind kind, BlockFormat format) {
        return EncodedRows.of(kind == WeightKind.MAP ? weight.transposed() : weight, format);
    }

    /** The numbers of a variable. */
    private record Floats(Variable of) implements Numbers {
        @Override
        public Shape shape() {
            return of.type().shape();
        }

        @Override
        public ElementType type() {
            return ElementType.F32;
        }

        @Override
        public void read(int from, float[] into, int at, int count) {
            of.buffer().read(from, into, at, count);
        }
    }

    /** A weight whose blocks are in memory. */
    public static BlockWeight of(Variable weight, WeightKind kind, BlockFormat format, MemorySegment blocks) {
        Shape shape = weight.type().shape();
        Variable packed = Variable.parameter(weight.name(), type(shape, kind, format), Buffer.over(DType.U8, blocks));
        return new BlockWeight(kind, shape, format, packed);
    }

    /** The blocks of each output of a map, or row of a table. */
    public BlockRows rows() {
        int outputs = bytes().dim(0);
        int each = bytes().dim(1);
        return new BlockRows(
                format, outputs, each, n -> packed.buffer().memory().asSlice((long) n * each, each));
    }

    @Override
    public List<Variable> scales() {
        return List.of();
    }

    @Override
    public Shape bytes() {
        return packed.type().shape();
    }

    @Override
    public int get(int i) {
        return (int) packed.buffer().number(i);
    }

    @Override
    public void put(int i, int value) {
        packed.buffer().number(i, value);
    }

    @Override
    public void write(Buffer into) {
        int length = kind.length(shape);
        float[] row = new float[length];
        for (int n = 0; n < kind.rows(shape); n++) {
            BlockType.of(format).read(packed.buffer().memory(), n * length, row, 0, length);
            for (int k = 0; k < length; k++) {
                into.number(kind.place(shape, n, k), row[k]);
            }
        }
    }
}
