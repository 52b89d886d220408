package dev.gyre.engine.op.attention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.layout.Concat;
import dev.gyre.engine.op.layout.Slice;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.verify.Comparison;
import dev.gyre.verify.FedGraph;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Special cases of attention over spans of keys. */
class MaskedAttentionTest {

    private static final int B = 2;
    private static final int T = 37;
    private static final int N = 4;
    private static final int D = 3;

    private final FedGraph e = new FedGraph();

    private static void assertClose(float[] expected, float[] actual) {
        double[] d = new double[expected.length];
        for (int i = 0; i < d.length; i++) {
            d[i] = expected[i];
        }
        assertThat(Comparison.largest("attention", d, actual, 1e-5)).matches(Comparison::passes);
    }

    private List<Tensor> sequences(int keyHeads) {
        return List.of(
                e.normal("q", B, T, N * D), e.normal("k", B, T, keyHeads * D), e.normal("v", B, T, keyHeads * D));
    }

    @Test
    void causalSpansGiveCausalAttention() {
        List<Tensor> x = sequences(N);
        Tensor spans = e.apply(new MaskedAttention(x.get(0), x.get(1), x.get(2), KeySpans.causal(e, B, T, T), N));
        Tensor matrix = e.apply(new CausalAttention(x.get(0), x.get(1), x.get(2), N));
        List<float[]> y = e.run(List.of(spans, matrix));
        assertClose(y.get(1), y.get(0));
    }

    @Test
    void aGroupOfHeadsReadsTheSameKeys() {
        List<Tensor> x = sequences(2);
        KeySpans spans = KeySpans.window(e, B, T, T, 5);
        Tensor grouped = e.apply(new MaskedAttention(x.get(0), x.get(1), x.get(2), spans, N, 2));
        Tensor k = repeated(x.get(1));
        Tensor v = repeated(x.get(2));
        Tensor single = e.apply(new MaskedAttention(x.get(0), k, v, spans, N));
        List<float[]> y = e.run(List.of(grouped, single));
        assertThat(y.get(0)).isEqualTo(y.get(1));
    }

    private Tensor repeated(Tensor x) {
        Tensor first = e.apply(new Slice(x, 0, D));
        Tensor second = e.apply(new Slice(x, D, D));
        return e.apply(new Concat(List.of(first, first, second, second)));
    }

    @Test
    void aQueryWithoutKeysGivesZeroAndNoGradient() {
        List<Tensor> x = sequences(N);
        int[] from = new int[B * T];
        int[] to = new int[B * T];
        Arrays.fill(to, 20);
        to[5] = 0;
        from[T + 7] = 30;
        int[] seen = new int[B * T];
        Arrays.fill(seen, T, 2 * T, 1);
        seen[3] = 1;
        from[9] = 4;
        KeySpans spans = new KeySpans(e.of("from", from, B, T), e.of("to", to, B, T), e.of("seen", seen, B, T));
        Outputs<Tensor> out = e.add(new MaskedAttention(x.get(0), x.get(1), x.get(2), spans, N));
        Tensor dq = e.gradients(out.subList(0, 2), x).getFirst();
        List<float[]> y = e.run(List.of(out.get(MaskedAttention.Out.Y), out.get(MaskedAttention.Out.MASS), dq));
        for (int row : new int[] {5, 9, T + 7}) {
            assertThat(Arrays.copyOfRange(y.get(0), row * N * D, (row + 1) * N * D))
                    .containsOnly(0f);
            assertThat(Arrays.copyOfRange(y.get(1), row * N, (row + 1) * N)).containsOnly(0f);
            assertThat(Arrays.copyOfRange(y.get(2), row * N * D, (row + 1) * N * D))
                    .containsOnly(0f);
        }
        assertThat(Arrays.copyOfRange(y.get(1), 0, N)).as("only key 3 counts").containsOnly(1f);
    }

    @Test
    void pairsAreThoseOfTheSpans() {
        for (KeySpans spans : List.of(
                KeySpans.causal(e, B, T, T),
                KeySpans.causal(e, B, 3, T),
                KeySpans.window(e, B, T, T, 5),
                KeySpans.anticausal(e, B, T, T),
                KeySpans.all(e, B, 2, T))) {
            long pairs = 0;
            float[] from = e.run(spans.from());
            float[] to = e.run(spans.to());
            for (int i = 0; i < from.length; i++) {
                pairs += (long) Math.max(0, to[i] - from[i]);
            }
            assertThat(spans.pairs()).isEqualTo(pairs).isPositive();
        }
    }

    @Test
    void whatAQueryDoesNotSeeDoesNotChangeItByABit() {
        float[] k = FedGraph.normals("k", B * T * N * D);
        float[] changed = k.clone();
        int cut = 20;
        for (int i = 0; i < k.length; i++) {
            changed[i] = i / (N * D) % T >= cut ? 3 * k[i] - 1 : k[i];
        }
        Tensor q = e.normal("q", B, T, N * D);
        Tensor v = e.normal("v", B, T, N * D);
        KeySpans spans = KeySpans.causal(e, B, T, T);
        Tensor y = e.apply(new MaskedAttention(q, e.of("k", k, B, T, N * D), v, spans, N));
        Tensor z = e.apply(new MaskedAttention(q, e.of("changed", changed, B, T, N * D), v, spans, N));
        List<float[]> found = e.run(List.of(y, z));
        assertThat(Arrays.copyOf(found.get(1), cut * N * D)).isEqualTo(Arrays.copyOf(found.get(0), cut * N * D));
        assertThat(found.get(1)[cut * N * D]).isNotEqualTo(found.get(0)[cut * N * D]);
    }

    @Test
    void aQueryThatIsNotANumberSpoilsOnlyItself() {
        float[] q = FedGraph.normals("q", B * T * N * D);
        q[6 * N * D] = Float.NaN;
        KeySpans spans = KeySpans.causal(e, B, T, T);
        Tensor k = e.normal("k", B, T, N * D);
        Tensor v = e.normal("v", B, T, N * D);
        float[] y = e.run(e.apply(new MaskedAttention(e.of("q", q, B, T, N * D), k, v, spans, N)));
        for (int i = 0; i < y.length; i++) {
            assertThat(Float.isNaN(y[i])).isEqualTo(i / D == 6 * N);
        }
    }
}
