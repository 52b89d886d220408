package dev.gyre.engine.op.recurrent;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Operation;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.RooflineBound;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.recurrent.Highway;
import java.util.List;

/**
 * The gated linear recurrence of HGRN, Qin et al. 2023, arXiv:2311.04823: h[t] = decay[t] h[t - 1] + u[t] for each channel.
 * u, decay: (B, T, C); h0: (B, C), the state before. Outputs: h (B, T, C), and the last state (B, C). With T = 1 it's the
 * step of generation. Gradients go to everything, also through both states.
 */
public record HgrnScan(Tensor u, Tensor decay, Tensor h0) implements Op {

    /** The op's outputs, in order. */
    public enum Out {
        /** The hidden states. (B, T, C) */
        H,
        /** The state after the sequence. (B, C) */
        LAST
    }

    /** Refuses different shapes of u and decay, and another state. */
    public HgrnScan {
        ShapeException.rank("HgrnScan", u, 3);
        ShapeException.same("HgrnScan", u, decay);
        ShapeException.check(
                h0.shape().equals(Shape.of(u.dim(0), u.dim(2))), "HgrnScan", "the state must be (B, C)", u, h0);
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(Out.H, u.type()).and(Out.LAST, h0.type());
    }

    @Override
    public int tasks() {
        return 2;
    }

    @Override
    public void emit(Emitter e) {
        int batch = u.dim(0);
        int time = u.dim(1);
        int width = u.dim(2);
        e.task("scan", Highway::scan).with(reads(u, decay, h0), writes(Out.H), sizes(batch, time, width));
        e.task("last", Highway::last).with(reads(Out.H), writes(Out.LAST), sizes(batch, time, width));
    }

    @Override
    public void gradient(Backward b) {
        Outputs<Tensor> d = b.add(new Gradient(decay, h0, b.output(Out.H), b.grad(Out.H), b.grad(Out.LAST)));
        b.contribute(u, d.get(Gradient.GradientOut.DU));
        b.contribute(decay, d.get(Gradient.GradientOut.DDECAY));
        b.contribute(h0, d.get(Gradient.GradientOut.DH0));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 2L * u.shape().size());
    }

    @Override
    public RooflineBound least() {
        return RooflineBound.of(this, u.shape().size())
                .and(new RooflineBound.Chain(u.dim(1), 0, List.of(Operation.MULTIPLY_ADD)));
    }

    /** Gradients at u, decay and the state before. h, dh: (B, T, C); dLast: (B, C). */
    public record Gradient(Tensor decay, Tensor h0, Tensor h, Tensor dh, Tensor dLast) implements Op {

        private enum GradientOut {
            DU,
            DDECAY,
            DH0
        }

        /** Refuses different shapes. */
        public Gradient {
            ShapeException.same("HgrnScanGradient", decay, dh);
            ShapeException.same("HgrnScanGradient", h0, dLast);
        }

        @Override
        public Outputs<TensorType> outputs() {
            return Outputs.of(GradientOut.DU, dh.type())
                    .and(GradientOut.DDECAY, dh.type())
                    .and(GradientOut.DH0, h0.type());
        }

        @Override
        public void emit(Emitter e) {
            e.task("scan", Highway::scanGradient)
                    .with(
                            reads(decay, h0, h, dh, dLast),
                            writes(GradientOut.DU, GradientOut.DDECAY, GradientOut.DH0),
                            sizes(dh.shape()));
        }

        @Override
        public Cost cost() {
            return Cost.of(this, 3L * dh.shape().size());
        }

        @Override
        public RooflineBound least() {
            return RooflineBound.of(this, 2L * dh.shape().size())
                    .and(new RooflineBound.Chain(dh.dim(1), 0, List.of(Operation.MULTIPLY_ADD)));
        }
    }
}
