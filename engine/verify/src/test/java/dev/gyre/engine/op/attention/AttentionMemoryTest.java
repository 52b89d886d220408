package dev.gyre.engine.op.attention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.op.layout.Slice;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.verify.Comparison;
import dev.gyre.verify.FedGraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A bounded cache: features may be gathered in pieces, and attention over a compacted cache is attention to what stayed. */
class AttentionMemoryTest {

    private static final int H = 2;
    private static final int S = 24;
    private static final int WINDOW = 8;
    private static final int HOP = 4;
    private static final int F = WINDOW / 2 + 1;

    private static float[] weights() {
        float[] w = FedGraph.normals("weights", H * S * S);
        for (int i = 0; i < w.length; i++) {
            w[i] = i % S > i / S % S ? 0f : Math.abs(w[i]);
        }
        return w;
    }

    /** Features after the given number of tokens in one update, from nothing or from what was before. */
    private static List<float[]> updated(int from, int to, float[] features, float[] tail) {
        FedGraph e = new FedGraph();
        float[] all = weights();
        float[] rows = new float[H * (to - from) * to];
        for (int i = 0; i < rows.length; i++) {
            int row = i / to;
            rows[i] = all[(row / (to - from) * S + from + row % (to - from)) * S + i % to];
        }
        int[] index = new int[H * to];
        for (int i = 0; i < index.length; i++) {
            index[i] = i % to < from ? i % to : -1;
        }
        int known = Math.max(1, from);
        Tensor picks = e.of("index", index, H, 1, to);
        Tensor before = e.apply(new GatherHeads(e.of("features", features, H, known, F), picks));
        Tensor past = e.apply(new GatherHeads(e.of("tail", tail, H, known, WINDOW - HOP), picks));
        return e.run(e.add(new AttentionSpectra(e.of("a", rows, H, to - from, to), past, before, HOP, 0.9f))
                .subList(0, 2));
    }

    @Test
    void updatesInPiecesEqualOneUpdateWhenNothingIsEvicted() {
        float[] none = new float[H * F];
        float[] noTail = new float[H * (WINDOW - HOP)];
        List<float[]> whole = updated(0, S, none, noTail);
        List<float[]> first = updated(0, 8, none, noTail);
        List<float[]> second = updated(8, 12, first.get(0), first.get(1));
        List<float[]> third = updated(12, S, second.get(0), second.get(1));
        double[] expected = new double[whole.get(0).length];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = whole.get(0)[i];
        }
        assertThat(Comparison.largest("features", expected, third.get(0), 2e-6)).matches(Comparison::passes);
        assertThat(third.get(1)).isEqualTo(whole.get(1));
    }

    @Test
    void attentionOverACompactedCacheIsAttentionToWhatStayed() {
        int kept = 5;
        int width = 3;
        int[] index = {0, 2, 3, 9, 10, 1, 4, 5, 6, 11};
        FedGraph e = new FedGraph();
        Tensor q = e.normal("q", 1, 2, H * width);
        Tensor k = e.normal("k", 1, 12, H * width);
        Tensor v = e.normal("v", 1, 12, H * width);
        Tensor picks = e.of("index", index, 1, H, kept);
        Tensor compact = e.apply(new MaskedAttention(
                q,
                e.apply(new GatherHeads(k, picks)),
                e.apply(new GatherHeads(v, picks)),
                KeySpans.all(e, 1, 2, kept),
                H));
        List<Tensor> fetches = new ArrayList<>(List.of(compact));
        for (int h = 0; h < H; h++) {
            int[] seen = new int[12];
            Arrays.stream(index, h * kept, (h + 1) * kept).forEach(i -> seen[i] = 1);
            KeySpans spans = KeySpans.all(e, 1, 2, 12).masked(e.of("seen" + h, seen, 1, 12));
            Tensor y = e.apply(new MaskedAttention(q, k, v, spans, H));
            fetches.add(e.apply(new Slice(y, h * width, width)));
        }
        List<float[]> y = e.run(fetches);
        for (int i = 0; i < 2 * H * width; i++) {
            int h = i / width % H;
            float expected = y.get(1 + h)[i / (H * width) * width + i % width];
            assertThat(Math.abs(y.get(0)[i] - expected)).isLessThan(1e-6f);
        }
    }

    @Test
    void parametersOfZeroKeepEveryToken() {
        FedGraph e = new FedGraph();
        int count = BackwardMemory.parameters(F, 6);
        float[] scores =
                e.run(BackwardMemory.scores(e, e.normal("x", H, S, F), e.of("parameters", new float[count], count), 6));
        assertThat(scores).hasSize(H * S).containsOnly(0f);
        assertThat(BackwardMemory.parameters(25, 32)).as("of the paper").isEqualTo(4172);
    }
}
