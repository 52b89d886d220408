package dev.gyre.engine.op.attention;

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
import dev.gyre.tasks.attention.Compaction;
import java.util.List;

/**
 * Rows of a cache by index, each head by its own: y[b, m, n] = x[b, index[b, n, m], n]. It compacts keys, values and whatever
 * else is kept of tokens. An index outside 0 to S - 1 gives a row of zeros.
 *
 * @param x (B, S, N D); y: (B, M, N D)
 * @param index int32. (B, N, M)
 */
public record GatherHeads(Tensor x, Tensor index) implements Op {

    /** Refuses an index that isn't int32 (B, N, M), and heads that don't divide the width. */
    public GatherHeads {
        ShapeException.rank("GatherHeads", x, 3);
        ShapeException.rank("GatherHeads", index, 3);
        ShapeException.check(
                index.type().equals(TensorType.i32(x.dim(0), index.dim(1), index.dim(2)))
                        && index.shape().size() > 0
                        && x.shape().size() > 0,
                "GatherHeads",
                "the index must be int32 (B, N, M) for x (B, S, N D), neither of them empty",
                x,
                index);
        ShapeException.check(
                x.dim(2) % index.dim(1) == 0,
                "GatherHeads",
                "x's width " + x.dim(2) + " must be a multiple of the index's " + index.dim(1) + " heads",
                x,
                index);
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(TensorType.f32(x.dim(0), index.dim(2), x.dim(2)));
    }

    @Override
    public void emit(Emitter e) {
        e.task("gather", Compaction::gather)
                .with(
                        reads(x, index),
                        writes(e.output()),
                        sizes(x.dim(0), x.dim(1), index.dim(2), index.dim(1), x.dim(2) / index.dim(1)));
    }

    @Override
    public void gradient(Backward b) {
        b.contribute(x, b.apply(new Gradient(this, b.grad())));
    }

    @Override
    public Cost cost() {
        return new Cost(0, 2L * outputs().getFirst().bytes() + index.type().bytes());
    }

    /** The sum of dy over the places of each row. */
    public record Gradient(GatherHeads forward, Tensor dy) implements Op {

        @Override
        public List<Tensor> inputs() {
            return List.of(forward.index, dy);
        }

        @Override
        public Outputs<TensorType> outputs() {
            return Outputs.of(forward.x.type());
        }

        @Override
        public void emit(Emitter e) {
            Tensor x = forward.x;
            int heads = forward.index.dim(1);
            e.task("scatter", Compaction::scatter)
                    .with(
                            reads(dy, forward.index),
                            writes(e.output()),
                            sizes(x.dim(0), x.dim(1), forward.index.dim(2), heads, x.dim(2) / heads));
        }

        @Override
        public Cost cost() {
            return Cost.of(this, dy.shape().size());
        }
    }
}
