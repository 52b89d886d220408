package dev.gyre.engine.op.activation;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.DoubleArrays;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Operation;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.RooflineBound;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.activation.Fourier;

/**
 * y = [cos p, sin p, GELU a], what a layer of a Fourier analysis network does to its two linear maps p and a of x. Dong et al.
 * 2024, arXiv:2410.02675. p: (.., P); a: (.., Q); y: (.., 2 P + Q). Angles have full range: a float32 of hundreds is
 * reduced exactly, and is itself good to 1e-5. A p or a that isn't finite makes NaN in its own channels only.
 */
public record FourierActivation(Tensor p, Tensor a) implements Op {

    /** Refuses parts that differ in more than their width. */
    public FourierActivation {
        ShapeException.check(
                p.shape().withLast(1).equals(a.shape().withLast(1)),
                "FourierActivation",
                "the periodic part and the other must agree in every axis but the innermost",
                p,
                a);
    }

    /**
     * Periodic channels of a layer: the share of the outputs, rounded down, once for the cosines and once for the sines.
     *
     * @param share above zero and below a half
     */
    public static int periodic(int outputs, double share) {
        ShapeException.check(
                share > 0 && share < 0.5,
                "FourierActivation",
                "the share of periodic outputs must be above 0 and below 0.5, but is " + share);
        return (int) Math.floor(outputs * share);
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(TensorType.f32(p.shape().withLast(2 * p.dim(-1) + a.dim(-1))));
    }

    @Override
    public void emit(Emitter e) {
        int rows = p.shape().rows();
        e.task("forward", Fourier::forward).with(reads(p, a), writes(e.output()), sizes(rows, p.dim(-1), a.dim(-1)));
    }

    @Override
    public void gradient(Backward b) {
        if (b.wants(p)) {
            b.contribute(p, b.apply(new PeriodicGradient(b.output(), b.grad(), p.dim(-1))));
        }
        if (b.wants(a)) {
            b.contribute(a, b.apply(new GeluGradient(a, b.grad())));
        }
    }

    @Override
    public void compute(DoubleArrays a) {
        int periodic = p.dim(-1);
        int others = this.a.dim(-1);
        int all = 2 * periodic + others;
        double[] angle = a.of(p);
        double[] other = a.of(this.a);
        a.fill(i -> {
            int row = i / all;
            int c = i % all;
            if (c >= 2 * periodic) {
                double x = other[row * others + c - 2 * periodic];
                return x * Normal.distribution(x);
            }
            double x = angle[row * periodic + c % periodic];
            return c < periodic ? Math.cos(x) : Math.sin(x);
        });
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 2L * p.shape().size() + 4L * a.shape().size());
    }

    @Override
    public RooflineBound least() {
        long others = a.shape().size();
        return RooflineBound.of(this, 2 * others)
                .and(Operation.SINE, 2L * p.shape().size())
                .and(Operation.EXP, others);
    }

    /** dp from the cosines and sines in y. y, dy: (.., 2 P + Q); dp: (.., P). */
    public record PeriodicGradient(Tensor y, Tensor dy, int periodic) implements Op {

        /** Refuses different shapes. */
        public PeriodicGradient {
            ShapeException.same("FourierActivationPeriodicGradient", y, dy);
        }

        @Override
        public Outputs<TensorType> outputs() {
            return Outputs.of(TensorType.f32(y.shape().withLast(periodic)));
        }

        @Override
        public void emit(Emitter e) {
            int rows = y.shape().rows();
            e.task("periodic", Fourier::periodicGradient)
                    .with(reads(y, dy), writes(e.output()), sizes(rows, periodic, y.dim(-1) - 2 * periodic));
        }

        @Override
        public void compute(DoubleArrays a) {
            int all = y.dim(-1);
            double[] out = a.of(y);
            double[] up = a.of(dy);
            a.fill(i -> {
                int cos = i / periodic * all + i % periodic;
                int sin = cos + periodic;
                return up[sin] * out[cos] - up[cos] * out[sin];
            });
        }

        @Override
        public Cost cost() {
            return Cost.of(this, 3L * y.shape().rows() * periodic);
        }
    }

    /** da from the last part of dy. a, da: (.., Q); dy: (.., 2 P + Q). */
    public record GeluGradient(Tensor a, Tensor dy) implements Op {

        @Override
        public Outputs<TensorType> outputs() {
            return Outputs.of(a.type());
        }

        @Override
        public void emit(Emitter e) {
            int rows = a.shape().rows();
            e.task("gelu", Fourier::geluGradient)
                    .with(reads(a, dy), writes(e.output()), sizes(rows, (dy.dim(-1) - a.dim(-1)) / 2, a.dim(-1)));
        }

        @Override
        public void compute(DoubleArrays a) {
            int others = this.a.dim(-1);
            int all = dy.dim(-1);
            double[] in = a.of(this.a);
            double[] up = a.of(dy);
            a.fill(i -> up[i / others * all + all - others + i % others] * Normal.geluSlope(in[i]));
        }

        @Override
        public Cost cost() {
            return Cost.of(this, 4L * a.shape().size());
        }

        @Override
        public RooflineBound least() {
            long n = a.shape().size();
            return RooflineBound.of(this, 3 * n).and(Operation.EXP, n);
        }
    }
}
