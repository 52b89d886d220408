package dev.gyre.models.model.small;

import dev.gyre.engine.device.Buffer;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.io.BlockRows;
import dev.gyre.engine.io.gguf.BlockType;
import dev.gyre.engine.tensor.BlockFormat;
import dev.gyre.engine.tensor.Shape;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A weight in blocks of few bits that share scales, as llama.cpp's files have them; a run's are read where its file is mapped. An output is a row of blocks.
 *
 * @param inputs K
 * @param packed the blocks, (N, bytes of K numbers)
 */
public record BlockWeight(int inputs, BlockFormat format, Variable packed) implements SmallWeight {

    /** Storage for a weight (K, N), K whole blocks; zero yet. */
    public static BlockWeight like(Variable weight, BlockFormat format) {
        int inputs = weight.type().shape().dim(0);
        int outputs = weight.type().shape().dim(1);
        return new BlockWeight(inputs, format, Variable.parameter(weight.name(), format.type(inputs, outputs)));
    }

    /** Blocks made of a weight (K, N), K whole blocks. */
    public static BlockWeight of(Variable weight, BlockFormat format) {
        BlockWeight small = like(weight, format);
        int outputs = small.bytes().dim(0);
        ByteBuffer blocks = small.packed.buffer().memory().asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        float[] row = new float[small.inputs];
        for (int n = 0; n < outputs; n++) {
            for (int k = 0; k < row.length; k++) {
                row[k] = (float) weight.buffer().number(k * outputs + n);
            }
            BlockType.of(format).write(row, 0, row.length, blocks);
        }
        small.packed.buffer().changed();
        return small;
    }

    /** A weight (K, N) whose blocks are in memory. */
    public static BlockWeight of(Variable weight, BlockFormat format, MemorySegment blocks) {
        int inputs = weight.type().shape().dim(0);
        int outputs = weight.type().shape().dim(1);
        Variable packed = Variable.parameter(weight.name(), format.type(inputs, outputs), Buffer.over(blocks));
        return new BlockWeight(inputs, format, packed);
    }

    /** The blocks of each output. */
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
        int outputs = bytes().dim(0);
        float[] row = new float[inputs];
        for (int n = 0; n < outputs; n++) {
            BlockType.of(format).read(packed.buffer().memory(), n * inputs, row, 0, inputs);
            for (int k = 0; k < inputs; k++) {
                into.number(k * outputs + n, row[k]);
            }
        }
    }
}
