package dev.gyre.engine.op.ternary;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.DType;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.ternary.Quantization;

/** y = q / scale, the numbers that {@link QuantizeRows} stands for. q: (.., C) int8; scale: (R); y: (.., C). */
public record DequantizeRows(Tensor q, Tensor scale) implements Op {

    /** Refuses other integers than int8, and a number of scales that isn't that of the rows. */
    public DequantizeRows {
        ShapeException.check(q.type().dtype() == DType.I8, "DequantizeRows", "q must be int8", q);
        ShapeException.check(
                scale.shape().size() == q.shape().rows(),
                "DequantizeRows",
                "there must be one scale for each of the " + q.shape().rows() + " rows",
                q,
                scale);
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(TensorType.f32(q.shape()));
    }

    @Override
    public void emit(Emitter e) {
        int rows = q.shape().rows();
        e.task("dequantize", Quantization::dequantize)
                .with(reads(q, scale), writes(e.output()), sizes(rows, q.dim(-1)));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, q.shape().size());
    }
}
