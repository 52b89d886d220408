package sample;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;

/** The op: y = x / (1 + |x|). x, y: any shape. */
public record SoftSign(Tensor x) implements Op {

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(x.type());
    }

    @Override
    public void emit(Emitter e) {
        e.task("all", SoftSigns::forward).with(reads(x), writes(e.output()), sizes(x.shape().size()));
    }

    @Override
    public void gradient(Backward b) {
        b.contribute(x, b.apply(new Gradient(x, b.grad())));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 2L * x.shape().size());
    }

    /** dx = dy / (1 + |x|)^2. x, dy, dx: the same shape. */
    public record Gradient(Tensor x, Tensor dy) implements Op {

        @Override
        public Outputs<TensorType> outputs() {
            return Outputs.of(x.type());
        }

        @Override
        public void emit(Emitter e) {
            int n = x.shape().size();
            e.task("all", SoftSigns::gradient).with(reads(x, dy), writes(e.output()), sizes(n));
        }

        @Override
        public Cost cost() {
            return Cost.of(this, 3L * x.shape().size());
        }
    }
}
