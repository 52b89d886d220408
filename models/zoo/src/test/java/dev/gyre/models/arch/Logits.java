package dev.gyre.models.arch;

import dev.gyre.engine.device.Devices;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.generate.Session;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.layer.Tokens;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.verify.Comparison;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** What a model says of whole sequences, and of the same read piece by piece. */
final class Logits {

    private Logits() {}

    /** Logits of whole sequences (B T). */
    static float[] whole(SequenceModel model, int batch, int[] ids) {
        Graph g = new Graph();
        Tokens tokens = Tokens.input(g, batch, ids.length / batch);
        Tensor logits = model.logits(g, tokens, Memory.empty());
        try (Plan plan = Plan.compile(g, Devices.standard(), List.of(logits), PlanOptions.named("whole"))) {
            tokens.prepare(Devices.standard());
            tokens.fill(ids, plan::input);
            plan.run();
            return plan.floats(logits);
        }
    }

    /** The same token by token, all sequences together. */
    static float[] steps(SequenceModel model, int batch, int[] ids) {
        int time = ids.length / batch;
        try (Session session = new Session(model, Devices.standard())) {
            List<Session.Sequence> sequences =
                    IntStream.range(0, batch).mapToObj(b -> session.open()).toList();
            float[] all = new float[0];
            for (int t = 0; t < time; t++) {
                int now = t;
                session.step(
                        sequences,
                        IntStream.range(0, batch).map(b -> ids[b * time + now]).toArray());
                for (int b = 0; b < batch; b++) {
                    float[] row = sequences.get(b).logits();
                    all = all.length == 0 ? new float[ids.length * row.length] : all;
                    System.arraycopy(row, 0, all, (b * time + t) * row.length, row.length);
                }
            }
            return all;
        }
    }

    /** Logits after the last token of one sequence that is read in pieces of the given lengths, each as the session cuts it. */
    static float[] pieces(SequenceModel model, int[] ids, int... lengths) {
        try (Session session = new Session(model, Devices.standard())) {
            Session.Sequence s = session.open();
            int at = 0;
            for (int length : lengths) {
                session.read(s, Arrays.copyOfRange(ids, at, at + length));
                at += length;
            }
            session.read(s, Arrays.copyOfRange(ids, at, ids.length));
            return s.logits();
        }
    }

    /** Whether two are the same within a tolerance, root mean square over root mean square. */
    static Comparison compared(String name, float[] expected, float[] actual, double tolerance) {
        double[] exact = IntStream.range(0, expected.length)
                .mapToDouble(i -> expected[i])
                .toArray();
        return Comparison.rms(name, exact, actual, tolerance);
    }
}
