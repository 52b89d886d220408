package dev.gyre.engine.op.text;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Bounds;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.BlockFormat;
import dev.gyre.engine.tensor.DType;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.linear.QuantizedRows;
import java.util.Arrays;
import java.util.List;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task6;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Rows by number of a table (V, C) that is stored in blocks of few bits that share scales, as llama.cpp's files have them; what is read becomes float32.
 * ids: int32 (..); blocks: V rows of the bytes of C numbers, as {@link BlockFormat#type} says; y: (.., C). Bad ids are as those of {@link Embedding}. For the
 * use of trained models: such tables can't be trained, so that there's no gradient.
 */
public record BlockQuantizedEmbedding(Tensor ids, Tensor blocks, BlockFormat format) implements Op {

    /** Refuses ids that aren't int32, and blocks that aren't bytes, or rows of which aren't whole blocks. */
    public BlockQuantizedEmbedding {
        ShapeException.check(ids.type().dtype() == DType.I32, "BlockQuantizedEmbedding", "ids must be int32", ids);
        ShapeException.rank("BlockQuantizedEmbedding", blocks, 2);
        ShapeException.check(blocks.dim(0) > 0, "BlockQuantizedEmbedding", "the table must have a row", blocks);
        ShapeException.check(
                blocks.dim(1) % format.bytes() == 0
                        && blocks.type().equals(format.type(format.numbersIn(blocks.dim(1)), blocks.dim(0))),
                "BlockQuantizedEmbedding",
                "blocks must be rows of uint8 in multiples of " + format.bytes() + ", the bytes of a block of "
                        + format,
                blocks);
    }

    private int channels() {
        return format.numbersIn(blocks.dim(1));
    }

    @Override
    public List<Bounds> admits() {
        return List.of(new Bounds(ids, 0, blocks.dim(0) - 1));
    }

    @Override
    public Outputs<TensorType> outputs() {
        int[] dims = Arrays.copyOf(ids.shape().toArray(), ids.shape().rank() + 1);
        dims[dims.length - 1] = channels();
        return Outputs.of(TensorType.f32(Shape.of(dims)));
    }

    @Override
    public void emit(Emitter e) {
        e.task("lookup", kernel())
                .with(reads(ids, blocks), writes(e.output()), sizes(ids.shape().size(), blocks.dim(0), channels()));
    }

    private Task6<IntArray, ByteArray, FloatArray, Integer, Integer, Integer> kernel() {
        return switch (format) {
            case Q8_0 -> QuantizedRows::q8Lookup;
            case Q4_0 -> QuantizedRows::q4Lookup;
            case Q4_K -> QuantizedRows::q4kLookup;
            case Q6_K -> QuantizedRows::q6kLookup;
            case F16 -> QuantizedRows::f16Lookup;
            case BF16 -> QuantizedRows::bf16Lookup;
        };
    }

    @Override
    public void gradient(Backward b) {
        throw new GyreException(
                "BlockQuantizedEmbedding has no gradient, since tables in blocks can't be trained: train"
                        + " the floats that they were made of");
    }

    @Override
    public Cost cost() {
        long rows = ids.shape().size();
        return new Cost(
                0,
                rows * blocks.dim(1) + outputs().getFirst().bytes() + ids.type().bytes());
    }
}
