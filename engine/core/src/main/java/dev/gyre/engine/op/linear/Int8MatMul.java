package dev.gyre.engine.op.linear;

import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.DType;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;

/**
 * y = x (q scale), a linear map whose weight is stored as 8-bit integers with a scale for each output, as LLM.int8() does by vectors
 * (Dettmers et al. 2022, arXiv:2208.07339), but with x and the sums in float32. x: (.., K); q: (K, N) int8; scale: (N); y: (.., N).
 * For the use of trained models: there's no gradient.
 */
public record Int8MatMul(Tensor x, Tensor q, Tensor scale) implements Op {

    /** Refuses other integers than int8, a q with another number of rows than x is wide, and a wrong number of scales. */
    public Int8MatMul {
        ShapeException.rank("Int8MatMul", q, 2);
        ShapeException.check(q.type().dtype() == DType.I8, "Int8MatMul", "q must be int8", q);
        ShapeException.check(
                x.dim(-1) == q.dim(0),
                "Int8MatMul",
                "x's width " + x.dim(-1) + " must equal q's rows " + q.dim(0),
                x,
                q);
        ShapeException.check(
                scale.shape().size() == q.dim(1),
                "Int8MatMul",
                "there must be one scale for each of the " + q.dim(1) + " columns",
                q,
                scale);
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(TensorType.f32(x.shape().withLast(q.dim(1))));
    }

    @Override
    public void emit(Emitter e) {
        e.graph()
                .task(
                        e.id("product"),
                        dev.gyre.tasks.linear.Int8MatMul::nn,
                        e.floats(x),
                        e.bytes(q),
                        e.floats(scale),
                        e.result(),
                        x.shape().rows(),
                        q.dim(0),
                        q.dim(1));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 2L * x.shape().size() * q.dim(1));
    }
}
