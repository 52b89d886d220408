package dev.gyre.engine.op.linearattention;

import static dev.gyre.engine.op.TaskArguments.modifies;
import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.linearattention.Retention;
import java.util.List;

/**
 * {@link GatedRetention} a step at a time, for generation: state = exp(g) state + scale k v', then o = state' q. No gradient.
 *
 * @param q (B, N D)
 * @param k (B, N D)
 * @param v (B, N E)
 * @param g log-decay. (B, N)
 * @param state updated in place. (B, N, D, E)
 */
public record RetentionStep(Tensor q, Tensor k, Tensor v, Tensor g, Tensor state, float scale) implements Op {

    /** Refuses shapes that don't fit each other. */
    public RetentionStep {
        ShapeException.rank("RetentionStep", q, 2);
        ShapeException.rank("RetentionStep", v, 2);
        ShapeException.rank("RetentionStep", state, 4);
        ShapeException.same("RetentionStep", q, k);
        int heads = state.dim(1);
        ShapeException.check(
                g.shape().equals(Shape.of(q.dim(0), heads))
                        && state.dim(0) == q.dim(0)
                        && v.dim(0) == q.dim(0)
                        && q.dim(1) == heads * state.dim(2)
                        && v.dim(1) == heads * state.dim(3)
                        && state.shape().size() > 0,
                "RetentionStep",
                "q (B, N D), v (B, N E), g (B, N) and the state (B, N, D, E) must agree and not be empty",
                q,
                v,
                g,
                state);
    }

    @Override
    public List<Tensor> updates() {
        return List.of(state);
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(v.type());
    }

    @Override
    public int tasks() {
        return 2;
    }

    @Override
    public void emit(Emitter e) {
        int rows = state.dim(0) * state.dim(1);
        e.task("advance", Retention::advance)
                .with(reads(k, v, g), modifies(state), sizes(rows, state.dim(2), state.dim(3), scale));
        e.task("read", Retention::read)
                .with(reads(q, state), writes(e.output()), sizes(rows, state.dim(2), state.dim(3)));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 5L * state.shape().size());
    }
}
