package dev.gyre.bench.work.recurrent;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import dev.gyre.bench.peer.Peer;
import dev.gyre.bench.peer.Torch;
import dev.gyre.bench.work.Contender;
import dev.gyre.bench.work.GraphOperands;
import dev.gyre.bench.work.OperandValues;
import dev.gyre.bench.work.PlanState;
import dev.gyre.bench.work.Problem;
import dev.gyre.bench.work.Threads;
import dev.gyre.bench.work.TorchState;
import dev.gyre.engine.op.layout.Fill;
import dev.gyre.engine.op.recurrent.HgrnScan;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The linear recurrence h[t] = decay[t] h[t - 1] + u[t] of every channel, forward and backward to both. u, decay, h: (B, T, C).
 * PyTorch takes a step at a time.
 */
public class HgrnBenchmark {

    /** The problem. */
    @State(Scope.Benchmark)
    public static class Operands extends GraphOperands {

        /** B. */
        @Param("8")
        public int batch;

        /** T. */
        @Param("512")
        public int time;

        /** C. */
        @Param("512")
        public int width;

        @Override
        public Problem pose() {
            Problem p = new Problem("hgrn", 1e-5);
            Tensor u = p.normal("u", 1, batch, time, width);
            Tensor decay = p.operand("decay", this::decays, batch, time, width);
            Tensor start = p.graph().apply(new Fill(Shape.of(batch, width), 0f));
            return p.differentiated(p.graph().add(new HgrnScan(u, decay, start)).getFirst(), u, decay);
        }

        private float[] decays() {
            float[] decay = OperandValues.normal(batch * time * width, 1, 1);
            for (int i = 0; i < decay.length; i++) {
                decay[i] = (float) (1 / (1 + Math.exp(-decay[i])));
            }
            return decay;
        }
    }

    /** A plan on the default device. */
    @State(Scope.Benchmark)
    public static class Gyre extends PlanState {

        /** Compiles our plan for these threads, and compares its results with the plain calls'. */
        @Setup
        public void setUp(Operands o, Threads t) {
            plan = o.problem().ours();
        }
    }

    /** The graph, its kernels called as Java methods. */
    @State(Scope.Benchmark)
    public static class Plain extends PlanState {

        /** Compiles the plan that calls the kernels as plain Java. */
        @Setup
        public void setUp(Operands o) {
            plan = o.problem().plain();
        }
    }

    /** Tensors of PyTorch. */
    @State(Scope.Benchmark)
    public static class PyTorch extends TorchState {

        private Operands o;

        /** Allocates and checks. */
        @Setup
        public void setUp(Operands operands, Threads t) {
            o = operands;
            start(o.problem(), t);
            check("PyTorch", this::pass);
        }

        NDList pass() {
            NDList x = operands();
            NDList gains = x.get(0).split(o.time, 1);
            NDList decays = x.get(1).split(o.time, 1);
            NDArray h = gains.get(0);
            NDList history = new NDList(h);
            for (int t = 1; t < o.time; t++) {
                h = decays.get(t).mul(h).add(gains.get(t));
                history.add(h);
            }
            return results(NDArrays.concat(history, 1), x);
        }
    }

    /** The graph as a plan. */
    @Benchmark
    @Contender("gyre")
    public void gyre(Gyre s) {
        s.plan.run();
    }

    /** The kernels as Java methods. */
    @Benchmark
    @Contender(value = "plain Java", sequential = true)
    public void plain(Plain s) {
        s.plan.run();
    }

    /** {@code mul} and {@code add} in every step, with autograd. */
    @Benchmark
    @Contender(value = "PyTorch", peer = Peer.PYTORCH)
    public void pyTorch(PyTorch s) {
        Torch.run(s::pass);
    }
}
