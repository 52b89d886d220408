package dev.gyre.engine.op.aft;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Operation;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.RooflineBound;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.aft.AttentionFree;

/**
 * Gradient of the gate y = sigmoid(q) r of {@link AftMix}: dq, and p = dy sigmoid(q) inv, in which every other gradient is
 * linear. All of shape (B, T, C).
 */
record AftGateGradient(Tensor q, Tensor r, Tensor inv, Tensor dy) implements Op {

    enum Out {
        DQ,
        P
    }

    AftGateGradient {
        ShapeException.same("AftGateGradient", q, dy);
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(Out.DQ, q.type()).and(Out.P, q.type());
    }

    @Override
    public void emit(Emitter e) {
        int n = q.shape().size();
        e.task("gate", AttentionFree::gateGradient).with(reads(q, r, inv, dy), writes(Out.DQ, Out.P), sizes(n));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 7L * q.shape().size());
    }

    @Override
    public RooflineBound least() {
        long n = q.shape().size();
        return RooflineBound.of(this, 5 * n).and(Operation.SIGMOID, n);
    }
}
