package dev.gyre.bench.work;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.gyre.bench.peer.Peer;
import dev.gyre.bench.peer.Torch;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.LongConv;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.tensor.Tensor;
import java.util.List;
import org.apache.commons.math3.complex.Complex;
import org.apache.commons.math3.transform.DftNormalization;
import org.apache.commons.math3.transform.FastFourierTransformer;
import org.apache.commons.math3.transform.TransformType;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Causal convolution over time, each channel with a filter as long as the sequence, y = k * x + skip x, the filter's transform
 * included. x, y: (B, T, C); k: (T, C); skip: (C). The libraries keep time innermost, as their transforms want it, and convolve
 * with 2 T points; PyTorch's are real. Commons Math has complex transforms of doubles only.
 */
public class LongConvBenchmark {

    /** Operands and expected results. */
    @State(Scope.Benchmark)
    public static class Operands implements Costed {

        /** B. */
        @Param("1")
        public int batch;

        /** T, a power of two for Commons Math. */
        @Param("8192")
        public int time;

        /** C. */
        @Param("64")
        public int width;

        float[] x;
        float[] k;
        float[] skip;
        Problem problem;

        /** Draws the operands and computes the results. */
        @Setup
        public void draw() {
            x = Numbers.normal(batch * time * width, 0, 1);
            k = Numbers.normal(time * width, 1, 1 / Math.sqrt(time));
            skip = Numbers.normal(width, 2, 1);
            problem = problem().solve();
        }

        private Problem problem() {
            Problem p = new Problem("longConv", 1e-5);
            Tensor in = p.operand("x", x, batch, time, width);
            Tensor filter = p.operand("k", k, time, width);
            Tensor gain = p.operand("skip", skip, width);
            return p.result("the result", LongConv.of(p.graph(), in, List.of(filter), gain));
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

    /** Complex doubles of Commons Math. */
    @State(Scope.Benchmark)
    public static class CommonsMath {

        private final FastFourierTransformer fourier = new FastFourierTransformer(DftNormalization.STANDARD);
        private Operands o;

        /** Checks. */
        @Setup
        public void setUp(Operands operands) {
            o = operands;
            o.problem.check("Commons Math", List.of(run()));
        }

        float[] run() {
            float[] y = new float[o.x.length];
            for (int c = 0; c < o.width; c++) {
                Complex[] filter = spectrum(o.k, c);
                for (int b = 0; b < o.batch; b++) {
                    convolve(b * o.time * o.width + c, filter, o.skip[c], y);
                }
            }
            return y;
        }

        private Complex[] spectrum(float[] values, int from) {
            double[] padded = new double[2 * o.time];
            for (int t = 0; t < o.time; t++) {
                padded[t] = values[from + t * o.width];
            }
            return fourier.transform(padded, TransformType.FORWARD);
        }

        private void convolve(int from, Complex[] filter, float skip, float[] y) {
            Complex[] product = spectrum(o.x, from);
            for (int f = 0; f < product.length; f++) {
                product[f] = product[f].multiply(filter[f]);
            }
            Complex[] result = fourier.transform(product, TransformType.INVERSE);
            for (int t = 0; t < o.time; t++) {
                int at = from + t * o.width;
                y[at] = (float) result[t].getReal() + skip * o.x[at];
            }
        }
    }

    /** Tensors of PyTorch, (B, C, T). */
    @State(Scope.Benchmark)
    public static class PyTorch {

        private NDManager manager;
        private Operands o;
        private NDArray x;
        private NDArray k;
        private NDArray skip;

        /** Allocates and checks. */
        @Setup
        public void setUp(Operands operands, Threads t) {
            o = operands;
            manager = Torch.start(t.threads);
            x = turned(o.x, o.batch);
            k = turned(o.k, 1).squeeze(0);
            skip = Torch.array(manager, o.skip, o.width, 1);
            o.problem.check("PyTorch", Torch.read(this::byTime));
        }

        private NDArray turned(float[] values, int rows) {
            try (NDArray given = Torch.array(manager, values, rows, o.time, o.width)) {
                return given.transpose(0, 2, 1).duplicate();
            }
        }

        NDList pass() {
            long points = 2L * o.time;
            NDArray spectrum = x.rfft(points, 2).mul(k.rfft(points, 1));
            NDArray y = spectrum.irfft(points, 2).get("...,:{}", o.time);
            return new NDList(y.add(x.mul(skip)));
        }

        /** The result as the others have it. */
        NDList byTime() {
            return new NDList(pass().get(0).transpose(0, 2, 1));
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

    /** {@code FastFourierTransformer}, channel by channel. */
    @Benchmark
    @Contender(value = "Commons Math", sequential = true)
    public float[] commonsMath(CommonsMath s) {
        return s.run();
    }

    /** {@code rfft} of 2 T points of both, a product, {@code irfft}. */
    @Benchmark
    @Contender(value = "PyTorch", peer = Peer.PYTORCH)
    public void pyTorch(PyTorch s) {
        Torch.run(s::pass);
    }
}
