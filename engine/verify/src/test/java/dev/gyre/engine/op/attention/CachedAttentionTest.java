package dev.gyre.engine.op.attention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.device.Devices;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.training.Count;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.verify.Comparison;
import dev.gyre.verify.FedGraph;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** However texts are cut into chunks, attention over a cache is attention over the whole texts, at rotated positions too. */
class CachedAttentionTest {

    private static final int N = 6;
    private static final int M = 2;
    private static final int D = 10;
    private static final int E = 7;
    private static final int LONGEST = 9;

    private final SplittableRandom random = new SplittableRandom(11);

    /** Queries, keys and values of a text. */
    private record Text(int length, float[] q, float[] k, float[] v) {

        List<float[]> parts() {
            return List.of(q, k, v);
        }
    }

    private Text text(int length) {
        return new Text(length, normal(length * N * D), normal(length * M * D), normal(length * M * E));
    }

    private float[] normal(int n) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private static List<Tensor> inputs(Graph g, int batch, int time) {
        return List.of(
                g.input("q", TensorType.f32(batch, time, N * D)),
                g.input("k", TensorType.f32(batch, time, M * D)),
                g.input("v", TensorType.f32(batch, time, M * E)));
    }

    private static Plan compile(Graph g, Tensor y) {
        return Plan.compile(
                g, Devices.standard(), List.of(y), PlanOptions.named("cached").withPoison());
    }

    /** The caches of some sequences, with a plan for each length of chunk that's asked for. */
    private static final class Sequences {

        private final int batch;
        private final int window;
        private final Variable keys;
        private final Variable values;
        private final Variable position;

        Sequences(int batch, int window, int slots) {
            this.batch = batch;
            this.window = window;
            keys = Variable.state("keys", TensorType.f32(batch, slots, M * D));
            values = Variable.state("values", TensorType.f32(batch, slots, M * E));
            position = Variable.state("position", TensorType.i32(batch));
        }

        /** Puts sequence b at the beginning of another text, with no trace of the one before. */
        void restart(int b) {
            position.buffer().number(b, 0);
        }

        /** Runs a chunk of each of the texts, from its own place on. */
        void advance(List<Text> texts, int[] from, int time, float[][] into) {
            Graph g = new Graph();
            List<Tensor> in = inputs(g, batch, time);
            Tensor at = g.variable(position);
            Tensor y = new CachedAttention(
                            g.apply(new Rope(in.get(0), at, N)),
                            g.apply(new Rope(in.get(1), at, M)),
                            in.get(2),
                            g.variable(keys),
                            g.variable(values),
                            at,
                            N,
                            M,
                            window)
                    .apply(g);
            g.add(new Count(at, time));
            try (Plan plan = compile(g, y)) {
                for (int i = 0; i < in.size(); i++) {
                    int channels = in.get(i).dim(2);
                    float[] rows = new float[batch * time * channels];
                    for (int b = 0; b < batch; b++) {
                        float[] all = texts.get(b).parts().get(i);
                        System.arraycopy(all, from[b] * channels, rows, b * time * channels, time * channels);
                    }
                    plan.input(in.get(i)).write(rows);
                }
                plan.run();
                float[] rows = plan.floats(y);
                for (int b = 0; b < batch; b++) {
                    System.arraycopy(rows, b * time * N * E, into[b], from[b] * N * E, time * N * E);
                    from[b] += time;
                }
            }
        }
    }

    private static float[] whole(Text text, int window) {
        FedGraph g = new FedGraph();
        List<Tensor> in = text.parts().stream()
                .map(x -> g.of("part", x, 1, text.length(), x.length / text.length()))
                .toList();
        Tensor start = g.of("start", new int[1], 1);
        return g.run(g.apply(new MaskedAttention(
                g.apply(new Rope(in.get(0), start, N)),
                g.apply(new Rope(in.get(1), start, M)),
                in.get(2),
                KeySpans.window(g, 1, text.length(), text.length(), window),
                N,
                M)));
    }

    private static void assertSame(float[] whole, float[] chunks) {
        double[] expected =
                IntStream.range(0, whole.length).mapToDouble(i -> whole[i]).toArray();
        assertThat(Comparison.rms("chunks", expected, chunks, 2e-6)).matches(Comparison::passes);
    }

    private void assertChunksGiveTheWhole(int window, int slots, int... chunks) {
        Text text = text(IntStream.of(chunks).sum());
        Sequences one = new Sequences(1, window, slots);
        float[][] y = {new float[text.length() * N * E]};
        int[] from = {0};
        for (int time : chunks) {
            one.advance(List.of(text), from, time, y);
        }
        assertSame(whole(text, window), y[0]);
    }

    @Test
    void chunksAndStepsGiveTheWholeText() {
        assertChunksGiveTheWhole(40, 48, 9, 1, 1, 7, 3, 1, 9, 1, 5, 1);
    }

    @Test
    void aWindowIsKeptWhereTheRingWraps() {
        assertChunksGiveTheWhole(5, 13, 9, 1, 7, 1, 1, 3, 9, 9, 2, 1, 7);
    }

    @Test
    void aRingOfJustTheWindowIsEnoughForSteps() {
        assertChunksGiveTheWhole(3, 3, 1, 1, 1, 1, 1, 1, 1, 1);
    }

    @Test
    void chunksMayBeLongerThanTheRing() {
        assertChunksGiveTheWhole(4, 4, 9, 1, 6, 13, 2, 1, 4);
    }

    @Test
    void sequencesAreAtPositionsOfTheirOwn() {
        int window = 6;
        Sequences two = new Sequences(2, window, window + LONGEST - 1);
        Text first = text(23);
        Text second = text(40);
        Text third = text(17);
        float[][] y = {new float[first.length() * N * E], new float[second.length() * N * E]};
        int[] from = {0, 0};
        for (int time : new int[] {7, 1, 9, 1, 5}) {
            two.advance(List.of(first, second), from, time, y);
        }
        assertSame(whole(first, window), y[0]);
        float[][] rest = {new float[third.length() * N * E], y[1]};
        two.restart(0);
        from[0] = 0;
        for (int time : new int[] {1, 1, 9, 3, 1, 2}) {
            two.advance(List.of(third, second), from, time, rest);
        }
        assertSame(whole(third, window), rest[0]);
        assertSame(whole(second, window), rest[1]);
    }
}
