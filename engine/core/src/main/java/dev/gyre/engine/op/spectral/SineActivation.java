package dev.gyre.engine.op.spectral;

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
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.spectral.Hyena;

/**
 * y = sin(frequency x), with a trainable frequency for each channel, the activation of Hyena's implicit filters. Poli et al. 2023,
 * arXiv:2302.10866. x, y: (.., C); frequency: (C).
 */
public record SineActivation(Tensor x, Tensor frequency) implements Op {

    /** Refuses frequencies of another width. */
    public SineActivation {
        ShapeException.groups("SineActivation", x, frequency, 1);
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(x.type());
    }

    @Override
    public void emit(Emitter e) {
        int rows = x.shape().rows();
        e.task("sine", Hyena::sine).with(reads(x, frequency), writes(e.output()), sizes(rows, frequency.dim(0)));
    }

    @Override
    public void gradient(Backward b) {
        if (b.wants(x)) {
            b.contribute(x, b.apply(new Gradient(x, frequency, b.grad())));
        }
        if (b.wants(frequency)) {
            b.contribute(frequency, b.apply(new FrequencyGradient(x, frequency, b.grad())));
        }
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 2L * x.shape().size());
    }

    @Override
    public RooflineBound least() {
        long n = x.shape().size();
        return RooflineBound.of(this, n).and(Operation.SINE, n);
    }

    /** The gradient at x. x, dy, dx: (.., C); frequency: (C). */
    public record Gradient(Tensor x, Tensor frequency, Tensor dy) implements Op {

        /** Refuses different shapes. */
        public Gradient {
            ShapeException.same("SineActivationGradient", x, dy);
        }

        @Override
        public Outputs<TensorType> outputs() {
            return Outputs.of(x.type());
        }

        @Override
        public void emit(Emitter e) {
            int rows = x.shape().rows();
            e.task("input", Hyena::sineGradient)
                    .with(reads(x, frequency, dy), writes(e.output()), sizes(rows, frequency.dim(0)));
        }

        @Override
        public Cost cost() {
            return Cost.of(this, 4L * x.shape().size());
        }

        @Override
        public RooflineBound least() {
            long n = x.shape().size();
            return RooflineBound.of(this, 3 * n).and(Operation.SINE, n);
        }
    }

    /** The gradient at the frequencies. x, dy: (.., C); frequency, result: (C). */
    public record FrequencyGradient(Tensor x, Tensor frequency, Tensor dy) implements Op {

        /** Refuses different shapes. */
        public FrequencyGradient {
            ShapeException.same("SineActivationFrequencyGradient", x, dy);
        }

        @Override
        public Outputs<TensorType> outputs() {
            return Outputs.of(frequency.type());
        }

        @Override
        public void emit(Emitter e) {
            int rows = x.shape().rows();
            e.task("frequency", Hyena::frequencyGradient)
                    .with(reads(x, frequency, dy), writes(e.output()), sizes(rows, frequency.dim(0)));
        }

        @Override
        public Cost cost() {
            return Cost.of(this, 5L * x.shape().size());
        }

        @Override
        public RooflineBound least() {
            long n = x.shape().size();
            return RooflineBound.of(this, 3 * n).and(Operation.SINE, n);
        }
    }
}
