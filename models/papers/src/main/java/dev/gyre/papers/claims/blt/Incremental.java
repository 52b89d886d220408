package dev.gyre.papers.claims.blt;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.arch.blt.Blt;
import dev.gyre.models.arch.blt.Cutter;
import dev.gyre.models.arch.blt.PatchRule;
import dev.gyre.models.arch.blt.Patches;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.layer.Tokens;
import dev.gyre.models.model.Insight;
import dev.gyre.models.model.Multiplication;
import dev.gyre.models.model.Reader;
import dev.gyre.papers.Bench;
import dev.gyre.papers.Findings;
import dev.gyre.papers.Measurement;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Bytes that a trained BLT writes one by one, the likeliest each time, against all of them read at once: {@code agreed}, of how many the
 * whole sequence says the same; {@code difference}, the largest of the logits; {@code moved}, how many bytes begin a patch in one only;
 * and {@code otherwise}, the largest difference of the logits where the whole sequence is cut into patches of four bytes instead.
 *
 * @param prompt tokens that come first
 * @param bytes that are written
 */
record Incremental(int prompt, int bytes) implements Measurement {

    private static final float[] NONE = {};
    private static final PatchRule OTHER = new PatchRule.Static(4);

    /**
     * Tokens read and written, the last byte aside, which isn't read.
     *
     * @param ids all tokens
     * @param said logits behind each of the last tokens, by which the next was chosen
     * @param begins whether a patch begins behind each token
     */
    private record Written(int[] ids, float[][] said, boolean[] begins) {}

    @Override
    public Headline headline() {
        return new Headline("difference", "largest difference of logits");
    }

    @Override
    public Findings measure(Bench bench) {
        var trained = bench.model();
        Blt model = (Blt) trained.built().model();
        Written written = write(model, HeldBack.of(trained.config()).batch(0, 1), bench.device());
        int[] ids = Arrays.copyOf(written.ids(), prompt + bytes - 1);
        float[] whole = whole(model, ids, Optional.empty(), bench.device());
        int[] lengths = Patches.of(OTHER, ids, NONE, 1, true).lengths();
        float[] others = whole(model, ids, Optional.of(lengths), bench.device());
        return Findings.of("agreed", agreed(written, whole))
                .with("difference", difference(written, whole))
                .with("moved", moved(model, written, ids, bench.device()))
                .with("otherwise", difference(written, others));
    }

    private Written write(Blt model, int[] text, Device device) {
        int[] ids = Arrays.copyOf(text, prompt + bytes);
        float[][] said = new float[bytes][];
        boolean[] begins = new boolean[prompt + bytes - 1];
        try (Reader reader = model.reader(1, device, Multiplication.FLOATS)) {
            for (int t = 0; t < begins.length; t++) {
                reader.read(new int[] {ids[t]});
                begins[t] = !((Insight.Patch) reader.insight(0).orElseThrow()).open();
                int next = t + 1 - prompt;
                if (next >= 0) {
                    said[next] = reader.logits();
                    ids[t + 1] = best(said[next], 0, said[next].length);
                }
            }
        }
        return new Written(ids, said, begins);
    }

    private static int best(float[] logits, int from, int count) {
        return IntStream.range(0, count)
                .reduce((a, b) -> logits[from + b] > logits[from + a] ? b : a)
                .orElseThrow();
    }

    private static float[] whole(Blt model, int[] ids, Optional<int[]> lengths, Device device) {
        Graph g = new Graph();
        try (Tokens tokens = Tokens.input(g, 1, ids.length)) {
            lengths.ifPresent(l -> tokens.give(Blt.LENGTHS, l));
            Tensor logits = model.logits(g, tokens, Memory.empty());
            try (Plan plan = Plan.compile(g, device, List.of(logits), PlanOptions.named("whole"))) {
                tokens.prepare(device);
                tokens.fill(ids, plan::input);
                plan.run();
                return plan.floats(logits);
            }
        }
    }

    private double agreed(Written written, float[] whole) {
        int width = written.said()[0].length;
        return IntStream.range(0, bytes)
                .filter(i -> best(whole, (prompt - 1 + i) * width, width) == written.ids()[prompt + i])
                .count();
    }

    private double difference(Written written, float[] whole) {
        double most = 0;
        for (int i = 0; i < bytes; i++) {
            float[] said = written.said()[i];
            for (int v = 0; v < said.length; v++) {
                most = Math.max(most, Math.abs(said[v] - whole[(prompt - 1 + i) * said.length + v]));
            }
        }
        return most;
    }

    private static double moved(Blt model, Written written, int[] ids, Device device) {
        try (Cutter cutter = new Cutter(model, 1, ids.length, device)) {
            int[] holders = cutter.cut(ids).patches().ids(ids.length + 1);
            return IntStream.range(0, ids.length)
                    .filter(t -> written.begins()[t] != (holders[t + 1] > holders[t]))
                    .count();
        }
    }
}
