package dev.gyre.engine.op.layout;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.layout.Layout;

/**
 * Sequences among zeros: their first step becomes step {@code from} of {@code rows}. x: (.., T, C); y: (.., rows, C).
 */
public record PadRows(Tensor x, int from, int rows) implements Op {

    /** Refuses less rows than it takes. */
    public PadRows {
        ShapeException.check(x.shape().rank() >= 2, "PadRows", "x must have at least two axes", x);
        ShapeException.check(
                from >= 0 && from <= rows - x.dim(-2),
                "PadRows",
                "x's " + x.dim(-2) + " steps must fit into " + rows + " rows from " + from + " on",
                x);
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(SliceRows.withRows(x, rows));
    }

    @Override
    public void emit(Emitter e) {
        int batch = x.shape().rows() / x.dim(-2);
        e.task("rows", Layout::padRows)
                .with(reads(x), writes(e.output()), sizes(batch, x.dim(-2), x.dim(-1), rows, from));
    }

    @Override
    public void gradient(Backward b) {
        b.contribute(x, b.apply(new SliceRows(b.grad(), from, x.dim(-2))));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 0);
    }
}
