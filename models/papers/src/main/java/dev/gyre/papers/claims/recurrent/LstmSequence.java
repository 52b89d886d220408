package dev.gyre.papers.claims.recurrent;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.recurrent.RecurrentCell;
import dev.gyre.engine.op.recurrent.RecurrentScan;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.random.Philox;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.List;

/**
 * An LSTM with fixed weights over fixed sequences, as one op or as many a step.
 *
 * @param batch sequences B
 * @param time steps T
 * @param heads N
 * @param width D of a head
 */
record LstmSequence(int batch, int time, int heads, int width) {

    static final int GATES = 4;

    /** A copy with another number of steps. */
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

    /** The inputs from the layer before, (B, T, 4 C), without the bias. */
    float[] inputs() {
        return normals(3, 1, batch * time * GATES * channels());
    }

    /** The recurrent weights as {@link #recurrent}, (N, D, 4 D). */
    Variable recurrentByHead() {
        return weights("recurrent", 1, 1 / Math.sqrt(width), heads, width, GATES * width);
    }

    /** The bias of every head, said again for each sequence, (N, B, 4 D). */
    Variable biasByHead() {
        Variable v = Variable.parameter("bias", TensorType.f32(heads, batch, GATES * width));
        float[] all = new float[v.type().shape().size()];
        gather(normals(2, 1, GATES * channels()), 0, 0, all);
        v.buffer().write(all);
        return v;
    }

    /** Takes a step's inputs, (N, B, 4 D), out of all, (B, T, 4 C). */
    void gather(float[] all, int t, float[] step) {
        gather(all, t * GATES * channels(), time * GATES * channels(), step);
    }

    private void gather(float[] from, int first, int ofSequence, float[] to) {
        for (int n = 0; n < heads; n++) {
            for (int b = 0; b < batch; b++) {
                for (int gate = 0; gate < GATES; gate++) {
                    int at = first + b * ofSequence + gate * channels() + n * width;
                    System.arraycopy(from, at, to, ((n * batch + b) * GATES + gate) * width, width);
                }
            }
        }
    }

    /** Puts a step's hidden states, (N, B, D), where they are among all, (B, T, C). */
    void scatter(float[] step, int t, float[] all) {
        for (int n = 0; n < heads; n++) {
            for (int b = 0; b < batch; b++) {
                System.arraycopy(step, (n * batch + b) * width, all, ((b * time + t) * heads + n) * width, width);
            }
        }
    }

    private Variable state(String name) {
        return Variable.state(name, TensorType.f32(batch, heads, width));
    }

    /** A program for hidden states (B, T, C), run again and again. */
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

    /** A step as a plan of many ops, launched for each. */
    Form opByOp(Device device) {
        return new OpByOpLstm(this, device);
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
}
