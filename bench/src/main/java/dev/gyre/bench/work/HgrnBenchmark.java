package dev.gyre.bench.work;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.gyre.bench.peer.Peer;
import dev.gyre.bench.peer.Torch;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Fill;
import dev.gyre.engine.op.HgrnScan;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The linear recurrence h[t] = decay[t] h[t - 1] + u[t] of every channel, forward and backward to both. u, decay, h: (B, T, C).
 * PyTorch takes a step at a time.
 */
public class HgrnBenchmark {

    /** Operands and expected results. */
    @State(Scope.Benchmark)
    public static class Operands implements Costed {

        /** B. */
        @Param("8")
        public int batch;

        /** T. */
        @Param("512")
        public int time;

        /** C. */
        @Param("512")
        public int width;

        float[] u;
        float[] decay;
        float[] dh;
        Problem problem;

        /** Draws the operands and computes the results. */
        @Setup
        public void draw() {
            int size = batch * time * width;
            u = Numbers.normal(size, 0, 1);
            decay = Numbers.normal(size, 1, 1);
            for (int i = 0; i < size; i++) {
                decay[i] = (float) (1 / (1 + Math.exp(-decay[i])));
            }
            dh = Numbers.normal(size, 2, 1);
            problem = problem().solve();
        }

        private Problem problem() {
            Problem p = new Problem("hgrn", 1e-5);
            Tensor gains = p.operand("u", u, batch, time, width);
            Tensor decays = p.operand("decay", decay, batch, time, width);
            Tensor start = p.graph().apply(new Fill(Shape.of(batch, width), 0f));
            Tensor h = p.graph().add(new HgrnScan(gains, decays, start)).getFirst();
            return p.differentiated(h, dh, List.of(gains, decays));
        }

        @Override
        public Cost cost() {
            return problem().cost();
        }
    }

    /** A plan on the default device. */
    @State(Scope.Benchmark)
    public static class Gyre {

        private Plan plan;

        /** Compiles and checks. */
        @Setup
        public void setUp(Operands o, Threads t) {
            plan = o.problem.checked("gyre", Devices.standard());
        }

        /** Frees the plan. */
        @TearDown
        public void tearDown() {
            plan.close();
        }
    }

    /** The same graph, its kernels called as Java methods. */
    @State(Scope.Benchmark)
    public static class Plain {

        private Plan plan;

        /** Compiles and checks. */
        @Setup
        public void setUp(Operands o) {
            plan = o.problem.checked("plain Java", Devices.find(Devices.PLAIN));
        }

        /** Frees the plan. */
        @TearDown
        public void tearDown() {
            plan.close();
        }
    }

    /** Tensors of PyTorch. */
    @State(Scope.Benchmark)
    public static class PyTorch {

        private NDManager manager;
        private Operands o;
        private NDArray u;
        private NDArray decay;
        private NDArray dh;

        /** Allocates and checks. */
        @Setup
        public void setUp(Operands operands, Threads t) {
            o = operands;
            manager = Torch.start(t.threads);
            u = Torch.array(manager, o.u, o.batch, o.time, o.width);
            decay = Torch.array(manager, o.decay, o.batch, o.time, o.width);
            dh = Torch.array(manager, o.dh, o.batch, o.time, o.width);
            o.problem.check("PyTorch", Torch.read(this::pass));
        }

        NDList pass() {
            NDList leaves = Torch.leaves(u, decay);
            NDList gains = leaves.get(0).split(o.time, 1);
            NDList decays = leaves.get(1).split(o.time, 1);
            NDArray h = gains.get(0);
            NDList history = new NDList(h);
            for (int t = 1; t < o.time; t++) {
                h = decays.get(t).mul(h).add(gains.get(t));
                history.add(h);
            }
            return Torch.gradients(NDArrays.concat(history, 1), dh, leaves);
        }

        /** Frees the tensors. */
        @TearDown
        public void tearDown() {
            manager.close();
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
