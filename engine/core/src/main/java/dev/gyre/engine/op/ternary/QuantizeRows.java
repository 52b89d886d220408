package dev.gyre.engine.op.ternary;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.GraphBuilder;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.op.layout.Fill;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.elementwise.Elementwise;
import dev.gyre.tasks.norm.RmsNormalization;
import dev.gyre.tasks.ternary.Quantization;

/**
 * Each row as 8-bit integers, after RMS normalisation or as it is; the normalised row itself is never stored. Zhu et al.
 * 2024, arXiv:2406.02528. x: (.., C). Outputs: the integers (.., C), int8, rounded half to even; their scale for each row
 * (R), 127 / max(largest magnitude, 1e-5), by which x was multiplied; the row's inverse RMS (R), 1 without normalisation. A
 * row of zeros gives zeros. There's no gradient: {@link BitLinear} has the straight-through one.
 *
 * @param weight the norm's weight (C)
 * @param eps added to the mean square
 * @param normalize whether rows are normalised; weight doesn't count if not
 */
public record QuantizeRows(Tensor x, Tensor weight, float eps, boolean normalize) implements Op {

    /** The op's outputs, in order. */
    public enum Out {
        /** The quantised rows, int8 (.., C). */
        Q,
        /** The factor that a row is to be multiplied with. (R) */
        SCALE,
        /** Kept: 1 / rms of each row. (R) */
        INV
    }

    /** Refuses a weight of another width. */
    public QuantizeRows {
        ShapeException.groups("QuantizeRows", x, weight, 1);
    }

    /** Rows as they are. */
    public static Outputs<Tensor> plain(GraphBuilder g, Tensor x) {
        return g.add(new QuantizeRows(x, g.apply(new Fill(Shape.of(x.dim(-1)), 1f)), 0f, false));
    }

    /** Rows after RMS normalisation. */
    public static Outputs<Tensor> normalized(GraphBuilder g, Tensor x, Tensor weight, float eps) {
        return g.add(new QuantizeRows(x, weight, eps, true));
    }

    @Override
    public Outputs<TensorType> outputs() {
        TensorType row = TensorType.f32(x.shape().rows());
        return Outputs.of(Out.Q, TensorType.i8(x.shape().toArray()))
                .and(Out.SCALE, row)
                .and(Out.INV, row);
    }

    @Override
    public int tasks() {
        return 3;
    }

    @Override
    public void emit(Emitter e) {
        int rows = x.shape().rows();
        int width = x.dim(-1);
        if (normalize) {
            e.task("moments", RmsNormalization::moments).with(reads(x), writes(Out.INV), sizes(rows, 1, width, eps));
        } else {
            e.task("ones", Elementwise::fill).with(writes(Out.INV), sizes(rows, 1f));
        }
        e.task("scales", Quantization::scales).with(reads(x, Out.INV, weight), writes(Out.SCALE), sizes(rows, width));
        e.task("quantize", Quantization::quantize)
                .with(reads(x, Out.INV, weight, Out.SCALE), writes(e.output(Out.Q)), sizes(rows, width));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 10L * x.shape().size());
    }
}
