package dev.gyre.papers.golden;

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
import dev.gyre.models.run.MemoryPlan;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Models on given tokens. What each run takes of memory is planned before anything of it is taken, and refused by a {@link
 * dev.gyre.engine.device.DeviceException} if it doesn't suffice.
 *
 * @param ids (B, T)
 * @param multiplication how the models multiply
 */
record TokenRun(int[] ids, int batch, int time, Device device, Multiplication multiplication) {

    private static final PlanOptions OPTIONS = PlanOptions.named("expected");

    /** A function of the tokens. */
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
        return numbers(device, on -> {
            Graph g = multiplication.graph();
            Tokens tokens = Tokens.input(g, batch, time);
            Tensor result = made.of(g, tokens);
            tokens.prepare(on);
            Plan plan = Plan.compile(g, on, List.of(result), OPTIONS);
            return new Compiled(plan, result, () -> tokens.fill(ids, plan::input), tokens::close);
        });
    }

    /**
     * A plan that is to be run once.
     *
     * @param fill writes the inputs
     * @param release gives back what belongs to the inputs
     */
    private record Compiled(Plan plan, Tensor result, Runnable fill, Runnable release) implements AutoCloseable {
        @Override
        public void close() {
            plan.close();
            release.run();
        }
    }

    /** Compiles and runs something, after its memory was planned. */
    private static float[] numbers(Device device, Function<Device, Compiled> compile) {
        require(device, planned -> {
            try (Compiled compiled = compile.apply(planned)) {
                planned.ledger().orElseThrow().host(compiled.result().type().bytes());
            }
        });
        try (Compiled compiled = compile.apply(device)) {
            compiled.fill().run();
            compiled.plan().run();
            float[] all = new float[compiled.result().shape().size()];
            compiled.plan().read(compiled.result()).read(all);
            return all;
        }
    }

    private static void require(Device device, Consumer<Device> plans) {
        MemoryPlan.beside("comparing it", device, plans).require(device, "the tokens or rows of the file");
    }

    /** Logits token by token, all sequences at once. */
    float[] steps(SequenceModel model, int vocabulary) {
        require(device, planned -> {
            try (Session session = new Session(model, planned, multiplication)) {
                session.prepareTogether(batch);
            }
            planned.ledger().orElseThrow().host((long) batch * time * vocabulary * Float.BYTES);
        });
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
        return numbers(device, on -> {
            Graph g = multiplication.graph();
            Tokens plain = Tokens.input(g, batch, time);
            Tensor parts = g.input("segments", TensorType.i32(batch, time));
            Tensor logits = model.logits(g, plain.in(parts));
            Plan plan = Plan.compile(g, on, List.of(logits), OPTIONS);
            return new Compiled(
                    plan,
                    logits,
                    () -> {
                        plain.fill(ids, plan::input);
                        plan.input(parts).write(segments);
                    },
                    plain::close);
        });
    }

    /** The outputs of a network for rows of numbers. */
    static float[] values(Network network, float[] x, int inputs, Device device, Multiplication multiplication) {
        return numbers(device, on -> {
            Graph g = multiplication.graph();
            Tensor in = g.input("x", TensorType.f32(x.length / inputs, inputs));
            Tensor y = network.apply(g, in, Phase.EVALUATION);
            Plan plan = Plan.compile(g, on, List.of(y), OPTIONS);
            return new Compiled(plan, y, () -> plan.input(in).write(x), () -> {});
        });
    }
}
