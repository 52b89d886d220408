package dev.gyre.engine.op.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import dev.gyre.engine.tensor.Tensor;
import dev.gyre.verify.FedGraph;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Special cases of what BLT computes of bytes. */
class BytesTest {

    private final FedGraph e = new FedGraph();

    @Test
    void aCertainPredictionHasNoEntropyAndAnEvenOneTheLogarithmOfItsChoices() {
        float inf = Float.NEGATIVE_INFINITY;
        float[] logits = {5f, inf, inf, inf, 7f, 7f, 7f, 7f, 1e30f, 0f, -1e30f, 3f, 2f, 2f, inf, inf};
        float[] h = e.run(e.apply(new SoftmaxEntropy(e.of("logits", logits, 4, 4))));
        assertThat(h[0]).isZero();
        assertThat(h[1]).isCloseTo((float) Math.log(4), offset(1e-6f));
        assertThat(h[2]).isZero();
        assertThat(h[3]).isCloseTo((float) Math.log(2), offset(1e-6f));
    }

    @Test
    void entropyOfNothingOrOfNaNIsNaN() {
        float inf = Float.NEGATIVE_INFINITY;
        float[] logits = {inf, inf, 1f, Float.NaN};
        float[] h = e.run(e.apply(new SoftmaxEntropy(e.of("logits", logits, 2, 2))));
        assertThat(h[0]).isNaN();
        assertThat(h[1]).isNaN();
    }

    @Test
    void theGradientOfEntropySkipsImpossibleChoices() {
        float[] logits = {1f, Float.NEGATIVE_INFINITY, 0f};
        Tensor x = e.of("logits", logits, 1, 3);
        Tensor h = e.apply(new SoftmaxEntropy(x));
        float[] d = e.run(e.gradients(List.of(h), List.of(x)).getFirst());
        assertThat(d[1]).isZero();
        assertThat(d[0]).isNotZero().isCloseTo(-d[2], offset(1e-6f));
    }

    @Test
    void anEmptyPatchGivesZeroAndEqualExtremesGiveTheirGradientToTheFirst() {
        float[] x = {3f, 3f, -1f, Float.NaN};
        Tensor in = e.of("x", x, 1, 4, 1);
        Tensor bounds = e.of("bounds", new int[] {0, 0, 3, 4, 9}, 1, 5);
        Tensor max = e.apply(new PatchPool(in, bounds, PatchPool.Kind.MAX));
        Tensor mean = e.apply(new PatchPool(in, bounds, PatchPool.Kind.MEAN));
        Tensor gradient = e.gradients(List.of(max), List.of(in)).getFirst();
        List<float[]> y = e.run(List.of(max, mean, gradient));
        assertThat(y.get(0)).startsWith(0f, 3f, Float.NaN).endsWith(0f);
        assertThat(y.get(1)[1]).isCloseTo(5f / 3, offset(1e-6f));
        assertThat(y.get(1)[3]).isZero();
        assertThat(y.get(2)[0]).isNotZero();
        assertThat(y.get(2)[1]).isZero();
        assertThat(y.get(2)[2]).isZero();
    }
}
