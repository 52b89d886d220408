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
import dev.gyre.tasks.activation.Activations;

/** y = f(x) element by element, f one of the usual activation functions. */
public record Activation(Tensor x, Kind kind) implements Op {

    /** The functions of a number. */
    public enum Kind {
        /** 1 / (1 + exp(-x)). */
        SIGMOID,
        /** log(1 / (1 + exp(-x))). */
        LOG_SIGMOID,
        /** The hyperbolic tangent. */
        TANH,
        /** x / (1 + exp(-x)), also called swish. */
        SILU,
        /** x Phi(x) with the normal distribution function, not its tanh approximation; Phi is within 5e-7. */
        GELU,
        /** max(0, x). */
        RELU
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(x.type());
    }

    @Override
    public void emit(Emitter e) {
        Emitter.Task task = switch (kind) {
            case SIGMOID -> e.task("sigmoid", Activations::sigmoid);
            case LOG_SIGMOID -> e.task("logSigmoid", Activations::logSigmoid);
            case TANH -> e.task("tanh", Activations::tanhOf);
            case SILU -> e.task("silu", Activations::silu);
            case GELU -> e.task("gelu", Activations::gelu);
            case RELU -> e.task("relu", Activations::relu);
        };
        task.with(reads(x), writes(e.output()), sizes(x.shape().size()));
    }

    @Override
    public void gradient(Backward b) {
        Tensor kept = switch (kind) {
            case SIGMOID, TANH, RELU -> b.output();
            case LOG_SIGMOID, SILU, GELU -> x;
        };
        b.contribute(x, b.apply(new Gradient(kept, b.grad(), kind)));
    }

    @Override
    public void compute(DoubleArrays a) {
        double[] in = a.of(x);
        switch (kind) {
            case SIGMOID -> a.fill(i -> sigmoid(in[i]));
            case LOG_SIGMOID -> a.fill(i -> Math.min(in[i], 0) - Math.log1p(Math.exp(-Math.abs(in[i]))));
            case TANH -> a.fill(i -> Math.tanh(in[i]));
            case SILU -> a.fill(i -> in[i] * sigmoid(in[i]));
            case GELU -> a.fill(i -> in[i] * Normal.distribution(in[i]));
            case RELU -> a.fill(i -> Math.max(in[i], 0));
        }
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 4L * x.shape().size());
    }

    @Override
    public RooflineBound least() {
        long n = x.shape().size();
        return switch (kind) {
            case SIGMOID -> RooflineBound.of(this, 0).and(Operation.SIGMOID, n);
            case LOG_SIGMOID ->
                RooflineBound.of(this, 2 * n).and(Operation.EXP, n).and(Operation.LOG, n);
            case TANH -> RooflineBound.of(this, 0).and(Operation.TANH, n);
            case SILU -> RooflineBound.of(this, n).and(Operation.SIGMOID, n);
            case GELU -> RooflineBound.of(this, 2 * n).and(Operation.EXP, n);
            case RELU -> RooflineBound.of(this, n);
        };
    }

    /**
     * dx = dy f'(x).
     *
     * @param kept the function's output for SIGMOID, TANH and RELU, its input for the others
     */
    public record Gradient(Tensor kept, Tensor dy, Kind kind) implements Op {

        /** Refuses different shapes. */
        public Gradient {
            ShapeException.same("ActivationGradient", kept, dy);
        }

        @Override
        public Outputs<TensorType> outputs() {
            return Outputs.of(kept.type());
        }

        @Override
        public void emit(Emitter e) {
            Emitter.Task task = switch (kind) {
                case SIGMOID -> e.task("sigmoid", Activations::sigmoidGradient);
                case LOG_SIGMOID -> e.task("logSigmoid", Activations::logSigmoidGradient);
                case TANH -> e.task("tanh", Activations::tanhGradient);
                case SILU -> e.task("silu", Activations::siluGradient);
                case GELU -> e.task("gelu", Activations::geluGradient);
                case RELU -> e.task("relu", Activations::reluGradient);
            };
            task.with(reads(kept, dy), writes(e.output()), sizes(kept.shape().size()));
        }

        @Override
        public void compute(DoubleArrays a) {
            double[] in = a.of(kept);
            double[] up = a.of(dy);
            switch (kind) {
                case SIGMOID -> a.fill(i -> up[i] * in[i] * (1 - in[i]));
                case LOG_SIGMOID -> a.fill(i -> up[i] * sigmoid(-in[i]));
                case TANH -> a.fill(i -> up[i] * (1 - in[i] * in[i]));
                case SILU -> a.fill(i -> up[i] * sigmoid(in[i]) * (1 + in[i] * sigmoid(-in[i])));
                case GELU -> a.fill(i -> up[i] * Normal.geluSlope(in[i]));
                case RELU -> a.fill(i -> in[i] > 0 ? up[i] : 0);
            }
        }

        @Override
        public Cost cost() {
            return Cost.of(this, 6L * kept.shape().size());
        }

        @Override
        public RooflineBound least() {
            long n = kept.shape().size();
            return switch (kind) {
                case SIGMOID, TANH -> RooflineBound.of(this, 2 * n);
                case LOG_SIGMOID -> RooflineBound.of(this, n).and(Operation.SIGMOID, n);
                case SILU -> RooflineBound.of(this, 3 * n).and(Operation.SIGMOID, n);
                case GELU -> RooflineBound.of(this, 3 * n).and(Operation.EXP, n);
                case RELU -> RooflineBound.of(this, n);
            };
        }
    }
}
