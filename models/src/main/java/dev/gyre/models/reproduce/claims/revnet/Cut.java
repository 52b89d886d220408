package dev.gyre.models.reproduce.claims.revnet;

import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.elementwise.Elementwise;

/** The same numbers, through which no gradient goes back. */
record Cut(Tensor x) implements Op {

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(x.type());
    }

    @Override
    public void emit(Emitter e) {
        e.graph()
                .task(
                        e.id("cut"),
                        Elementwise::scale,
                        e.floats(x),
                        e.result(),
                        x.shape().size(),
                        1f);
    }

    @Override
    public void gradient(Backward b) {
        // nothing is handed back
    }

    @Override
    public Cost cost() {
        return Cost.of(this, x.shape().size());
    }
}
