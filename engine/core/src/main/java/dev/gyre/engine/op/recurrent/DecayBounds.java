package dev.gyre.engine.op.recurrent;

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
import dev.gyre.tasks.recurrent.Highway;

/**
 * Lower bounds of the decays of stacked recurrent layers, learned for all layers together, so that higher ones remember
 * longer: of the softmax of {@code raw} over the layers, the sum over this layer and those below it, without the lowest one's
 * share. Qin et al. 2023 (HGRN), arXiv:2311.04823. raw, bounds: (L, C), a row a layer, the lowest first.
 */
public record DecayBounds(Tensor raw) implements Op {

    private enum Out {
        BOUNDS,
        SHARE
    }

    /** Refuses anything but a matrix. */
    public DecayBounds {
        ShapeException.rank("DecayBounds", raw, 2);
    }

    /** The bounds, and the softmax, which the gradient wants kept. */
    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(Out.BOUNDS, raw.type()).and(Out.SHARE, raw.type());
    }

    @Override
    public void emit(Emitter e) {
        e.task("bounds", Highway::bounds).with(reads(raw), writes(Out.SHARE, Out.BOUNDS), sizes(raw.shape()));
    }

    @Override
    public void gradient(Backward b) {
        b.contribute(raw, b.apply(new Gradient(b.output(Out.SHARE), b.grad(Out.BOUNDS))));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 5L * raw.shape().size());
    }

    /** The gradient at raw. share, dy: (L, C). */
    public record Gradient(Tensor share, Tensor dy) implements Op {

        @Override
        public Outputs<TensorType> outputs() {
            return Outputs.of(dy.type());
        }

        @Override
        public void emit(Emitter e) {
            e.task("raw", Highway::boundsGradient).with(reads(share, dy), writes(e.output()), sizes(dy.shape()));
        }

        @Override
        public Cost cost() {
            return Cost.of(this, 5L * dy.shape().size());
        }
    }
}
