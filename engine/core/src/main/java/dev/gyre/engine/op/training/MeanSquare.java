package dev.gyre.engine.op.training;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.DoubleArrays;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.GraphBuilder;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.op.elementwise.Sub;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.elementwise.Elementwise;
import dev.gyre.tasks.mlstm.MlstmScores;
import dev.gyre.tasks.training.Descent;

/** The mean of the squares of all elements, (1); of a difference it's the mean squared error, {@link #error}. */
public record MeanSquare(Tensor x) implements Op {

    private enum Out {
        Y,
        SUMS,
        SUM
    }

    /** Refuses a tensor without elements. */
    public MeanSquare {
        ShapeException.check(x.shape().size() > 0, "MeanSquare", "x must not be empty", x);
    }

    /** The mean of (prediction - target)^2. */
    public static Tensor error(GraphBuilder g, Tensor prediction, Tensor target) {
        return g.apply(new MeanSquare(g.apply(new Sub(prediction, target))));
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(Out.Y, TensorType.f32(1))
                .and(Out.SUMS, TensorType.f32(Descent.SLICES))
                .and(Out.SUM, TensorType.f32(1));
    }

    @Override
    public int tasks() {
        return 3;
    }

    @Override
    public void emit(Emitter e) {
        int n = x.shape().size();
        e.task("squares", Descent::squares).with(reads(x, x, x, x), writes(Out.SUMS), sizes(n, 0, 0, 0));
        e.task("sum", MlstmScores::rowSums).with(reads(Out.SUMS), writes(Out.SUM), sizes(1, Descent.SLICES));
        e.task("mean", Elementwise::scale).with(reads(Out.SUM), writes(Out.Y), sizes(1, 1f / n));
    }

    @Override
    public void gradient(Backward b) {
        b.contribute(x, b.apply(new Gradient(x, b.grad(Out.Y))));
    }

    @Override
    public void compute(DoubleArrays a) {
        double[] in = a.of(x);
        double sum = 0;
        for (double v : in) {
            sum += v * v;
        }
        a.output(Out.Y)[0] = sum / in.length;
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 2L * x.shape().size());
    }

    /** dx = 2 x dloss / n. dloss: (1). */
    public record Gradient(Tensor x, Tensor dloss) implements Op {

        @Override
        public Outputs<TensorType> outputs() {
            return Outputs.of(x.type());
        }

        @Override
        public void emit(Emitter e) {
            int n = x.shape().size();
            e.task("scale", Elementwise::scaleBy).with(reads(x, dloss), writes(e.output()), sizes(n, 2f / n));
        }

        @Override
        public void compute(DoubleArrays a) {
            double[] in = a.of(x);
            double up = a.of(dloss)[0];
            a.fill(i -> 2 * in[i] * up / in.length);
        }

        @Override
        public Cost cost() {
            return Cost.of(this, 2L * x.shape().size());
        }
    }
}
