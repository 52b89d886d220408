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
 * An LSTM's step as a framework without a kernel for it has it: a product with the recurrent weights, two sums, a function a gate, products and sums, each an
 * op of its own; launched for each step of the sequences. It does what the one op does, in the time that's measured: takes its inputs as
 * they come, (B, T, 4 C), adds the bias, and keeps of each step what the gradient needs: gates, cell and hidden state, as autograd does.
 */
final class OpByOpLstm implements LstmSequence.Form {
    private final LstmSequence s;
    private final float[] inputs;
    private final Variable h;
    private final Variable c;
    private final Tensor x;
    private final List<Tensor> needed;
    private final float[][][] kept;
    private final Plan plan;

    OpByOpLstm(LstmSequence s, Device device) {
        this.s = s;
        this.inputs = s.inputs();
        TensorType state = TensorType.f32(s.heads(), s.batch(), s.width());
        h = Variable.state("h", state);
        c = Variable.state("c", state);
        Graph g = new Graph();
        x = g.input("x", TensorType.f32(s.heads(), s.batch(), LstmSequence.GATES * s.width()));
        Tensor before = g.variable(h);
        Tensor cell = g.variable(c);
        Tensor product = g.apply(new BatchedMatMul(before, g.variable(s.recurrentByHead())));
        Tensor gates = g.apply(new Add(g.apply(new Add(product, x)), g.variable(s.biasByHead())));
        List<Tensor> parts = g.add(new Split(gates, Collections.nCopies(LstmSequence.GATES, s.width())));
        Tensor in = sigmoid(g, parts.get(0));
        Tensor forget = sigmoid(g, parts.get(1));
        Tensor candidate = tanh(g, parts.get(2));
        Tensor out = sigmoid(g, parts.get(3));
        Tensor next = g.apply(new Add(g.apply(new Mul(forget, cell)), g.apply(new Mul(in, candidate))));
        Tensor hidden = g.apply(new Mul(out, tanh(g, next)));
        g.add(new Copy(next, cell));
        g.add(new Copy(hidden, before));
        needed = List.of(in, forget, candidate, out, next, hidden);
        kept = new float[s.time()][needed.size()][state.shape().size()];
        plan = Plan.compile(g, device, needed, PlanOptions.named("ops").with(PlanOptions.Trait.REFRESHED));
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
        float[] step = new float[inputs.length / s.time()];
        float[] all = new float[inputs.length / LstmSequence.GATES];
        for (int t = 0; t < s.time(); t++) {
            s.gather(inputs, t, step);
            plan.input(x).write(step);
            plan.run();
            for (int i = 0; i < needed.size(); i++) {
                plan.read(needed.get(i)).read(kept[t][i]);
            }
            s.scatter(kept[t][needed.size() - 1], t, all);
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
