package dev.gyre.models.published;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.text.SoftmaxEntropy;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.generate.Session;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.layer.Tokens;
import dev.gyre.models.model.MaskedModel;
import dev.gyre.models.model.Multiplication;
import dev.gyre.models.model.Network;
import dev.gyre.models.model.Phase;
import dev.gyre.models.model.SequenceModel;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Models on given tokens.
 *
 * @param ids (B, T)
 * @param multiplication how the models multiply
 */
record TokenRun(int[] ids, int batch, int time, Device device, Multiplication multiplication) {

    private static final PlanOptions OPTIONS = PlanOptions.named("expected");

    /** What's made of the tokens. */
    @FunctionalInterface
    private interface Made {
        Tensor of(Graph g, Tokens tokens);
    }

    /** Logits of whole sequences. (B, T, V) */
    float[] logits(SequenceModel model) {
        return run((g, tokens) -> model.logits(g, tokens, Memory.empty()));
    }

    /** Entropies of the predictions, in nats. (B, T) */
    float[] entropies(SequenceModel model) {
        return run((g, tokens) -> g.apply(new SoftmaxEntropy(model.logits(g, tokens, Memory.empty()))));
    }

    private float[] run(Made made) {
        Graph g = multiplication.graph();
        try (Tokens tokens = Tokens.input(g, batch, time)) {
            Tensor result = made.of(g, tokens);
            tokens.prepare(device);
            try (Plan plan = Plan.compile(g, device, List.of(result), OPTIONS)) {
                tokens.fill(ids, plan::input);
                return numbers(plan, result);
            }
        }
    }

    private static float[] numbers(Plan plan, Tensor result) {
        plan.run();
        float[] all = new float[result.shape().size()];
        plan.read(result).read(all);
        return all;
    }

    /** The same token by token, all sequences at once. */
    float[] steps(SequenceModel model, int vocabulary) {
        float[] all = new float[batch * time * vocabulary];
        try (Session session = new Session(model, device, multiplication)) {
            List<Session.Sequence> sequences =
                    Stream.generate(session::open).limit(batch).toList();
            for (int t = 0; t < time; t++) {
                int at = t;
                session.step(
                        sequences,
                        IntStream.range(0, batch).map(b -> ids[b * time + at]).toArray());
                for (int b = 0; b < batch; b++) {
                    System.arraycopy(sequences.get(b).logits(), 0, all, (b * time + t) * vocabulary, vocabulary);
                }
            }
        }
        return all;
    }

    /** Logits of all places, with the segment that each token lies in. (B, T, V) */
    float[] masked(MaskedModel model, int[] segments) {
        Graph g = multiplication.graph();
        try (Tokens plain = Tokens.input(g, batch, time)) {
            Tensor parts = g.input("segments", TensorType.i32(batch, time));
            Tensor logits = model.logits(g, plain.in(parts));
            try (Plan plan = Plan.compile(g, device, List.of(logits), OPTIONS)) {
                plain.fill(ids, plan::input);
                plan.input(parts).write(segments);
                return numbers(plan, logits);
            }
        }
    }

    /** What a network makes of rows of numbers. */
    static float[] values(Network network, float[] x, int inputs, Device device, Multiplication multiplication) {
        Graph g = multiplication.graph();
        Tensor in = g.input("x", TensorType.f32(x.length / inputs, inputs));
        Tensor y = network.apply(g, in, Phase.EVALUATION);
        try (Plan plan = Plan.compile(g, device, List.of(y), OPTIONS)) {
            plan.input(in).write(x);
            return numbers(plan, y);
        }
    }
}
