package dev.gyre.engine.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Autodiff;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.engine.verify.Comparison;
import dev.gyre.engine.verify.Contract;
import dev.gyre.engine.verify.Verifier;
import dev.gyre.engine.verify.contracts.MlstmChunkwiseContract;
import dev.gyre.engine.verify.contracts.MlstmParallelContract;
import dev.gyre.engine.verify.contracts.MlstmRecurrentContract;
import dev.gyre.engine.verify.contracts.MlstmStepContract;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms of the mLSTM against each other, at their limits, and handing states over. */
class MlstmFormsTest {

    private static final int B = 2;
    private static final int N = 2;
    private static final int DK = 6;
    private static final int DV = 5;

    @TestFactory
    Stream<DynamicTest> everyFormKeepsItsContract() {
        Verifier verifier = new Verifier(Devices.standard());
        Stream<Contract> contracts = Stream.of(
                new MlstmParallelContract(),
                new MlstmChunkwiseContract(),
                new MlstmRecurrentContract(),
                new MlstmStepContract());
        return contracts.flatMap(contract -> contract.cases().stream()
                .map(c -> DynamicTest.dynamicTest(
                        contract.op() + " " + c.label(),
                        () -> assertThat(verifier.check(c)).allMatch(Comparison::passes))));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 7, 8, 16, 32, 37, 80})
    void threeFormsAgree(int time) {
        Sequence s = Sequence.random(time, 1, 2);
        double[] parallel = widened(run(s, MlstmParallel::of));

        assertClose(parallel, run(s, MlstmRecurrent::of), 1e-5);
        for (int length : new int[] {4, 8, 16}) {
            assertClose(parallel, run(s, (g, x) -> MlstmChunkwise.of(g, x, length)), 1e-5);
        }
    }

    @ParameterizedTest
    @CsvSource({"80, 80", "80, -80", "-80, 80", "-80, -80"})
    void extremeGatesStayFiniteAndRight(float igate, float fgate) {
        Sequence s = Sequence.random(21, 1, 0);
        Arrays.fill(s.igate, igate);
        Arrays.fill(s.fgate, fgate);

        assertEqualsUnstabilisedDouble(s);
    }

    @Test
    void changesBetweenExtremeGatesStayFiniteAndRight() {
        Sequence s = Sequence.random(21, 1, 0);
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < s.igate.length; i++) {
            s.igate[i] = random.nextBoolean() ? 80f : -80f;
            s.fgate[i] = random.nextBoolean() ? 80f : -80f;
        }

        assertEqualsUnstabilisedDouble(s);
    }

    @Test
    void withoutTheStabiliserFloatsOverflow() {
        Sequence s = Sequence.random(21, 300, 0);
        Arrays.fill(s.igate, 80f);
        Arrays.fill(s.fgate, 80f);

        float[] plain = UnstabilisedMlstm.inFloat(s.q, s.k, s.v, s.igate, s.fgate, s.time, B, N, DK, DV);

        assertThat(IntStream.range(0, plain.length).mapToDouble(i -> plain[i])).anyMatch(h -> !Double.isFinite(h));
        assertEqualsUnstabilisedDouble(s);
    }

    @ParameterizedTest
    @CsvSource({"4, 6", "1, 9", "7, 3"})
    void aStateCarriesASequenceOn(int first, int second) {
        Sequence s = Sequence.random(first + second, 1, 2);
        Sequence head = s.part(0, first);
        Sequence tail = s.part(first, first + second);
        Graph g = new Graph();
        Fed whole = Fed.into(g, s);
        Fed before = Fed.into(g, head);
        Fed after = Fed.into(g, tail);
        List<Tensor> all = results(g, new MlstmChunkwise(whole.x, MlstmState.empty(g, whole.x), 4));
        List<Tensor> one = results(g, new MlstmChunkwise(before.x, MlstmState.empty(g, before.x), 4));
        MlstmState state = new MlstmState(one.get(1), one.get(2), one.get(3));
        List<Tensor> two = results(g, new MlstmChunkwise(after.x, state, 4));
        List<Tensor> twoRecurrent = results(g, new MlstmRecurrent(after.x, state));

        List<Tensor> fetches =
                Stream.of(all, two, twoRecurrent).flatMap(List::stream).toList();
        try (Plan plan = Plan.compile(
                g, Devices.standard(), fetches, PlanOptions.named("chain").withPoison())) {
            whole.write(plan);
            before.write(plan);
            after.write(plan);
            plan.run();
            double[] expected = Sequence.widenedPart(read(plan, all.getFirst()), s.time, first, s.time);
            assertClose(expected, read(plan, two.getFirst()), 1e-6);
            assertClose(expected, read(plan, twoRecurrent.getFirst()), 1e-6);
            for (int i = 1; i < 4; i++) {
                assertClose(widened(read(plan, all.get(i))), read(plan, two.get(i)), 1e-6);
                assertClose(widened(read(plan, all.get(i))), read(plan, twoRecurrent.get(i)), 1e-6);
            }
        }
    }

    @Test
    void singleStepsFollowTheRecurrence() {
        Sequence s = Sequence.random(12, 1, 2);
        Graph sequence = new Graph();
        Fed fed = Fed.into(sequence, s);
        List<Tensor> zero = MlstmState.types(fed.x).stream()
                .map(type -> sequence.apply(new Fill(type.shape(), 0f)))
                .toList();
        MlstmState initial = new MlstmState(zero.get(0), zero.get(1), zero.get(2));
        Tensor h = sequence.apply(new MlstmRecurrent(fed.x, initial));
        float[] whole = run(sequence, fed, h);

        Graph step = new Graph();
        Fed token = Fed.into(step, s.part(0, 1));
        List<Tensor> state = MlstmState.types(token.x).stream()
                .map(type -> step.variable(Variable.state("state", type)))
                .toList();
        Tensor y = step.apply(new MlstmStep(token.x, new MlstmState(state.get(0), state.get(1), state.get(2))));
        try (Plan plan = Plan.compile(step, Devices.standard(), List.of(y), PlanOptions.named("step"))) {
            for (int t = 0; t < s.time; t++) {
                new Fed(token.x, s.part(t, t + 1)).write(plan);
                plan.run();
                assertClose(Sequence.widenedPart(whole, s.time, t, t + 1), read(plan, y), 1e-6);
            }
        }
    }

    @Test
    void whatDoesNotFitIsRefused() {
        Graph g = new Graph();
        Tensor q = g.input("q", TensorType.f32(2, 3, 12));
        Tensor v = g.input("v", TensorType.f32(2, 3, 10));
        Tensor gate = g.input("gate", TensorType.f32(2, 3, 2));
        Tensor three = g.input("three", TensorType.f32(2, 3, 5));
        Tensor late = g.input("late", TensorType.f32(2, 4, 2));
        MlstmInputs x = new MlstmInputs(q, q, v, gate, gate);
        MlstmState state = MlstmState.empty(g, x);
        MlstmState swapped = new MlstmState(state.n(), state.c(), state.m());

        assertThatThrownBy(() -> new MlstmInputs(q, v, v, gate, gate)).hasMessageContaining("same shape");
        assertThatThrownBy(() -> new MlstmInputs(q, q, v, three, three)).hasMessageContaining("5 heads must divide");
        assertThatThrownBy(() -> new MlstmInputs(q, q, v, late, late)).hasMessageContaining("same batch and time");
        assertThatThrownBy(() -> new MlstmRecurrent(x, swapped)).hasMessageContaining("(2, 2, 6, 5)");
        assertThatThrownBy(() -> new MlstmChunkwise(x, state, 0)).hasMessageContaining("positive, not 0");
        assertThatThrownBy(() -> new MlstmStep(x, state)).hasMessageContaining("one step, not 3");
    }

    @Test
    void aGradientThroughTheStateIsRefused() {
        Graph g = new Graph();
        Fed fed = Fed.into(g, Sequence.random(3, 1, 1));
        List<Tensor> out = g.add(new MlstmChunkwise(fed.x, MlstmState.empty(g, fed.x), 4));
        Map<Tensor, Tensor> seeds = Map.of(out.get(1), g.input("dC", out.get(1).type()));

        assertThatThrownBy(() -> Autodiff.gradients(g, seeds, List.of(fed.x.q())))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining("through its state");
    }

    private static void assertEqualsUnstabilisedDouble(Sequence s) {
        double[] expected = UnstabilisedMlstm.inDouble(s.q, s.k, s.v, s.igate, s.fgate, s.time, B, N, DK, DV);
        assertThat(expected).as("the oracle is finite").doesNotContain(Double.NaN, Double.POSITIVE_INFINITY);
        assertClose(expected, run(s, MlstmParallel::of), 1e-4);
        assertClose(expected, run(s, MlstmRecurrent::of), 1e-4);
        assertClose(expected, run(s, (g, x) -> MlstmChunkwise.of(g, x, 4)), 1e-4);
        assertClose(expected, run(s, (g, x) -> MlstmChunkwise.of(g, x, 16)), 1e-4);
    }

    /** Differences against the largest entry, however small all of them are. */
    private static void assertClose(double[] expected, float[] actual, double tolerance) {
        double size = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            double difference = Math.abs(actual[i] - expected[i]);
            assertThat(difference)
                    .as("[%d] %s for %s", i, actual[i], expected[i])
                    .isLessThanOrEqualTo(tolerance * size);
        }
    }

    private static List<Tensor> results(Graph g, Op op) {
        return g.add(op).subList(0, 4);
    }

    private static float[] run(Sequence s, BiFunction<GraphBuilder, MlstmInputs, Tensor> form) {
        Graph g = new Graph();
        Fed fed = Fed.into(g, s);
        return run(g, fed, form.apply(g, fed.x));
    }

    private static float[] run(Graph g, Fed fed, Tensor h) {
        try (Plan plan = Plan.compile(
                g, Devices.standard(), List.of(h), PlanOptions.named("form").withPoison())) {
            fed.write(plan);
            plan.run();
            return read(plan, h);
        }
    }

    private static float[] read(Plan plan, Tensor t) {
        float[] values = new float[t.shape().size()];
        plan.read(t).read(values);
        return values;
    }

    private static double[] widened(float[] values) {
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
    }

    /** Inputs of a graph and the numbers for them. */
    private record Fed(MlstmInputs x, Sequence s) {
        static Fed into(Graph g, Sequence s) {
            Tensor q = g.input("q", TensorType.f32(B, s.time, N * DK));
            Tensor k = g.input("k", TensorType.f32(B, s.time, N * DK));
            Tensor v = g.input("v", TensorType.f32(B, s.time, N * DV));
            Tensor igate = g.input("igate", TensorType.f32(B, s.time, N));
            Tensor fgate = g.input("fgate", TensorType.f32(B, s.time, N));
            return new Fed(new MlstmInputs(q, k, v, igate, fgate), s);
        }

        void write(Plan plan) {
            plan.input(x.q()).write(s.q);
            plan.input(x.k()).write(s.k);
            plan.input(x.v()).write(s.v);
            plan.input(x.igate()).write(s.igate);
            plan.input(x.fgate()).write(s.fgate);
        }
    }

    /** Numbers of a sequence. */
    private record Sequence(int time, float[] q, float[] k, float[] v, float[] igate, float[] fgate) {
        static Sequence random(int time, double spread, double gateSpread) {
            SplittableRandom r = new SplittableRandom(time);
            return new Sequence(
                    time,
                    normal(r, B * time * N * DK, spread),
                    normal(r, B * time * N * DK, spread),
                    normal(r, B * time * N * DV, spread),
                    normal(r, B * time * N, gateSpread),
                    normal(r, B * time * N, gateSpread));
        }

        private static float[] normal(SplittableRandom r, int n, double spread) {
            float[] values = new float[n];
            for (int i = 0; i < n; i++) {
                values[i] = (float) (spread * r.nextGaussian());
            }
            return values;
        }

        Sequence part(int from, int to) {
            return new Sequence(
                    to - from,
                    part(q, time, from, to),
                    part(k, time, from, to),
                    part(v, time, from, to),
                    part(igate, time, from, to),
                    part(fgate, time, from, to));
        }

        /** Steps from (included) to to (excluded) of every batch element. */
        private static float[] part(float[] x, int time, int from, int to) {
            int width = x.length / (B * time);
            float[] cut = new float[B * (to - from) * width];
            for (int b = 0; b < B; b++) {
                int length = (to - from) * width;
                System.arraycopy(x, (b * time + from) * width, cut, b * length, length);
            }
            return cut;
        }

        static double[] widenedPart(float[] x, int time, int from, int to) {
            return widened(part(x, time, from, to));
        }
    }
}
