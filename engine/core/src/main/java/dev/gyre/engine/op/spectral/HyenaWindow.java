package dev.gyre.engine.op.spectral;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Operation;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.RooflineBound;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.spectral.Hyena;

/**
 * The window of Hyena's filters, y[t] = x[t] (exp(-time[t] |rate|) + floor): each channel forgets at its own rate. Poli et
 * al. 2023, arXiv:2302.10866. Rates and times are fixed numbers; asking for a gradient at them throws.
 *
 * @param x (T, C), as y
 * @param rate (C)
 * @param time of the steps of the longest sequence; what's shorter uses the beginning of the window. (longest)
 * @param floor what the window doesn't fall below
 */
public record HyenaWindow(Tensor x, Tensor rate, Tensor time, float floor) implements Op {

    /** Refuses rates of another width, and more steps than the longest sequence has. */
    public HyenaWindow {
        ShapeException.rank("HyenaWindow", x, 2);
        ShapeException.groups("HyenaWindow", x, rate, 1);
        ShapeException.check(
                time.shape().rank() == 1 && x.dim(0) <= time.dim(0),
                "HyenaWindow",
                "x's steps must be at most the longest, " + time.dim(0),
                x,
                time);
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(x.type());
    }

    @Override
    public void emit(Emitter e) {
        e.task("window", Hyena::window).with(reads(x, rate, time), writes(e.output()), sizes(x.shape(), floor));
    }

    @Override
    public void gradient(Backward b) {
        if (b.wants(rate) || b.wants(time)) {
            throw new GyreException("HyenaWindow has no gradient at its rates " + rate + " and times " + time
                    + ": make them a constant");
        }
        b.contribute(x, b.apply(new HyenaWindow(b.grad(), rate, time, floor)));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 5L * x.shape().size());
    }

    @Override
    public RooflineBound least() {
        long n = x.shape().size();
        return RooflineBound.of(this, 3 * n).and(Operation.EXP, n);
    }
}
