package dev.gyre.engine.op;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.graph.Autodiff;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.attention.AgeEmbedding;
import dev.gyre.engine.op.attention.AttentionSpectra;
import dev.gyre.engine.op.attention.BackwardMemory;
import dev.gyre.engine.op.attention.CachedAttention;
import dev.gyre.engine.op.attention.CausalAttention;
import dev.gyre.engine.op.attention.GatherHeads;
import dev.gyre.engine.op.attention.KeySpans;
import dev.gyre.engine.op.attention.MaskedAttention;
import dev.gyre.engine.op.attention.Rope;
import dev.gyre.engine.op.convolution.AveragePool;
import dev.gyre.engine.op.convolution.CausalConv;
import dev.gyre.engine.op.convolution.ConvPatches;
import dev.gyre.engine.op.elementwise.AddBias;
import dev.gyre.engine.op.elementwise.Mul;
import dev.gyre.engine.op.elementwise.SoftCap;
import dev.gyre.engine.op.elementwise.Sub;
import dev.gyre.engine.op.layout.Concat;
import dev.gyre.engine.op.layout.Pad;
import dev.gyre.engine.op.layout.PadRows;
import dev.gyre.engine.op.layout.RepeatHeads;
import dev.gyre.engine.op.layout.Reshape;
import dev.gyre.engine.op.layout.Slice;
import dev.gyre.engine.op.layout.SliceRows;
import dev.gyre.engine.op.layout.Transpose;
import dev.gyre.engine.op.linear.BatchedMatMul;
import dev.gyre.engine.op.linear.BlockDiagonal;
import dev.gyre.engine.op.linear.DenseMatMul;
import dev.gyre.engine.op.linear.MonarchFactor;
import dev.gyre.engine.op.linearattention.GatedRetention;
import dev.gyre.engine.op.linearattention.HedgehogMap;
import dev.gyre.engine.op.linearattention.HybridAttention;
import dev.gyre.engine.op.linearattention.LinearAttention;
import dev.gyre.engine.op.linearattention.T2rMap;
import dev.gyre.engine.op.norm.BatchNorm;
import dev.gyre.engine.op.norm.LayerNorm;
import dev.gyre.engine.op.norm.MovingAverage;
import dev.gyre.engine.op.norm.RmsNorm;
import dev.gyre.engine.op.recurrent.DecayBounds;
import dev.gyre.engine.op.spectral.FourierFactor;
import dev.gyre.engine.op.spectral.FourierStage;
import dev.gyre.engine.op.spectral.HyenaWindow;
import dev.gyre.engine.op.spectral.MirroredRows;
import dev.gyre.engine.op.spectral.SineActivation;
import dev.gyre.engine.op.spectral.SpectrumProduct;
import dev.gyre.engine.op.text.BlockQuantizedEmbedding;
import dev.gyre.engine.op.text.Embedding;
import dev.gyre.engine.op.text.NgramHash;
import dev.gyre.engine.op.text.PatchPool;
import dev.gyre.engine.op.text.SoftmaxEntropy;
import dev.gyre.engine.op.training.AdamW;
import dev.gyre.engine.op.training.ClipByNorm;
import dev.gyre.engine.op.training.MeanSquare;
import dev.gyre.engine.op.training.SoftmaxCrossEntropy;
import dev.gyre.engine.tensor.BlockFormat;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Ops refuse shapes that don't fit, and say which. */
class RefusalTest {

    private final Graph g = new Graph();

    private Tensor f32(String name, int... dims) {
        return g.input(name, TensorType.f32(dims));
    }

    private Tensor i32(String name, int... dims) {
        return g.input(name, TensorType.i32(dims));
    }

    private static DynamicTest refused(String message, Supplier<?> op) {
        return DynamicTest.dynamicTest(
                message,
                () -> assertThatThrownBy(op::get)
                        .isInstanceOf(ShapeException.class)
                        .hasMessageContaining(message));
    }

    private Op attention(Tensor q, Tensor k, Tensor v, int heads, int keyHeads) {
        return attention(KeySpans.causal(g, 2, 3, 3), q, k, v, heads, keyHeads);
    }

    private static Op attention(KeySpans spans, Tensor q, Tensor k, Tensor v, int heads, int keyHeads) {
        return new MaskedAttention(q, k, v, spans, heads, keyHeads);
    }

    private Op given(Tensor x, Tensor frequencies) {
        return new Rope(x, i32("offset", 1), 4, Rope.Pairs.HALVES, new Rope.Given(frequencies));
    }

    private CachedAttention cached(Tensor q, Tensor kv, int heads, int keyHeads, int window, Tensor position) {
        return cached(f32("cache", 2, 5, 32), q, kv, heads, keyHeads, window, position);
    }

    private static CachedAttention cached(
            Tensor cache, Tensor q, Tensor kv, int heads, int keyHeads, int window, Tensor position) {
        return new CachedAttention(q, kv, kv, cache, cache, position, heads, keyHeads, window);
    }

    private static Op retention(Tensor x, Tensor g, Tensor state, int chunk) {
        return new GatedRetention(x, x, x, g, state, chunk, 1f);
    }

    private Op spectra(Tensor attention, int tail, int hop) {
        int tokens = attention.dim(2);
        return new AttentionSpectra(attention, f32("tail", 2, tokens, tail), f32("f", 2, tokens, 5), hop, 0.9f);
    }

    private static Op stage(Tensor x, Tensor w, boolean inverse) {
        return new FourierStage(List.of(x), w, w, inverse, true);
    }

    @Test
    void parametersThatDoNotFitAMemoryAreRefused() {
        assertThatThrownBy(() -> BackwardMemory.scores(g, f32("x", 1, 4, 25), f32("p", 4171), 32))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("there must be 4172 parameters");
    }

    @Test
    void widthsOutsideTheBlocksAreRefused() {
        Tensor w = f32("w", 4, 3, 2);
        assertThatThrownBy(() -> BlockDiagonal.padded(g, f32("x", 2, 13), w, 8))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("x's width 13 and the 8 outputs must lie within the blocks' 12 and 8");
        assertThatThrownBy(() -> BlockDiagonal.padded(g, f32("x", 2, 12), w, 9))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("the 9 outputs");
    }

    @TestFactory
    Stream<DynamicTest> shapesThatDoNotFit() {
        Tensor x = f32("x", 2, 3, 32);
        Tensor scale = f32("scale", 1);
        return Stream.of(
                refused("x's width 32 must equal w's rows 48", () -> new DenseMatMul(x, f32("w", 48, 8))),
                refused("must agree in G and K", () -> new BatchedMatMul(x, f32("w", 2, 31, 4))),
                refused("at least two axes", () -> new Transpose(f32("v", 5))),
                refused("bias's length", () -> new AddBias(x, f32("b", 31))),
                refused("same shape", () -> new Mul(x, f32("y", 2, 3, 31))),
                refused("same shape", () -> new Sub(x, f32("y", 3, 2, 32))),
                refused("positive, but is 0.0", () -> new SoftCap(x, 0f)),
                refused("30 channels from 3 on", () -> new Slice(x, 3, 30)),
                refused("at least one part", () -> new Concat(List.of())),
                refused("every axis but the innermost", () -> new Concat(List.of(x, f32("y", 3, 2, 32)))),
                refused("192 elements don't fill", () -> new Reshape(x, Shape.of(2, 95))),
                refused("ids must be int32", () -> new Embedding(x, f32("table", 9, 4))),
                refused(
                        "in multiples of 34",
                        () -> new BlockQuantizedEmbedding(i32("ids", 2), f32("table", 9, 34), BlockFormat.Q8_0)),
                refused("multiple of the 5 groups", () -> new LayerNorm(x, f32("w", 32), 5, 1e-5f)),
                refused("must equal x's width 32", () -> new RmsNorm(x, f32("w", 16), 1, 1e-5f)),
                refused("a target for each row", () -> new SoftmaxCrossEntropy(x, i32("targets", 5))),
                refused("at least two taps", () -> new CausalConv(x, f32("w", 32, 1), f32("b", 32), x)),
                refused("must be (B, K - 1, C)", () -> new CausalConv(x, f32("w", 32, 5), f32("b", 32), x)),
                refused("blocks times inputs, 4 * 7", () -> new BlockDiagonal(x, f32("w", 4, 7, 8))),
                refused("4 * 3 * 5", () -> new MonarchFactor(x, f32("w", 4, 2, 3, 5))),
                refused("must have 4 axes", () -> new MonarchFactor(x, f32("w", 4, 8, 8))),
                refused("must lie within the 33 channels", () -> new Pad(x, 33, 2)),
                refused("x's 3 steps must fit into 2 rows from 0 on", () -> new PadRows(x, 0, 2)),
                refused("x's 3 steps must fit into 4 rows from 2 on", () -> new PadRows(x, 2, 4)),
                refused("x's 3 steps must fit into 2 rows", () -> new MirroredRows(x, 2)),
                refused("4 steps must be some of x's 3 rows", () -> new MirroredRows.Crop(x, 4)),
                refused("must equal x's width 32", () -> new SineActivation(x, f32("f", 31))),
                refused("at most the longest, 4", () -> new HyenaWindow(f32("k", 5, 2), f32("r", 2), f32("t", 4), 0f)),
                refused("0 to 3 quarters, but is 4", () -> new FourierFactor(1, 2, 2, 4)),
                refused("multiple of the matrices' blocks", () -> stage(x, f32("w", 2, 2, 2), false)),
                refused("real and imaginary parts, or real", () -> stage(x, f32("w", 1, 3, 3), true)),
                refused("k must be (1, N, C)", () -> new SpectrumProduct(x, x, x, x, scale, 1f, false)),
                refused("twice the 32 heads", () -> new Rope(x, i32("offset", 1), 32)),
                refused("must be one I32", () -> new Rope(x, f32("offset", 1), 4)),
                refused("each of the 2 sequences", () -> new Rope(x, i32("offset", 3), 4)),
                refused("each of a head's 4 pairs", () -> given(x, f32("f", 8))),
                refused("4 heads of queries must be a multiple of the 3", () -> cached(x, x, 4, 3, 2, i32("p", 2))),
                refused("k's as wide as q's", () -> cached(x, x, 4, 2, 2, i32("p", 2))),
                refused("must agree in B and T", () -> cached(f32("q", 2, 2, 32), x, 4, 4, 2, i32("p", 2))),
                refused("must have B and the widths", () -> cached(f32("c", 2, 5, 31), x, x, 4, 4, 2, i32("p", 2))),
                refused("each of the 2 sequences", () -> cached(x, x, 4, 4, 2, i32("p", 1))),
                refused("within the cache's 5 slots, but is 6", () -> cached(x, x, 4, 4, 6, i32("p", 2))),
                refused("the window must be positive", () -> cached(x, x, 4, 4, 0, i32("p", 2))),
                refused("2 rows from 2 on must lie within x's 3", () -> new SliceRows(x, 2, 2)),
                refused("multiple of the 5 heads", () -> new CausalAttention(x, x, x, 5)),
                refused("4 heads of queries must be a multiple of the 3", () -> attention(x, x, x, 4, 3)),
                refused("k's as wide as q's", () -> attention(x, f32("k", 2, 3, 24), x, 4, 4)),
                refused("must agree in B and S", () -> attention(x, x, f32("v", 2, 4, 32), 4, 4)),
                refused(
                        "spans must be for 2 sequences of 3 queries and 4 keys",
                        () -> attention(x, f32("k", 2, 4, 32), f32("v", 2, 4, 32), 4, 4)),
                refused("the window must be positive", () -> attention(KeySpans.window(g, 2, 3, 3, 0), x, x, x, 4, 4)),
                refused("multiples of the 5 heads", () -> retention(x, f32("g", 2, 3, 5), f32("s", 2, 5, 6, 6), 1)),
                refused("must agree in B and T", () -> retention(x, f32("g", 2, 2, 4), f32("s", 2, 4, 8, 8), 1)),
                refused("state must be (B, N, D, E)", () -> retention(x, f32("g", 2, 3, 4), f32("s", 2, 4, 8, 7), 1)),
                refused("must have a step", () -> retention(x, f32("g", 2, 3, 4), f32("s", 2, 4, 8, 8), 0)),
                refused("multiple of the 5 heads", () -> new HedgehogMap(x, 5)),
                refused("bias's 3 heads", () -> new T2rMap(x, f32("b", 3))),
                refused("multiple of the 7 heads, repeated 2", () -> new RepeatHeads(x, 7, 2)),
                refused("eps must be positive", () -> new LinearAttention(x, 4, 0f)),
                refused("must fit the gate (N)", () -> new HybridAttention(x, f32("m", 2, 3, 4), x, f32("g", 4), true)),
                refused("must not be empty", () -> new MeanSquare(f32("e", 2, 0))),
                refused("ids must be int32", () -> new NgramHash(f32("ids", 2, 3), 3, 7L, 5)),
                refused("the table a row; they have 3 and 0", () -> new NgramHash(i32("ids", 2, 3), 3, 7L, 0)),
                refused("functions 0 to 10, but not 11", () -> NgramHash.function(i32("ids", 2, 3), 3, 11, 5)),
                refused("at least two axes", () -> new SoftmaxEntropy(f32("logits", 5))),
                refused("bounds must be int32", () -> new PatchPool(x, i32("b", 2, 1), PatchPool.Kind.MAX)),
                refused("bounds must be int32", () -> new PatchPool(x, i32("b", 3, 4), PatchPool.Kind.MEAN)),
                refused("the index must be int32", () -> new GatherHeads(x, f32("i", 2, 1, 3))),
                refused("multiple of the index's 5 heads", () -> new GatherHeads(x, i32("i", 2, 5, 3))),
                refused("ages must be int32", () -> new AgeEmbedding(f32("ages", 2, 3), i32("t", 2, 4), x)),
                refused(
                        "turns must be int32",
                        () -> new AgeEmbedding(i32("ages", x.dim(0), x.dim(1)), i32("t", 3, 4), x)),
                refused("frequencies 0.0 must be positive", () -> AgeEmbedding.turns(4, 0)),
                refused("the window's 8 values less the hop's 4", () -> spectra(f32("a", 2, 4, 6), 3, 4)),
                refused("7 queries must fill frames of 4", () -> spectra(f32("a", 2, 7, 9), 4, 4)),
                refused("multiple of the 2 heads of features", () -> spectra(f32("a", 3, 4, 6), 4, 4)),
                refused("must have 4 axes", () -> new ConvPatches(x, 3, 1)),
                refused("kernel 3 and stride 0", () -> new ConvPatches(f32("i", 2, 4, 6, 3), 3, 0)),
                refused("windows of 2 by 4", () -> new AveragePool(f32("i", 2, 4, 6, 3), 2, 4)),
                refused("must equal x's width 32", () -> new BatchNorm(x, f32("w", 31), 1e-3f)),
                refused("at least one row", () -> new BatchNorm(f32("e", 0, 4), f32("w", 4), 1e-3f)),
                refused("same shape", () -> new MovingAverage(f32("a", 4), f32("b", 5), 0.1f)),
                refused("must have 2 axes", () -> new DecayBounds(x)),
                refused("at least one gradient", () -> new ClipByNorm(List.of(), 1f)),
                refused("limit must be positive", () -> new ClipByNorm(List.of(x), -1f)),
                refused("schedule must be four", () -> new AdamW(x, x, x, x, scale, scale, AdamW.Settings.DEFAULT)));
    }

    @Test
    void aKernelOfOtherChannelsThanTheImageIsRefused() {
        assertThatThrownBy(() -> ConvPatches.convolution(g, f32("i", 2, 4, 6, 3), f32("w", 3, 3, 4, 8), 1))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("x's 3 channels");
    }

    @Test
    void gradientThroughTheStatisticsOfABatchIsRefused() {
        Tensor x = f32("x", 5, 3);
        List<Tensor> y = g.add(new BatchNorm(x, f32("w", 3), 1e-3f));
        assertThatThrownBy(() -> Autodiff.gradients(g, Map.of(y.get(1), f32("dmean", 3)), List.of(x)))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining("no gradient through the mean");
    }

    @Test
    void gradientThroughGivenFrequenciesIsRefused() {
        Tensor x = f32("x", 2, 3, 32);
        Tensor frequencies = f32("f", 4);
        Tensor y = g.apply(given(x, frequencies));
        assertThatThrownBy(() -> Autodiff.gradients(g, Map.of(y, x), List.of(x, frequencies)))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining("no gradient through its frequencies");
    }

    @Test
    void gradientThroughAConvolutionStateIsRefused() {
        Tensor x = f32("x", 1, 5, 3);
        Tensor state = f32("state", 1, 3, 3);
        List<Tensor> y = g.add(new CausalConv(x, f32("w", 3, 4), f32("b", 3), state));
        assertThatThrownBy(() -> Autodiff.gradients(g, Map.of(y.get(1), state), List.of(x)))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining("no gradient through its state");
    }
}
