package dev.gyre.bench.work.spectral;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.gyre.bench.peer.Peer;
import dev.gyre.bench.peer.Torch;
import dev.gyre.bench.work.Contender;
import dev.gyre.bench.work.GraphOperands;
import dev.gyre.bench.work.PlanState;
import dev.gyre.bench.work.Problem;
import dev.gyre.bench.work.Threads;
import dev.gyre.bench.work.TorchState;
import dev.gyre.engine.op.Operation;
import dev.gyre.engine.op.RooflineBound;
import dev.gyre.engine.op.spectral.LongConv;
import dev.gyre.engine.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.apache.commons.math3.complex.Complex;
import org.apache.commons.math3.transform.DftNormalization;
import org.apache.commons.math3.transform.FastFourierTransformer;
import org.apache.commons.math3.transform.TransformType;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Causal convolution over time, each channel with a filter as long as the sequence, y = k * x + skip x, the filter's transform
 * included. x, y: (B, T, C); k: (T, C); skip: (C). The libraries keep time innermost, as their transforms want it, and convolve
 * with 2 T points; PyTorch's are real. Commons Math has complex transforms of doubles only.
 */
public class LongConvBenchmark {

    /** The problem. */
    @State(Scope.Benchmark)
    public static class Operands extends GraphOperands {

        /** B. */
        @Param("1")
        public int batch;

        /** T, a power of two for Commons Math. */
        @Param("8192")
        public int time;

        /** C. */
        @Param("64")
        public int width;

        @Override
        public Problem pose() {
            Problem p = new Problem("longConv", 1e-5);
            Tensor x = p.normal("x", 1, batch, time, width);
            Tensor k = p.normal("k", 1 / Math.sqrt(time), time, width);
            Tensor skip = p.normal("skip", 1, width);
            return p.result("the result", LongConv.of(p.graph(), x, List.of(k), skip));
        }

        float[] numbers(int operand) {
            return problem().numbers(problem().operands().get(operand));
        }

        /** Real Fourier transforms of the inputs, the filters and, back, the results, each in 2.5 N log2 N operations. */
        @Override
        public RooflineBound least() {
            long points = 2L * time;
            int doublings = Long.SIZE - 1 - Long.numberOfLeadingZeros(points);
            long transforms = (2L * batch + 1) * width;
            long products = 2 * points * batch * width;
            return new RooflineBound(
                    pose().least().bytes(),
                    Map.of(Operation.MULTIPLY_ADD, transforms * points * doublings * 5 / 4 + products),
                    List.of());
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

    /** Complex doubles of Commons Math. */
    @State(Scope.Benchmark)
    public static class CommonsMath {

        private final FastFourierTransformer fourier = new FastFourierTransformer(DftNormalization.STANDARD);
        private Operands o;
        private float[] x;
        private float[] k;
        private float[] skip;

        /** Checks. */
        @Setup
        public void setUp(Operands operands) {
            o = operands;
            x = o.numbers(0);
            k = o.numbers(1);
            skip = o.numbers(2);
            o.problem().check("Commons Math", List.of(run()));
        }

        float[] run() {
            float[] y = new float[x.length];
            for (int c = 0; c < o.width; c++) {
                Complex[] filter = spectrum(k, c);
                for (int b = 0; b < o.batch; b++) {
                    convolve(b * o.time * o.width + c, filter, skip[c], y);
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

        private void convolve(int from, Complex[] filter, float gain, float[] y) {
            Complex[] product = spectrum(x, from);
            for (int f = 0; f < product.length; f++) {
                product[f] = product[f].multiply(filter[f]);
            }
            Complex[] result = fourier.transform(product, TransformType.INVERSE);
            for (int t = 0; t < o.time; t++) {
                int at = from + t * o.width;
                y[at] = (float) result[t].getReal() + gain * x[at];
            }
        }
    }

    /** Tensors of PyTorch, (B, C, T). */
    @State(Scope.Benchmark)
    public static class PyTorch extends TorchState {

        private Operands o;
        private NDArray x;
        private NDArray k;
        private NDArray skip;

        /** Allocates and checks. */
        @Setup
        public void setUp(Operands operands, Threads t) {
            o = operands;
            start(o.problem(), t);
            x = operands().get(0).transpose(0, 2, 1).duplicate();
            k = operands().get(1).transpose().duplicate();
            skip = operands().get(2).expandDims(1);
            check("PyTorch", this::byTime);
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
