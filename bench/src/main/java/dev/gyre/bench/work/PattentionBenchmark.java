package dev.gyre.bench.work;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Activation;
import dev.gyre.bench.peer.Peer;
import dev.gyre.bench.peer.Torch;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Pattention;
import dev.gyre.engine.op.TokenWeights;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.tensor.Tensor;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Pattention, y = GELU(sqrt(n) s / |s|) values with s = x keys^T, forward, and backward to all three. x, y: (R, D); keys,
 * values: (n, D).
 */
public class PattentionBenchmark {

    /** Operands and expected results. */
    @State(Scope.Benchmark)
    public static class Operands implements Costed {

        /** R. */
        @Param("256")
        public int rows;

        /** D. */
        @Param("512")
        public int width;

        /** n, parameter tokens. */
        @Param("2048")
        public int tokens;

        float[] x;
        float[] keys;
        float[] values;
        float[] dy;
        Problem problem;

        /** Draws the operands and computes the results. */
        @Setup
        public void draw() {
            x = Numbers.normal(rows * width, 0, 1);
            keys = Numbers.normal(tokens * width, 1, 1);
            values = Numbers.normal(tokens * width, 2, 0.02);
            dy = Numbers.normal(rows * width, 3, 1);
            problem = problem().solve();
        }

        private Problem problem() {
            Problem p = new Problem("pattention", 1e-4);
            Tensor in = p.operand("x", x, rows, width);
            Tensor k = p.operand("keys", keys, tokens, width);
            Tensor v = p.operand("values", values, tokens, width);
            TokenWeights.Kind kind = TokenWeights.Kind.GELU_OF_NORMED;
            Tensor y = Pattention.of(p.graph(), in, k, v, kind, kind.scale(tokens));
            return p.differentiated(y, dy, List.of(in, k, v));
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

    /** The kernels as Java methods. */
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
        private NDArray x;
        private NDArray keys;
        private NDArray values;
        private NDArray dy;
        private int tokens;

        /** Allocates and checks. */
        @Setup
        public void setUp(Operands o, Threads t) {
            manager = Torch.start(t.threads);
            x = Torch.array(manager, o.x, o.rows, o.width);
            keys = Torch.array(manager, o.keys, o.tokens, o.width);
            values = Torch.array(manager, o.values, o.tokens, o.width);
            dy = Torch.array(manager, o.dy, o.rows, o.width);
            tokens = o.tokens;
            o.problem.check("PyTorch", Torch.read(this::pass));
        }

        NDList pass() {
            NDList leaves = Torch.leaves(x, keys, values);
            NDArray s = leaves.get(0).matMul(leaves.get(1).transpose());
            NDArray norms = s.norm(2, new int[] {1}, true);
            NDArray weights = Activation.gelu(s.div(norms).mul(Math.sqrt(tokens)));
            return Torch.gradients(weights.matMul(leaves.get(2)), dy, leaves);
        }

        /** Frees the tensors. */
        @TearDown
        public void tearDown() {
            manager.close();
        }
    }

    /** Both passes as a plan. */
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

    /** {@code matmul}, {@code norm}, {@code gelu} and {@code matmul} with autograd. */
    @Benchmark
    @Contender(value = "PyTorch", peer = Peer.PYTORCH)
    public void pyTorch(PyTorch s) {
        Torch.run(s::pass);
    }
}
