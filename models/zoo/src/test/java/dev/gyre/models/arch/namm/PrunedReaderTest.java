package dev.gyre.models.arch.namm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.attention.BackwardMemory;
import dev.gyre.engine.op.attention.CausalAttention;
import dev.gyre.engine.op.attention.KeySpans;
import dev.gyre.engine.op.attention.MaskedAttention;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.random.Philox;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.Families;
import dev.gyre.models.Family;
import dev.gyre.models.arch.Transformer;
import dev.gyre.models.generate.Session;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.layer.Tokens;
import dev.gyre.models.model.Memories;
import dev.gyre.models.model.Multiplication;
import dev.gyre.models.model.Reader;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.parameter.Source;
import dev.gyre.models.setting.Settings;
import dev.gyre.verify.Comparison;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Reading with pruned caches against the transformer over whole sequences with the evicted tokens masked. With a single block, keys and
 * values don't depend on what was evicted, so that this is exact.
 */
class PrunedReaderTest {

    private static final Device DEVICE = Devices.standard();
    private static final int BUDGET = 12;
    private static final int VOCABULARY = 23;
    private static final int EVICTED_AT = 16;
    private static final int LENGTH = 24;

    private static Namm model(String options) {
        Family<?, ?> family = Families.find("namm");
        Map<String, String> given = new HashMap<>();
        String common = "--dim=16 --context=64 --update-every=8 --frame=8 --hop=4 --age-features=4 --memory-hidden=4 ";
        for (String option : (common + options).split(" ", -1)) {
            given.put(option.substring(0, option.indexOf('=')), option.substring(option.indexOf('=') + 1));
        }
        Namm model = (Namm) built(family, given).model();
        float[] numbers = new float[model.network().parameters()];
        Philox.normals(7, 7, 0, numbers);
        model.numbers().buffer().write(numbers);
        int features = model.network().frequencies();
        float[] mean = new float[features];
        float[] deviation = new float[features];
        Arrays.fill(mean, 0.2f);
        Arrays.fill(deviation, 0.3f);
        model.standard(new Standard(mean, deviation));
        return model;
    }

    private static <S extends Settings> Family.Built<?> built(Family<S, ?> family, Map<String, String> given) {
        return family.build(family.settings().parse(given), Domain.tokens(VOCABULARY), Source.fresh(3));
    }

    private static int[] ids(int length) {
        return IntStream.range(0, length)
                .map(i -> (i * i + 5 * i + i / 3) % VOCABULARY)
                .toArray();
    }

    @ParameterizedTest
    @EnumSource(value = Policy.class, mode = EnumSource.Mode.EXCLUDE, names = "FULL")
    void whatIsReadBehindAnEvictionSeesWhatStayed(Policy policy) {
        Namm model = model("--blocks=1 --heads=1 --budget=" + BUDGET);
        boolean[] stays = stays(model, policy);
        int[] ids = ids(LENGTH);
        float[][] expected = masked(model, ids, stays);
        try (Reader reader =
                new PrunedReader(model, policy, new PrunedReader.Rows(1, 1), DEVICE, Multiplication.FLOATS)) {
            reader.read(Arrays.copyOf(ids, EVICTED_AT));
            for (int t = EVICTED_AT; t < LENGTH; t++) {
                reader.read(new int[] {ids[t]});
                double[] wanted = doubles(expected[t]);
                assertThat(Comparison.rms(policy + " at " + t, wanted, reader.logits(), 2e-5))
                        .matches(Comparison::passes);
            }
        }
    }

    /** Which of the first tokens stay, by the definition of each policy. */
    private static boolean[] stays(Namm model, Policy policy) {
        float[][] seen = attention(model, ids(EVICTED_AT));
        float[] weights = seen[0];
        IntToDoubleFunction sum = j -> IntStream.range(0, EVICTED_AT)
                .mapToDouble(t -> weights[j * EVICTED_AT + t])
                .sum();
        boolean[] stays = new boolean[EVICTED_AT];
        switch (policy) {
            case RECENCY -> best(stays, 0, BUDGET, j -> j);
            case OLDEST -> best(stays, 0, BUDGET, j -> -j);
            case L2 -> best(stays, 0, BUDGET, j -> -length(seen[1], j));
            case RANDOM -> best(stays, 0, BUDGET, j -> Philox.uniform(0, 0x6576696374L, j));
            case H2O -> {
                best(stays, EVICTED_AT - BUDGET / 2, BUDGET / 2, j -> j);
                best(stays, 0, BUDGET / 2, j -> j >= EVICTED_AT - BUDGET / 2 ? -1 : sum.applyAsDouble(j));
            }
            case NAMM -> {
                float[] scores = scores(model, weights);
                best(stays, 0, BUDGET, j -> scores[j]);
            }
            case FULL -> throw new IllegalArgumentException("evicts nothing");
        }
        return stays;
    }

    private static void best(boolean[] stays, int from, int count, IntToDoubleFunction score) {
        IntStream.range(from, stays.length)
                .boxed()
                .sorted(Comparator.comparingDouble(j -> -score.applyAsDouble(j)))
                .limit(count)
                .forEach(j -> stays[j] = true);
    }

    private static double length(float[] keys, int token) {
        int width = keys.length / EVICTED_AT;
        return IntStream.range(0, width)
                .mapToDouble(d -> Math.pow(keys[token * width + d], 2))
                .sum();
    }

    /** Weights (keys, queries) and keys of causal attention. */
    private static float[][] attention(Namm model, int... ids) {
        Graph g = new Graph();
        Tokens tokens = Tokens.input(g, 1, ids.length);
        List<Tensor> seen = new ArrayList<>();
        Transformer teacher = model.teacher();
        Tensor logits = teacher.logits(g, tokens, Memory.empty(), (block, x, rotation) -> {
            Transformer.Attention a = teacher.attention(block);
            Transformer.Projected p = teacher.project(g, a, x, Memory.empty(), rotation, (map, in) -> map.apply(g, in));
            List<Tensor> out = g.add(new CausalAttention(p.q(), p.k(), p.v(), 1));
            seen.add(out.get(1));
            seen.add(p.k());
            return a.output().apply(g, out.getFirst());
        });
        seen.add(logits);
        try (Plan plan = Plan.compile(g, DEVICE, seen, PlanOptions.named("attention"))) {
            tokens.fill(ids, plan::input);
            plan.run();
            return seen.stream().map(plan::floats).toArray(float[][]::new);
        }
    }

    /** Scores of the first tokens, all of whose attention is looked at in one piece. */
    private static float[] scores(Namm model, float[] weights) {
        MemoryNetwork network = model.network();
        float[] rows = new float[weights.length];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = weights[i % EVICTED_AT * EVICTED_AT + i / EVICTED_AT];
        }
        Graph g = new Graph();
        Tensor attention = g.input("attention", TensorType.f32(1, EVICTED_AT, EVICTED_AT));
        Tensor tail = g.input("tail", TensorType.f32(1, EVICTED_AT, network.past()));
        Tensor before = g.input("before", TensorType.f32(1, EVICTED_AT, network.frequencies()));
        Tensor features = network.observed(g, attention, tail, before).getFirst();
        float[] raw = run(g, features, Map.of(attention, rows));
        Graph h = new Graph();
        Tensor standard = h.input("standard", TensorType.f32(1, EVICTED_AT, network.frequencies()));
        Tensor numbers = h.input("numbers", TensorType.f32(network.parameters()));
        Tensor ages = h.input("ages", TensorType.i32(1, EVICTED_AT));
        Tensor turns = h.input("turns", network.turnsType());
        Tensor embedded = network.embedded(h, ages, turns, standard);
        Tensor scores = BackwardMemory.scores(h, embedded, numbers, network.hidden());
        for (int i = 0; i < raw.length; i++) {
            raw[i] = (raw[i] - 0.2f) / 0.3f;
        }
        try (Plan plan = Plan.compile(h, DEVICE, List.of(scores), PlanOptions.named("scores"))) {
            plan.input(standard).write(raw);
            plan.input(numbers).write(CacheTables.floats(model.numbers()));
            plan.input(turns).write(network.turns());
            plan.input(ages)
                    .write(IntStream.range(0, EVICTED_AT)
                            .map(j -> EVICTED_AT - 1 - j)
                            .toArray());
            plan.run();
            return plan.floats(scores);
        }
    }

    private static float[] run(Graph g, Tensor wanted, Map<Tensor, float[]> inputs) {
        try (Plan plan = Plan.compile(g, DEVICE, List.of(wanted), PlanOptions.named("features"))) {
            inputs.forEach((t, numbers) -> plan.input(t).write(numbers));
            plan.run();
            return plan.floats(wanted);
        }
    }

    /** Logits of all places of a sequence, those of evicted tokens hidden from all. */
    private static float[][] masked(Namm model, int[] ids, boolean[] stays) {
        Graph g = new Graph();
        Tokens tokens = Tokens.input(g, 1, ids.length);
        Tensor seen = g.input("seen", TensorType.i32(1, ids.length));
        Transformer teacher = model.teacher();
        Tensor logits = teacher.logits(g, tokens, Memory.empty(), (block, x, rotation) -> {
            Transformer.Attention a = teacher.attention(block);
            Transformer.Projected p = teacher.project(g, a, x, Memory.empty(), rotation, (map, in) -> map.apply(g, in));
            KeySpans spans = KeySpans.causal(g, 1, ids.length, ids.length).masked(seen);
            return a.output().apply(g, g.apply(new MaskedAttention(p.q(), p.k(), p.v(), spans, 1)));
        });
        try (Plan plan = Plan.compile(g, DEVICE, List.of(logits), PlanOptions.named("masked"))) {
            tokens.fill(ids, plan::input);
            plan.input(seen)
                    .write(IntStream.range(0, ids.length)
                            .map(j -> j >= stays.length || stays[j] ? 1 : 0)
                            .toArray());
            plan.run();
            float[] all = plan.floats(logits);
            return IntStream.range(0, ids.length)
                    .mapToObj(t -> Arrays.copyOfRange(all, t * VOCABULARY, (t + 1) * VOCABULARY))
                    .toArray(float[][]::new);
        }
    }

    @ParameterizedTest
    @EnumSource(Policy.class)
    void whatStaysDependsOnTheSequenceAlone(Policy policy) {
        SequenceModel model = Memories.choose(
                model("--blocks=2 --heads=4 --key-heads=2 --budget=" + BUDGET),
                policy.name().toLowerCase(Locale.ROOT));
        int[] ids = ids(45);
        try (Session session = new Session(model, DEVICE)) {
            Session.Sequence whole = session.open();
            session.read(whole, ids);
            long state = session.stateBytes();
            Session.Sequence late = session.open();
            session.read(late, Arrays.copyOf(ids, 5));
            Session.Sequence other = session.open();
            session.read(other, 3, 1, 4);
            for (int t = 5; t < ids.length; t++) {
                session.step(List.of(other, late), ids[ids.length - t], ids[t]);
            }
            assertThat(Comparison.rms("with another", doubles(whole.logits()), late.logits(), 2e-5))
                    .matches(Comparison::passes);
            assertThat(session.stateBytes()).isEqualTo(state);
        }
    }

    @Test
    void withoutABudgetTheMemoryKeepsWhatItWants() {
        Namm model = model("--blocks=1 --heads=2 --budget=0");
        SequenceModel full = Memories.choose(model, "full");
        int[] ids = ids(40);
        float[] wanted = last(full, ids);
        assertThat(last(model, ids)).isNotEqualTo(wanted);
        model.numbers().buffer().fill(0f);
        assertThat(Comparison.rms("zeros", doubles(wanted), last(model, ids), 1e-5))
                .matches(Comparison::passes);
    }

    private static float[] last(SequenceModel model, int... ids) {
        try (Session session = new Session(model, DEVICE)) {
            Session.Sequence s = session.open();
            session.read(s, ids);
            return s.logits();
        }
    }

    private static double[] doubles(float[] f) {
        return IntStream.range(0, f.length).mapToDouble(i -> f[i]).toArray();
    }
}
