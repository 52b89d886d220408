package dev.gyre.fpga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gyre.fpga.kernels.MatMulFreeLayer;
import dev.gyre.fpga.simulate.Prepared;
import dev.gyre.fpga.simulate.Run;
import dev.gyre.fpga.simulate.TestVector;
import dev.gyre.fpga.tool.Tool;
import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.ir.bytecode.RefusedException;
import dev.gyre.tasks.activation.Activations;
import dev.gyre.tasks.norm.RmsNormalization;
import dev.gyre.tasks.recurrent.Highway;
import dev.gyre.tasks.ternary.Quantization;
import dev.gyre.tasks.ternary.Ternary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.Int8Array;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** The layer without matrix products: beside the project's kernels in Java, and as a circuit beside its own Java. */
class MatMulFreeLayerTest {
    private static final int D = 32;
    private static final int M = 96;
    private static final float EPSILON = 1e-6f;
    private static final int TOKENS = 2;
    private static final KernelMethod STEP = Kernels.of(MatMulFreeLayer.class, "step");

    /** Arguments of the kernel before a token, x and h given. */
    private static List<Object> arguments(
            SplittableRandom random, FloatArray weights, IntArray packed, FloatArray state) {
        FloatArray v = new FloatArray(6 * D + 2 * M);
        for (int i = 0; i < D; i++) {
            v.set(i, (float) random.nextGaussian());
            v.set(D + i, state.get(i));
        }
        FloatArray squares = new FloatArray(9);
        IntArray planes = new IntArray(3 * D / 4);
        return List.of(v, weights, packed, squares, new FloatArray(3), planes, new IntArray(2 * M), D, M, EPSILON);
    }

    /** Gains near one, bounds of decays from 0 to 1, and scales of some tens, as trained models have. */
    private static FloatArray weights(SplittableRandom random) {
        FloatArray w = new FloatArray(9 * D + M + 6);
        for (int i = 0; i < w.getSize(); i++) {
            boolean bound = i >= 8 * D + M && i < 9 * D + M;
            boolean scale = i >= 9 * D + M;
            w.set(i, bound ? random.nextFloat() : scale ? 10 + 40 * random.nextFloat() : 0.5f + random.nextFloat());
        }
        return w;
    }

    private static IntArray packed(SplittableRandom random) {
        IntArray packed = new IntArray((8 * D * D + 6 * D * M) / Integer.SIZE);
        for (int i = 0; i < packed.getSize(); i += 2) {
            int plus = random.nextInt();
            packed.set(i, plus);
            packed.set(i + 1, ~plus & random.nextInt());
        }
        return packed;
    }

    /** A token after the other, each with the state that the one before left. */
    private static List<TestVector> workloads() {
        SplittableRandom random = new SplittableRandom(17);
        FloatArray w = weights(random);
        IntArray packed = packed(random);
        FloatArray state = new FloatArray(D);
        List<TestVector> tokens = new ArrayList<>();
        for (int t = 0; t < TOKENS; t++) {
            tokens.add(TestVector.of(STEP, arguments(random, w, packed, state)));
            FloatArray v = (FloatArray) tokens.getLast().results().getFirst();
            for (int i = 0; i < D; i++) {
                state.set(i, v.get(D + i));
            }
        }
        return tokens;
    }

    private static Options options() {
        return Options.standard().with(Map.of("d", D, "m", M, "eps", EPSILON)).withOperators(2);
    }

    static List<Prepared> circuits() throws RefusedException {
        return List.of(Prepared.of(STEP, options(), workloads()));
    }

    @Tag("long")
    @Test
    void theCircuitStoresWhatJavaDoes() throws IOException, RefusedException {
        Installed.require(Tool.VERILATOR);
        List<Run> runs = Together.runs(Together.Group.LAYER);
        assertThat(runs).hasSize(TOKENS);
        for (Run run : runs) {
            assertThat(run.isRight()).as(run.toString()).isTrue();
        }
    }

    /** Each loop of a method that the kernel calls is one pipeline, however often it is called. */
    @Test
    void loopsOfAMethodAreOnePipeline() throws RefusedException {
        Circuit circuit = Circuit.of(STEP, options());
        assertThat(circuit.pipelines().size()).isEqualTo(4 + 5 + 1 + 1 + 1);
        assertThat(circuit.nests().steps()).isEqualTo(7 * 4 + 4 * 5 + 1 + 2 + 2);
    }

    @Test
    void theLayerIsWhatKernelsComputeOneAfterAnother() {
        for (TestVector token : workloads()) {
            FloatArray v = (FloatArray) token.arguments().getFirst();
            FloatArray found = (FloatArray) token.results().getFirst();
            Reference r = new Reference((FloatArray) token.arguments().get(1), (IntArray)
                    token.arguments().get(2));
            FloatArray x = r.part(v, 0, D);
            FloatArray h = r.part(v, D, D);
            r.block(x, h);
            for (int i = 0; i < D; i++) {
                assertThat(found.get(i)).isCloseTo(x.get(i), within(2e-4f));
                assertThat(found.get(D + i)).isCloseTo(h.get(i), within(2e-4f));
            }
        }
    }

    /** The block by the project's kernels, called as plain Java. */
    private record Reference(FloatArray w, IntArray packed) {

        void block(FloatArray x, FloatArray h) {
            FloatArray a = norm(x, 0, D);
            FloatArray i = map(a, D, 0, 0, D, D);
            FloatArray f = map(a, 2 * D, D, 1, D, D);
            FloatArray g = map(a, 3 * D, 2 * D, 2, D, D);
            FloatArray mask = new FloatArray(1);
            mask.set(0, 1f);
            FloatArray next = new FloatArray(D);
            Highway.gated(i, f, part(w, 8 * D + M, D), mask, h, next, 1, 1, D);
            FloatArray y = gated(next, norm(g, 4 * D, D));
            FloatArray o = map(y, 5 * D, 3 * D, 3, D, D);
            for (int c = 0; c < D; c++) {
                x.set(c, x.get(c) + o.get(c));
                h.set(c, next.get(c));
            }
            FloatArray both = map(norm(x, 6 * D, D), 7 * D, 4 * D, 4, D, 2 * M);
            FloatArray down = map(gated(part(both, 0, M), part(both, M, M)), 8 * D, -1, 5, M, D);
            for (int c = 0; c < D; c++) {
                x.set(c, x.get(c) + down.get(c));
            }
        }

        FloatArray part(FloatArray all, int from, int n) {
            FloatArray part = new FloatArray(n);
            for (int i = 0; i < n; i++) {
                part.set(i, all.get(from + i));
            }
            return part;
        }

        private static FloatArray inverse(FloatArray x, int n) {
            FloatArray inv = new FloatArray(1);
            RmsNormalization.moments(x, inv, 1, 1, n, EPSILON);
            return inv;
        }

        private FloatArray norm(FloatArray x, int gain, int n) {
            FloatArray y = new FloatArray(n);
            RmsNormalization.normalizeRows(x, inverse(x, n), part(w, gain, n), y, 1, 1, n);
            return y;
        }

        private static FloatArray gated(FloatArray a, FloatArray b) {
            FloatArray y = new FloatArray(a.getSize());
            Activations.silu(a, y, a.getSize());
            for (int i = 0; i < a.getSize(); i++) {
                y.set(i, y.get(i) * b.get(i));
            }
            return y;
        }

        /** A map of which columns begin at one of the weights of the maps of K = d, or at the last map's for -1. */
        private FloatArray map(FloatArray x, int gain, int column, int number, int K, int N) {
            int words = K / Integer.SIZE;
            int first = (column < 0 ? (4 * D + 2 * M) * D / Integer.SIZE : column * words) * 2;
            IntArray columns = new IntArray(2 * words * N);
            for (int n = 0; n < N; n++) {
                for (int j = 0; j < words; j++) {
                    columns.set(2 * j * N + n, packed.get(first + (n * words + j) * 2));
                    columns.set((2 * j + 1) * N + n, packed.get(first + (n * words + j) * 2 + 1));
                }
            }
            FloatArray gains = part(w, gain, K);
            FloatArray s = new FloatArray(1);
            Int8Array q = new Int8Array(K);
            IntArray planes = new IntArray(8 * words);
            FloatArray y = new FloatArray(N);
            Quantization.scales(x, inverse(x, K), gains, s, 1, K);
            Quantization.quantize(x, inverse(x, K), gains, s, q, 1, K);
            Ternary.planes(q, planes, 1, K);
            Ternary.productOfBits(planes, s, columns, part(w, 9 * D + M + number, 1), y, 1, K, N);
            return y;
        }
    }
}
