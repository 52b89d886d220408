package dev.gyre.engine.op.elementwise;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.DoubleArrays;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.elementwise.Elementwise;
import java.util.Arrays;

/** y = x + bias, the same bias in every row. x, y: (.., C); bias: (C). */
public record AddBias(Tensor x, Tensor bias) implements Op {

    /** Refuses a bias of another width. */
    public AddBias {
        ShapeException.rank("AddBias", bias, 1);
        ShapeException.check(x.dim(-1) == bias.dim(0), "AddBias", "x's width must equal the bias's length", x, bias);
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(x.type());
    }

    @Override
    public void emit(Emitter e) {
        int rows = x.shape().rows();
        e.task("add", Elementwise::addBias).with(reads(x, bias), writes(e.output()), sizes(rows, bias.dim(0)));
    }

    @Override
    public void gradient(Backward b) {
        b.contribute(x, b.grad());
        if (b.wants(bias)) {
            b.contribute(bias, b.apply(new Gradient(b.grad())));
        }
    }

    @Override
    public void compute(DoubleArrays a) {
        double[] in = a.of(x);
        double[] shift = a.of(bias);
        a.fill(i -> in[i] + shift[i % shift.length]);
    }

    @Override
    public Cost cost() {
        return Cost.of(this, x.shape().size());
    }

    /** The sum of all rows. dy: (.., C); result: (C). */
    public record Gradient(Tensor dy) implements Op {

        @Override
        public Outputs<TensorType> outputs() {
            return Outputs.of(TensorType.f32(dy.dim(-1)));
        }

        @Override
        public void emit(Emitter e) {
            int rows = dy.shape().rows();
            e.task("sum", Elementwise::columnSums).with(reads(dy), writes(e.output()), sizes(rows, dy.dim(-1)));
        }

        @Override
        public void compute(DoubleArrays a) {
            double[] up = a.of(dy);
            double[] sums = a.output();
            Arrays.fill(sums, 0);
            for (int i = 0; i < dy.shape().size(); i++) {
                sums[i % sums.length] += up[i];
            }
        }

        @Override
        public Cost cost() {
            return Cost.of(this, dy.shape().size());
        }
    }
}
