package dev.gyre.bench.work.attention;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Activation;
import dev.gyre.bench.peer.Peer;
import dev.gyre.bench.peer.Torch;
import dev.gyre.bench.work.Contender;
import dev.gyre.bench.work.GraphOperands;
import dev.gyre.bench.work.PlanState;
import dev.gyre.bench.work.Problem;
import dev.gyre.bench.work.Threads;
import dev.gyre.bench.work.TorchState;
import dev.gyre.engine.op.attention.Pattention;
import dev.gyre.engine.op.attention.TokenWeights;
import dev.gyre.engine.tensor.Tensor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Pattention, y = GELU(sqrt(n) s / |s|) values with s = x keys^T, forward, and backward to all three. x, y: (R, D); keys,
 * values: (n, D).
 */
public class PattentionBenchmark {

    /** The problem. */
    @State(Scope.Benchmark)
    public static class Operands extends GraphOperands {

        /** R. */
        @Param("256")
        public int rows;

        /** D. */
        @Param("512")
        public int width;

        /** n, parameter tokens. */
        @Param("2048")
        public int tokens;

        @Override
        public Problem pose() {
            Problem p = new Problem("pattention", 1e-4);
            Tensor x = p.normal("x", 1, rows, width);
            Tensor keys = p.normal("keys", 1, tokens, width);
            Tensor values = p.normal("values", 0.02, tokens, width);
            TokenWeights.Kind kind = TokenWeights.Kind.GELU_OF_NORMED;
            Tensor y = Pattention.of(p.graph(), x, keys, values, kind, kind.scale(tokens));
            return p.differentiated(y, x, keys, values);
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

        /** Allocates and checks. */
        @Setup
        public void setUp(Operands o, Threads t) {
            start(o.problem(), t);
            check("PyTorch", this::pass);
        }

        NDList pass() {
            NDList x = operands();
            NDArray s = x.get(0).matMul(x.get(1).transpose());
            NDArray norms = s.norm(2, new int[] {1}, true);
            double n = s.getShape().get(1);
            NDArray weights = Activation.gelu(s.div(norms.mul(1 / Math.sqrt(n))));
            return results(weights.matMul(x.get(2)), x);
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
