package dev.gyre.engine.op.activation;

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
import dev.gyre.tasks.activation.Fourier;

/**
 * The gate of a Fourier analysis network: the first channels times s and the others times 1 - s, s = sigmoid(gate). Dong et al.
 * 2024, arXiv:2410.02675. x, y: (.., C); gate: (1).
 *
 * @param first how many channels get s: those of the cosines and sines
 */
public record FourierGate(Tensor x, Tensor gate, int first) implements Op {

    /** Refuses a gate of more than one number, and more first channels than there are. */
    public FourierGate {
        check("FourierGate", x, gate, first);
    }

    private static void check(String op, Tensor x, Tensor gate, int first) {
        ShapeException.check(gate.shape().size() == 1, op, "the gate must be one number", gate);
        ShapeException.check(
                first >= 0 && first <= x.dim(-1),
                op,
                "the " + first + " first channels must be some of x's " + x.dim(-1),
                x);
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(x.type());
    }

    @Override
    public void emit(Emitter e) {
        int rows = x.shape().rows();
        e.task("gate", Fourier::gate).with(reads(x, gate), writes(e.output()), sizes(rows, x.dim(-1), first));
    }

    @Override
    public void gradient(Backward b) {
        if (b.wants(x)) {
            b.contribute(x, b.apply(new FourierGate(b.grad(), gate, first)));
        }
        if (b.wants(gate)) {
            b.contribute(gate, b.apply(new Gradient(x, b.grad(), gate, first)));
        }
    }

    @Override
    public void compute(DoubleArrays a) {
        double[] in = a.of(x);
        double open = 1 / (1 + Math.exp(-a.of(gate)[0]));
        int all = x.dim(-1);
        a.fill(i -> in[i] * (i % all < first ? open : 1 - open));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, x.shape().size());
    }

    /** The gradient at the gate. x, dy: (.., C). */
    public record Gradient(Tensor x, Tensor dy, Tensor gate, int first) implements Op {

        private enum Out {
            DGATE,
            SUMS
        }

        /** Refuses different shapes. */
        public Gradient {
            ShapeException.same("FourierGateGradient", x, dy);
            check("FourierGateGradient", x, gate, first);
        }

        @Override
        public Outputs<TensorType> outputs() {
            return Outputs.of(Out.DGATE, gate.type()).and(Out.SUMS, TensorType.f32(x.dim(-1)));
        }

        @Override
        public int tasks() {
            return 2;
        }

        @Override
        public void emit(Emitter e) {
            int rows = x.shape().rows();
            e.task("sums", Fourier::gateSums).with(reads(x, dy), writes(Out.SUMS), sizes(rows, x.dim(-1), first));
            e.task("gate", Fourier::gateGradient).with(reads(Out.SUMS, gate), writes(Out.DGATE), sizes(x.dim(-1)));
        }

        @Override
        public void compute(DoubleArrays a) {
            double[] in = a.of(x);
            double[] up = a.of(dy);
            double open = 1 / (1 + Math.exp(-a.of(gate)[0]));
            int all = x.dim(-1);
            double sum = 0;
            for (int i = 0; i < in.length; i++) {
                sum += in[i] * up[i] * (i % all < first ? 1 : -1);
            }
            a.output(Out.DGATE)[0] = open * (1 - open) * sum;
        }

        @Override
        public Cost cost() {
            return Cost.of(this, 2L * x.shape().size());
        }
    }
}
