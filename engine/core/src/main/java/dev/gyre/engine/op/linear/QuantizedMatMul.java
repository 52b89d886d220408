package dev.gyre.engine.op.linear;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;
import static dev.gyre.tasks.linear.Int8MatMul.COLUMNS;
import static dev.gyre.tasks.linear.Int8MatMul.ROWS;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.linear.Int8MatMul;

/**
 * y = x (q scale), a linear map whose weight q is stored as 8-bit integers with a scale for each output, as LLM.int8() does by vectors
 * (Dettmers et al. 2022, arXiv:2208.07339), but with x and the sums in float32. x: (.., K); packed: as {@link #type} says; scale: (N);
 * y: (.., N). For the use of trained models: integers can't be trained, so that there's no gradient.
 */
public record QuantizedMatMul(Tensor x, Tensor packed, Tensor scale) implements Op {

    /** Rows of x from which on they share what they unpack. */
    private static final int MANY = 4;

    /** Refuses integers that aren't packed for a weight with as many rows as x is wide and as many columns as there are scales. */
    public QuantizedMatMul {
        ShapeException.rank("Int8MatMul", scale, 1);
        TensorType expected = type(x.dim(-1), scale.dim(0));
        ShapeException.check(
                packed.type().equals(expected),
                "Int8MatMul",
                "packed must be " + expected + " for x's width " + x.dim(-1) + " and " + scale.dim(0) + " scales",
                x,
                packed,
                scale);
    }

    /**
     * The type of a stored (K, N) weight: (ceil(N / 32), ceil(K / 4), 32) int32, panels of 32 columns, of which four rows share an int, the first
     * its lowest byte.
     */
    public static TensorType type(int K, int N) {
        return TensorType.i32(Math.ceilDiv(N, COLUMNS), Math.ceilDiv(K, ROWS), COLUMNS);
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(TensorType.f32(x.shape().withLast(scale.dim(0))));
    }

    @Override
    public void emit(Emitter e) {
        int rows = x.shape().rows();
        e.task("product", rows < MANY ? Int8MatMul::nn : Int8MatMul::rows)
                .with(reads(x, packed, scale), writes(e.output()), sizes(rows, x.dim(-1), scale.dim(0)));
    }

    @Override
    public void gradient(Backward b) {
        throw new GyreException(
                "Int8MatMul has no gradient, since 8-bit integers can't be trained: train the floats that they were"
                        + " made of");
    }

    @Override
    public String name() {
        return "Int8MatMul";
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 2L * x.shape().size() * scale.dim(0));
    }
}
