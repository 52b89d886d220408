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
 * Some steps of each sequence, {@code rows} from {@code from} on; rows that differ from sequence to sequence are {@code
 * GatherHeads}'. x: (.., T, C); y: (.., rows, C).
 */
public record SliceRows(Tensor x, int from, int rows) implements Op {

    /** Refuses steps that aren't within the sequence, and none. */
    public SliceRows {
        ShapeException.check(x.shape().rank() >= 2, "SliceRows", "x must have at least two axes", x);
        ShapeException.check(
                from >= 0 && rows > 0 && rows <= x.dim(-2) - from,
                "SliceRows",
                rows + " rows from " + from + " on must lie within x's " + x.dim(-2),
                x);
    }

    /** The last step of each sequence, (.., 1, C). */
    public static SliceRows last(Tensor x) {
        ShapeException.check(x.shape().rank() >= 2, "SliceRows", "x must have at least two axes", x);
        return new SliceRows(x, x.dim(-2) - 1, 1);
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(withRows(x, rows));
    }

    /** x's type with another number of steps. */
    static TensorType withRows(Tensor x, int rows) {
        int[] dims = x.shape().toArray();
        dims[dims.length - 2] = rows;
        return TensorType.f32(dims);
    }

    @Override
    public void emit(Emitter e) {
        int channels = x.dim(-1);
        int batch = x.shape().rows() / x.dim(-2);
        int all = x.dim(-2) * channels;
        e.task("rows", Layout::slice)
                .with(reads(x), writes(e.output()), sizes(batch, all, from * channels, rows * channels));
    }

    @Override
    public void gradient(Backward b) {
        b.contribute(x, b.apply(new PadRows(b.grad(), from, x.dim(-2))));
    }

    @Override
    public Cost cost() {
        return new Cost(0, 2L * outputs().getFirst().bytes());
    }
}
