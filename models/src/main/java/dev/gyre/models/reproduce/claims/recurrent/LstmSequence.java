package dev.gyre.models.reproduce.claims.recurrent;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.recurrent.RecurrentCell;
import dev.gyre.engine.op.recurrent.RecurrentScan;
import dev.gyre.engine.op.recurrent.RecurrentStep;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.random.Philox;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.List;

/**
 * An LSTM with fixed weights over fixed sequences, in one launch or step by step.
 *
 * @param batch sequences B
 * @param time steps T
 * @param heads N
 * @param width D of a head
 */
record LstmSequence(int batch, int time, int heads, int width) {

    private static final int GATES = 4;

    /** The same with another number of steps. */
    LstmSequence of(int steps) {
        return new LstmSequence(batch, steps, heads, width);
    }

    private int channels() {
        return heads * width;
    }

    private Variable weights(String name, int stream, double deviation, int... dims) {
        Variable v = Variable.parameter(name, TensorType.f32(dims));
        v.buffer().write(normals(stream, deviation, v.type().shape().size()));
        return v;
    }

    private static float[] normals(int stream, double deviation, int count) {
        float[] all = new float[count];
        Philox.normals(1, stream, 0, all);
        for (int i = 0; i < count; i++) {
            all[i] *= (float) deviation;
        }
        return all;
    }

    private Variable recurrent() {
        return weights("recurrent", 1, 1 / Math.sqrt(width), heads, width, GATES, width);
    }

    private Variable bias() {
        return weights("bias", 2, 1, GATES, heads, width);
    }

    private float[] inputs() {
        return normals(3, 1, batch * time * GATES * channels());
    }

    private Variable state(String name) {
        return Variable.state(name, TensorType.f32(batch, heads, width));
    }

    /** What computes hidden states (B, T, C), again and again. */
    interface Form extends AutoCloseable {
        /** The hidden states of the sequences. */
        float[] run();

        /** Kernels that it launches for the sequences. */
        int launches();

        @Override
        void close();
    }

    /** The whole sequence as one op. */
    Form whole(Device device) {
        return new Whole(this, device);
    }

    /** A step as a plan, launched for each. */
    Form stepwise(Device device) {
        return new Stepwise(this, device);
    }

    private static final class Whole implements Form {
        private final Tensor hidden;
        private final Plan plan;

        Whole(LstmSequence s, Device device) {
            Graph g = new Graph();
            Tensor x = g.input("x", TensorType.f32(s.batch, s.time, GATES * s.channels()));
            Tensor h = g.variable(s.state("h"));
            Tensor c = g.variable(s.state("c"));
            hidden = g.add(new RecurrentScan(
                            RecurrentCell.LSTM, x, g.variable(s.recurrent()), g.variable(s.bias()), List.of(h, c), 0f))
                    .getFirst();
            plan = Plan.compile(g, device, List.of(hidden), PlanOptions.named("whole"));
            plan.input(x).write(s.inputs());
        }

        @Override
        public float[] run() {
            plan.run();
            return plan.floats(hidden);
        }

        @Override
        public int launches() {
            return plan.tasks();
        }

        @Override
        public void close() {
            plan.close();
        }
    }

    private static final class Stepwise implements Form {
        private final LstmSequence s;
        private final Variable h;
        private final Variable c;
        private final Tensor x;
        private final Tensor hidden;
        private final Plan plan;
        private final float[] inputs;

        Stepwise(LstmSequence s, Device device) {
            this.s = s;
            h = s.state("h");
            c = s.state("c");
            inputs = s.inputs();
            Graph g = new Graph();
            x = g.input("x", TensorType.f32(s.batch, GATES * s.channels()));
            Tensor r = g.variable(s.recurrent());
            hidden = g.apply(new RecurrentStep(
                    RecurrentCell.LSTM, x, r, g.variable(s.bias()), List.of(g.variable(h), g.variable(c))));
            PlanOptions options = PlanOptions.named("step").with(PlanOptions.Trait.REFRESHED);
            plan = Plan.compile(g, device, List.of(hidden), options);
        }

        @Override
        public float[] run() {
            int in = GATES * s.channels();
            int out = s.channels();
            h.buffer().fill(0);
            c.buffer().fill(0);
            float[] step = new float[s.batch * in];
            float[] found = new float[s.batch * out];
            float[] all = new float[s.time * found.length];
            for (int t = 0; t < s.time; t++) {
                for (int b = 0; b < s.batch; b++) {
                    System.arraycopy(inputs, (b * s.time + t) * in, step, b * in, in);
                }
                plan.input(x).write(step);
                plan.run();
                plan.read(hidden).read(found);
                for (int b = 0; b < s.batch; b++) {
                    System.arraycopy(found, b * out, all, (b * s.time + t) * out, out);
                }
            }
            return all;
        }

        @Override
        public int launches() {
            return s.time * plan.tasks();
        }

        @Override
        public void close() {
            plan.close();
        }
    }
}
