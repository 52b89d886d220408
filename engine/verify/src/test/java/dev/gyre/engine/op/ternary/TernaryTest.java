package dev.gyre.engine.op.ternary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.op.activation.Activation;
import dev.gyre.engine.op.elementwise.Mul;
import dev.gyre.engine.op.elementwise.Sub;
import dev.gyre.engine.op.layout.Fill;
import dev.gyre.engine.op.layout.Reshape;
import dev.gyre.engine.op.layout.Slice;
import dev.gyre.engine.op.linear.DenseMatMul;
import dev.gyre.engine.op.recurrent.HgrnScan;
import dev.gyre.engine.op.recurrent.MlgruScan;
import dev.gyre.engine.op.ternary.TernaryWeights.Packing;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.verify.FedGraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Packed ternary products equal unpacked ones, and the MLGRU's scan goes step by step and ignores padding. */
class TernaryTest {

    private static final int R = 3;
    private static final int K = 37;
    private static final int N = 21;

    private final FedGraph g = new FedGraph();

    @Test
    void bothPackingsAreTheUnpackedProduct() {
        List<Tensor> x = QuantizeRows.plain(g, g.normal("x", R, K));
        Tensor w = g.normal("w", K, N);
        List<Tensor> ints = g.add(new TernaryWeights(w, Packing.TWO_BITS));
        List<Tensor> bytes = g.add(new TernaryWeights(w, Packing.FIVE_A_BYTE));
        Tensor one = g.apply(new Fill(Shape.of(1), 1f));
        Tensor ones = g.apply(new Fill(Shape.of(R), 1f));
        Tensor numbers = g.apply(new DequantizeRows(x.get(0), ones));
        Tensor unpacked = g.apply(new TernaryUnpack(ints.get(0), one, K));
        List<float[]> y = g.run(List.of(
                g.apply(new TernaryMatMul(x.get(0), ones, ints.get(0), one)),
                g.apply(new TernaryMatMul(x.get(0), ones, bytes.get(0), one)),
                g.apply(new DenseMatMul(numbers, unpacked)),
                unpacked,
                g.apply(new TernaryUnpack(bytes.get(0), one, K))));
        assertThat(y.get(0)).isEqualTo(y.get(1)).isEqualTo(y.get(2));
        for (int i = 0; i < K * N; i++) {
            assertThat(y.get(3)[i] + 0f).isIn(-1f, 0f, 1f).isEqualTo(y.get(4)[i] + 0f);
        }
    }

    @Test
    void packedWeightsTakeASixteenthAndATwentiethOfFloats() {
        long floats = 4096L * 4096 * 4;
        assertThat(Packing.TWO_BITS.type(4096, 4096).bytes()).isEqualTo(floats / 16);
        assertThat(Packing.FIVE_A_BYTE.type(4096, 4096).bytes()).isBetween(floats / 20, floats / 20 + 4096);
    }

    @Test
    void zerosGiveZeros() {
        Tensor zeros = g.of("zeros", new float[R * K], R, K);
        Tensor norm = g.normal("norm", K);
        Tensor none = g.of("none", new float[K * N], K, N);
        Tensor w = g.normal("w", K, N);
        for (float[] y : g.run(List.of(
                BitLinear.of(g, zeros, norm, w, 1e-6f), BitLinear.of(g, g.normal("x", R, K), norm, none, 1e-6f)))) {
            assertThat(y).containsOnly(0f);
        }
    }

    @Test
    void gradientsAreThoseOfTheQuantisedNumbers() {
        Tensor x = g.normal("x", R, K);
        Tensor norm = g.normal("norm", K);
        Tensor w = g.normal("w", K, N);
        Tensor y = BitLinear.of(g, x, norm, w, 1e-6f);
        List<Tensor> straight = g.gradients(List.of(y), List.of(w));
        List<Tensor> q = QuantizeRows.normalized(g, x, norm, 1e-6f);
        Tensor rows = g.apply(new DequantizeRows(q.get(0), q.get(1)));
        List<Tensor> exact = g.gradients(List.of(g.apply(new DenseMatMul(rows, w))), List.of(w));
        List<float[]> numbers = g.run(List.of(straight.getFirst(), exact.getFirst()));
        assertThat(numbers.get(0)).isEqualTo(numbers.get(1));
    }

    @Test
    void stepByStepIsTheWholeSequence() {
        int batch = 2;
        int time = 5;
        int width = 7;
        Tensor x = g.normal("x", batch, time, width);
        Tensor f = g.normal("f", batch, time, width);
        Tensor bound = g.of("bound", new float[] {0f, 0.1f, 0.2f, 0.5f, 0.7f, 0.9f, 1f}, width);
        List<Tensor> whole = MlgruScan.of(g, x, f, bound);
        List<Tensor> outputs = new ArrayList<>(List.of(whole.getFirst()));
        Tensor state = g.apply(new Fill(Shape.of(batch, width), 0f));
        Tensor mask = g.apply(new Fill(Shape.of(batch, 1), 1f));
        for (int t = 0; t < time; t++) {
            state = g.add(new MlgruScan(step(x, t), step(f, t), bound, mask, state))
                    .get(1);
            outputs.add(state);
        }
        List<float[]> h = g.run(outputs);
        for (int i = 0; i < batch * time * width; i++) {
            assertThat(h.get(1 + i / width % time)[i / width / time * width + i % width])
                    .isEqualTo(h.getFirst()[i]);
        }
    }

    private Tensor step(Tensor x, int t) {
        Tensor flat = g.apply(new Reshape(x, Shape.of(x.dim(0), x.dim(1) * x.dim(2))));
        Tensor cut = g.apply(new Slice(flat, t * x.dim(2), x.dim(2)));
        return g.apply(new Reshape(cut, Shape.of(x.dim(0), 1, x.dim(2))));
    }

    @Test
    void paddingOnTheLeftChangesNothing() {
        float[] x = FedGraph.normals("x", 6 * 3);
        float[] f = FedGraph.normals("f", 6 * 3);
        Tensor bound = g.of("bound", new float[] {0f, 0.3f, 0.9f}, 3);
        Tensor mask = g.of("mask", new float[] {0, 0, 1, 1, 1, 1}, 1, 6);
        Tensor zero = g.apply(new Fill(Shape.of(1, 3), 0f));
        Tensor padded = g.apply(new MlgruScan(g.of("px", x, 1, 6, 3), g.of("pf", f, 1, 6, 3), bound, mask, zero));
        float[] ownX = Arrays.copyOfRange(x, 6, 18);
        float[] ownF = Arrays.copyOfRange(f, 6, 18);
        Tensor plain = MlgruScan.of(g, g.of("x", ownX, 1, 4, 3), g.of("f", ownF, 1, 4, 3), bound)
                .getFirst();
        List<float[]> h = g.run(List.of(padded, plain));
        assertThat(Arrays.copyOfRange(h.get(0), 6, 18)).isEqualTo(h.get(1));
    }

    @Test
    void theFusedScanIsThePlainOneOfItsDecays() {
        Tensor x = g.normal("x", 2, 9, 4);
        Tensor f = g.normal("f", 2, 9, 4);
        Tensor zero = g.apply(new Fill(Shape.of(4), 0f));
        Tensor fused = MlgruScan.of(g, x, f, zero).getFirst();
        Tensor decay = g.apply(new Activation(f, Activation.Kind.SIGMOID));
        Tensor fresh = g.apply(new Sub(g.apply(new Fill(f.shape(), 1f)), decay));
        Tensor u = g.apply(new Mul(g.apply(new Activation(x, Activation.Kind.SILU)), fresh));
        Tensor plain = g.apply(new HgrnScan(u, decay, g.apply(new Fill(Shape.of(2, 4), 0f))));
        List<float[]> h = g.run(List.of(fused, plain));
        for (int i = 0; i < h.get(0).length; i++) {
            assertThat(h.get(0)[i]).isCloseTo(h.get(1)[i], within(1e-6f));
        }
    }

    @Test
    void whatDoesNotFitIsRefused() {
        List<Tensor> q = QuantizeRows.plain(g, g.normal("x", R, K));
        List<Tensor> w = g.add(new TernaryWeights(g.normal("w", 64, N), Packing.TWO_BITS));
        List<Tensor> longer = g.add(new TernaryWeights(g.normal("long", 65, N), Packing.TWO_BITS));
        assertThat(g.apply(new TernaryMatMul(q.get(0), q.get(1), w.get(0), w.get(1)))
                        .shape())
                .isEqualTo(Shape.of(R, N));
        assertThatThrownBy(() -> new TernaryMatMul(q.get(0), q.get(1), longer.get(0), longer.get(1)))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("weights of 37 rows must be packed as");
        assertThatThrownBy(() -> new TernaryMatMul(q.get(0), w.get(1), w.get(0), w.get(1)))
                .hasMessageContaining("one scale for each of the 3 rows");
        assertThatThrownBy(() -> new DequantizeRows(w.get(0), q.get(1))).hasMessageContaining("must be int8");
        assertThatThrownBy(() -> BitLinear.of(g, g.normal("y", R, 5), g.normal("n", 5), g.normal("v", 6, 2), 0f))
                .hasMessageContaining("x's width 5 must equal w's rows 6");
        Tensor u = g.normal("u", 2, 3, 4);
        Tensor state = g.normal("state", 2, 4);
        assertThatThrownBy(() -> new HgrnScan(u, u, u)).hasMessageContaining("must be (B, C)");
        assertThatThrownBy(() -> new MlgruScan(u, u, g.normal("bound", 3), state, state))
                .hasMessageContaining("the bound must be (C)");
        assertThatThrownBy(() -> new MlgruScan(u, u, g.normal("bound", 4), state, state))
                .hasMessageContaining("the mask must be (B, T)");
    }
}
