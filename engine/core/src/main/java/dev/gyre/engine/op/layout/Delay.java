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
import dev.gyre.tasks.layout.Heads;

/**
 * A sequence some steps later: y[t] = x[t - steps], zero where that's outside the sequence; negative steps look ahead. x, y:
 * (B, T, C).
 */
public record Delay(Tensor x, int steps) implements Op {

    /** Refuses what isn't a sequence. */
    public Delay {
        ShapeException.rank("Delay", x, 3);
        ShapeException.check(x.shape().size() > 0, "Delay", "x must not be empty", x);
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(x.type());
    }

    @Override
    public void emit(Emitter e) {
        e.task("delay", Heads::delay).with(reads(x), writes(e.output()), sizes(x.shape(), steps));
    }

    @Override
    public void gradient(Backward b) {
        b.contribute(x, b.apply(new Delay(b.grad(), -steps)));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 0);
    }
}
