package dev.gyre.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.optim.OptimizerSettings;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.engine.verify.Comparison;
import dev.gyre.models.arch.Models;
import dev.gyre.models.run.TrainingPlan;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every model of the table promises, a row each. */
class ModelsTest {

    private static final int BATCH = 2;
    private static final int LENGTH = 21;
    private static final int VOCABULARY = 11;
    private static final int WARM_UP = 20_000;
    private static final long ALLOWED_BYTES = 10_000;

    /** A small model of a kind, with a chunk that {@link #LENGTH} isn't a multiple of. */
    record Small(ModelKind kind, ModelConfig config) {

        LanguageModel build() {
            return kind.builder().build(config, 1);
        }

        @Override
        public String toString() {
            return kind.name() + " " + config.slstmAt();
        }
    }

    static Stream<Small> models() {
        return Models.all().stream()
                .flatMap(kind -> Stream.of(List.<Integer>of(), List.of(1), List.of(0, 1))
                        .filter(at -> at.isEmpty() || kind.name().equals("xlstm"))
                        .map(at -> new Small(
                                kind, new ModelConfig(kind.name(), VOCABULARY, 16, 2, 2, at, 4, 2.0, 1.3, 8, 64))));
    }

    @ParameterizedTest
    @MethodSource("models")
    void generationGivesTheLogitsOfTheWholeSequence(Small small) {
        LanguageModel model = small.build();
        int[] ids = tokens();
        float[] whole = sequence(model, ids);
        double[] expected =
                IntStream.range(0, whole.length).mapToDouble(i -> whole[i]).toArray();
        float[] steps = advance(model, ids, 0);
        assertThat(Comparison.rms("steps", expected, steps, 2e-5)).matches(Comparison::passes);
        float[] prefilled = advance(model, ids, model.prefill());
        assertThat(Comparison.rms("prefill, then steps", expected, prefilled, 2e-5))
                .matches(Comparison::passes);
    }

    @ParameterizedTest
    @MethodSource("models")
    void theStateDoesNotGrow(Small small) {
        LanguageModel model = small.build();
        List<Variable> state = model.state(1);
        Graph g = new Graph();
        Tensor ids = g.input("ids", TensorType.i32(1, 1));
        Tensor logits = model.advance(g, ids, state);
        try (Plan plan = Plan.compile(g, Devices.standard(), List.of(logits), PlanOptions.named("step"))) {
            long before = plan.plannedBytes() + plan.variableBytes();
            for (int i = 0; i < 100; i++) {
                plan.input(ids).ints().set(0, i % VOCABULARY);
                plan.run();
            }
            assertThat(plan.plannedBytes() + plan.variableBytes()).isEqualTo(before);
            assertThat(plan.read(logits).floats().get(0)).isFinite();
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void trainingLearnsAndAllocatesNothingByTheStep(Small small) {
        OptimizerSettings settings = new OptimizerSettings(1e-2, 5, 60, 0.1, 0.9, 0.99, 1e-8, 0.0, 1.0);
        int[] ids = tokens();
        int[] targets = new int[ids.length];
        for (int i = 0; i < ids.length; i++) {
            targets[i] = (ids[i] * 3 + 1) % VOCABULARY;
        }
        try (TrainingPlan plan = new TrainingPlan(small.build(), settings, BATCH, LENGTH, Devices.standard())) {
            float first = plan.run(1, ids, targets);
            assertThat((double) first).isCloseTo(Math.log(VOCABULARY), within(1.0));
            float last = first;
            for (int step = 2; step <= 60; step++) {
                last = plan.run(step, ids, targets);
            }
            assertThat(last).isLessThan(0.8f * first);
            assertThat(allocatedBy(() -> plan.run(60, ids, targets))).isLessThanOrEqualTo(ALLOWED_BYTES);
        }
    }

    /** The least that a step allocates; vectors live on the heap until the JVM has compiled what computes with them. */
    private static long allocatedBy(Runnable step) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < WARM_UP && least > ALLOWED_BYTES; i++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            step.run();
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }

    private static int[] tokens() {
        return IntStream.range(0, BATCH * LENGTH)
                .map(i -> (i * i + 3 * i + i / 7) % VOCABULARY)
                .toArray();
    }

    private static float[] sequence(LanguageModel model, int[] tokens) {
        Graph g = new Graph();
        Tensor ids = g.input("ids", TensorType.i32(BATCH, LENGTH));
        Tensor logits = model.logits(g, ids);
        try (Plan plan = Plan.compile(g, Devices.standard(), List.of(logits), PlanOptions.named("whole"))) {
            return run(plan, ids, logits, tokens);
        }
    }

    /** Logits read with a state: at first {@code prefill} tokens at once, as often as they fit, then one at a time. */
    private static float[] advance(LanguageModel model, int[] tokens, int prefill) {
        List<Variable> state = model.state(BATCH);
        float[] all = new float[BATCH * LENGTH * VOCABULARY];
        int at = 0;
        List<Integer> widths = new ArrayList<>();
        for (; prefill > 1 && at + prefill <= LENGTH; at += prefill) {
            widths.add(prefill);
        }
        for (; at < LENGTH; at++) {
            widths.add(1);
        }
        at = 0;
        for (int width : widths.stream().distinct().toList()) {
            Graph g = new Graph();
            Tensor ids = g.input("ids", TensorType.i32(BATCH, width));
            Tensor logits = model.advance(g, ids, state);
            try (Plan plan = Plan.compile(g, Devices.standard(), List.of(logits), PlanOptions.named("part"))) {
                for (int n = 0; n < widths.stream().filter(w -> w == width).count(); n++) {
                    int[] part = new int[BATCH * width];
                    for (int b = 0; b < BATCH; b++) {
                        System.arraycopy(tokens, b * LENGTH + at, part, b * width, width);
                    }
                    float[] got = run(plan, ids, logits, part);
                    for (int b = 0; b < BATCH; b++) {
                        int count = width * VOCABULARY;
                        System.arraycopy(got, b * count, all, (b * LENGTH + at) * VOCABULARY, count);
                    }
                    at += width;
                }
            }
        }
        return all;
    }

    private static float[] run(Plan plan, Tensor ids, Tensor logits, int[] tokens) {
        plan.input(ids).write(Arrays.copyOf(tokens, tokens.length));
        plan.run();
        float[] values = new float[logits.shape().size()];
        plan.read(logits).read(values);
        return values;
    }
}
