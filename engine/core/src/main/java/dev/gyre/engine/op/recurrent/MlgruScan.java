package dev.gyre.engine.op.recurrent;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.GraphBuilder;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Operation;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.RooflineBound;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.op.layout.Fill;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.elementwise.Elementwise;
import dev.gyre.tasks.recurrent.Highway;
import java.util.List;

/**
 * The recurrence of the MLGRU from its pre-activations, Zhu et al. 2024, arXiv:2406.02528, in the form of the released
 * models: decay = bound + (1 - bound) sigmoid(f), h[t] = decay h[t - 1] + silu(x) (1 - decay) mask. x, f: (B, T, C); bound:
 * (C), from 0 to 1; mask: (B, T), 1 for a token and 0 for padding; h0: (B, C), the state before. Outputs: h (B, T, C), and
 * the last state (B, C). With T = 1 it's the step of generation. Gradients go to everything but the mask.
 */
public record MlgruScan(Tensor x, Tensor f, Tensor bound, Tensor mask, Tensor h0) implements Op {

    /** The op's outputs, in order. */
    public enum Out {
        /** The hidden states. (B, T, C) */
        H,
        /** The state after the sequence. (B, C) */
        LAST
    }

    /** Refuses shapes that don't fit x. */
    public MlgruScan {
        ShapeException.rank("MlgruScan", x, 3);
        ShapeException.same("MlgruScan", x, f);
        ShapeException.check(bound.shape().equals(Shape.of(x.dim(2))), "MlgruScan", "the bound must be (C)", x, bound);
        ShapeException.check(
                mask.shape().equals(Shape.of(x.dim(0), x.dim(1))), "MlgruScan", "the mask must be (B, T)", x, mask);
        ShapeException.check(
                h0.shape().equals(Shape.of(x.dim(0), x.dim(2))), "MlgruScan", "the state must be (B, C)", x, h0);
    }

    /** The scan of unpadded sequences from a state of zeros. */
    public static Outputs<Tensor> of(GraphBuilder g, Tensor x, Tensor f, Tensor bound) {
        Tensor mask = g.apply(new Fill(Shape.of(x.dim(0), x.dim(1)), 1f));
        return g.add(new MlgruScan(x, f, bound, mask, g.apply(new Fill(Shape.of(x.dim(0), x.dim(2)), 0f))));
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(Out.H, x.type()).and(Out.LAST, h0.type());
    }

    @Override
    public int tasks() {
        return 2;
    }

    @Override
    public void emit(Emitter e) {
        int batch = x.dim(0);
        int time = x.dim(1);
        int width = x.dim(2);
        e.task("scan", Highway::gated).with(reads(x, f, bound, mask, h0), writes(Out.H), sizes(batch, time, width));
        e.task("last", Highway::last).with(reads(Out.H), writes(Out.LAST), sizes(batch, time, width));
    }

    @Override
    public void gradient(Backward b) {
        Outputs<Tensor> d = b.add(new Gradient(this, b.output(Out.H), b.grad(Out.H), b.grad(Out.LAST)));
        b.contribute(x, d.get(Gradient.GradientOut.DX));
        b.contribute(f, d.get(Gradient.GradientOut.DF));
        b.contribute(bound, d.get(Gradient.GradientOut.DBOUND));
        b.contribute(h0, d.get(Gradient.GradientOut.DH0));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 12L * x.shape().size());
    }

    @Override
    public RooflineBound least() {
        long n = x.shape().size();
        return RooflineBound.of(this, 6 * n)
                .and(Operation.SIGMOID, 2 * n)
                .and(new RooflineBound.Chain(x.dim(1), 0, List.of(Operation.MULTIPLY_ADD)));
    }

    /** Gradients at x, f, the bound and the state before. h, dh: (B, T, C); dLast: (B, C). */
    public record Gradient(MlgruScan of, Tensor h, Tensor dh, Tensor dLast) implements Op {

        private enum GradientOut {
            DX,
            DF,
            DBOUND,
            DH0,
            DBOUNDS
        }

        /** Refuses different shapes. */
        public Gradient {
            ShapeException.same("MlgruScanGradient", of.x, dh);
            ShapeException.same("MlgruScanGradient", of.h0, dLast);
        }

        @Override
        public Outputs<TensorType> outputs() {
            return Outputs.of(GradientOut.DX, dh.type())
                    .and(GradientOut.DF, dh.type())
                    .and(GradientOut.DBOUND, of.bound.type())
                    .and(GradientOut.DH0, dLast.type())
                    .and(GradientOut.DBOUNDS, dLast.type());
        }

        @Override
        public int tasks() {
            return 2;
        }

        @Override
        public void emit(Emitter e) {
            int batch = dh.dim(0);
            int width = dh.dim(2);
            e.task("scan", Highway::gatedGradient)
                    .with(
                            reads(of.x, of.f, of.bound, of.mask, of.h0, h, dh, dLast),
                            writes(GradientOut.DX, GradientOut.DF, GradientOut.DBOUNDS, GradientOut.DH0),
                            sizes(batch, dh.dim(1), width));
            e.task("bound", Elementwise::columnSums)
                    .with(reads(GradientOut.DBOUNDS), writes(GradientOut.DBOUND), sizes(batch, width));
        }

        @Override
        public Cost cost() {
            return Cost.of(this, 22L * dh.shape().size());
        }

        @Override
        public RooflineBound least() {
            long n = dh.shape().size();
            return RooflineBound.of(this, 10 * n)
                    .and(Operation.SIGMOID, 2 * n)
                    .and(new RooflineBound.Chain(dh.dim(1), 0, List.of(Operation.MULTIPLY_ADD)));
        }
    }
}
