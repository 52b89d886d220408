package dev.gyre.engine.op.layout;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.GraphBuilder;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.layout.Layout;
import java.util.List;

/**
 * All of the innermost axis in parts, the inverse of {@link Concat}; where only some parts are wanted, {@link Slice}. x: (.., sum of
 * the widths); each y: (.., its width).
 */
public record Split(Tensor x, List<Integer> widths) implements Op {

    /** Refuses widths that aren't positive or don't add up to x's. */
    public Split {
        widths = List.copyOf(widths);
        ShapeException.check(
                widths.stream().allMatch(w -> w > 0)
                        && widths.stream().mapToLong(w -> w).sum() == x.dim(-1),
                "Split",
                "the widths " + widths + " must be positive and add up to x's",
                x);
    }

    /** Two halves of an even width. */
    public static Outputs<Tensor> halves(GraphBuilder g, Tensor x) {
        int half = x.dim(-1) / 2;
        return g.add(new Split(x, List.of(half, half)));
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(
                widths.stream().map(w -> TensorType.f32(x.shape().withLast(w))).toList());
    }

    @Override
    public int tasks() {
        return widths.size();
    }

    @Override
    public void emit(Emitter e) {
        int rows = x.shape().rows();
        int from = 0;
        for (int i = 0; i < widths.size(); i++) {
            int width = widths.get(i);
            e.task("part" + i, Layout::slice).with(reads(x), writes(e.output(i)), sizes(rows, x.dim(-1), from, width));
            from += width;
        }
    }

    @Override
    public void gradient(Backward b) {
        b.contribute(x, b.apply(new Concat(b.outputs().stream().map(b::grad).toList())));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 0);
    }
}
