package dev.gyre.papers.claims.recurrent;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.activation.Activation;
import dev.gyre.engine.op.elementwise.Add;
import dev.gyre.engine.op.elementwise.Mul;
import dev.gyre.engine.op.layout.Copy;
import dev.gyre.engine.op.layout.Split;
import dev.gyre.engine.op.linear.BatchedMatMul;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.Collections;
import java.util.List;

/**
 * An LSTM's step as a framework without a kernel for it has it: a product with the recurrent weights, a sum, a function a gate, products and sums, each an
 * op of its own; launched for each step of the sequences. Inputs come with the bias added, (T, N, B, 4 D).
 */
final class OpByOpLstm implements LstmSequence.Form {
    private final LstmSequence s;
    private final float[] inputs;
    private final Variable h;
    private final Variable c;
    private final Tensor x;
    private final Tensor hidden;
    private final Plan plan;

    OpByOpLstm(LstmSequence s, Device device) {
        this.s = s;
        this.inputs = s.inputsByHead();
        TensorType state = TensorType.f32(s.heads(), s.batch(), s.width());
        h = Variable.state("h", state);
        c = Variable.state("c", state);
        Graph g = new Graph();
        x = g.input("x", TensorType.f32(s.heads(), s.batch(), LstmSequence.GATES * s.width()));
        Tensor before = g.variable(h);
        Tensor cell = g.variable(c);
        Tensor gates = g.apply(new Add(g.apply(new BatchedMatMul(before, g.variable(s.recurrentByHead()))), x));
        List<Tensor> parts = g.add(new Split(gates, Collections.nCopies(LstmSequence.GATES, s.width())));
        Tensor kept = g.apply(new Mul(sigmoid(g, parts.get(1)), cell));
        Tensor entered = g.apply(new Mul(sigmoid(g, parts.get(0)), tanh(g, parts.get(2))));
        Tensor next = g.apply(new Add(kept, entered));
        hidden = g.apply(new Mul(sigmoid(g, parts.get(3)), tanh(g, next)));
        g.add(new Copy(next, cell));
        g.add(new Copy(hidden, before));
        plan = Plan.compile(g, device, List.of(hidden), PlanOptions.named("ops").with(PlanOptions.Trait.REFRESHED));
    }

    private static Tensor sigmoid(Graph g, Tensor x) {
        return g.apply(new Activation(x, Activation.Kind.SIGMOID));
    }

    private static Tensor tanh(Graph g, Tensor x) {
        return g.apply(new Activation(x, Activation.Kind.TANH));
    }

    @Override
    public float[] run() {
        h.buffer().fill(0);
        c.buffer().fill(0);
        int in = inputs.length / s.time();
        float[] step = new float[in];
        float[] found = new float[in / LstmSequence.GATES];
        float[] all = new float[s.time() * found.length];
        for (int t = 0; t < s.time(); t++) {
            System.arraycopy(inputs, t * in, step, 0, in);
            plan.input(x).write(step);
            plan.run();
            plan.read(hidden).read(found);
            s.scatter(found, t, all);
        }
        return all;
    }

    @Override
    public int launches() {
        return s.time() * plan.tasks();
    }

    @Override
    public void close() {
        plan.close();
    }
}
