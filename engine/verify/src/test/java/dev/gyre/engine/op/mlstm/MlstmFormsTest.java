package dev.gyre.engine.op.mlstm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.graph.Autodiff;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.GraphBuilder;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.layout.Fill;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.verify.FedGraph;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms of the mLSTM against each other, at their limits, and handing states over. */
class MlstmFormsTest {

    /** A length for which none of the random n . q nearly cancels, which would amplify rounding. */
    private static final int STEPS = 22;

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 7, 8, 16, 32, 37, 80})
    void threeFormsAgree(int time) {
        MlstmSequence s = MlstmSequence.random(time, 1, 2);
        double[] parallel = widened(run(s, MlstmParallel::of));

        assertClose(parallel, run(s, MlstmRecurrent::of), 1e-5);
        for (int length : new int[] {4, 8, 16}) {
            assertClose(parallel, run(s, (g, x) -> MlstmChunkwise.of(g, x, length)), 1e-5);
        }
    }

    @ParameterizedTest
    @CsvSource({"80, 80", "80, -80", "-80, 80", "-80, -80"})
    void extremeGatesStayFiniteAndRight(float igate, float fgate) {
        MlstmSequence s = MlstmSequence.random(STEPS, 1, 0);
        Arrays.fill(s.igate, igate);
        Arrays.fill(s.fgate, fgate);

        assertEqualsUnstabilisedDouble(s);
    }

    @Test
    void changesBetweenExtremeGatesStayFiniteAndRight() {
        MlstmSequence s = MlstmSequence.random(STEPS, 1, 0);
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < s.igate.length; i++) {
            s.igate[i] = random.nextBoolean() ? 80f : -80f;
            s.fgate[i] = random.nextBoolean() ? 80f : -80f;
        }

        assertEqualsUnstabilisedDouble(s);
    }

    @Test
    void withoutTheStabiliserFloatsOverflow() {
        MlstmSequence s = MlstmSequence.random(STEPS, 300, 0);
        Arrays.fill(s.igate, 80f);
        Arrays.fill(s.fgate, 80f);

        float[] plain = s.unstabilisedInFloat();

        assertThat(IntStream.range(0, plain.length).mapToDouble(i -> plain[i])).anyMatch(h -> !Double.isFinite(h));
        assertEqualsUnstabilisedDouble(s);
    }

    @ParameterizedTest
    @CsvSource({"4, 6", "1, 9", "7, 3"})
    void aStateCarriesASequenceOn(int first, int second) {
        MlstmSequence s = MlstmSequence.random(first + second, 1, 2);
        MlstmSequence head = s.part(0, first);
        MlstmSequence tail = s.part(first, first + second);
        FedGraph g = new FedGraph();
        MlstmInputs whole = s.into(g);
        MlstmInputs before = head.into(g);
        MlstmInputs after = tail.into(g);
        List<Tensor> all = results(g, new MlstmChunkwise(whole, MlstmState.empty(g, whole), 4));
        List<Tensor> one = results(g, new MlstmChunkwise(before, MlstmState.empty(g, before), 4));
        MlstmState state = new MlstmState(one.get(1), one.get(2), one.get(3));
        List<Tensor> two = results(g, new MlstmChunkwise(after, state, 4));
        List<Tensor> twoRecurrent = results(g, new MlstmRecurrent(after, state));

        List<float[]> numbers =
                g.run(Stream.of(all, two, twoRecurrent).flatMap(List::stream).toList());
        double[] expected = widened(s.part(numbers.getFirst(), first, s.time));
        assertClose(expected, numbers.get(4), 1e-6);
        assertClose(expected, numbers.get(8), 1e-6);
        for (int i = 1; i < 4; i++) {
            assertClose(widened(numbers.get(i)), numbers.get(4 + i), 1e-6);
            assertClose(widened(numbers.get(i)), numbers.get(8 + i), 1e-6);
        }
    }

    @Test
    void singleStepsFollowTheRecurrence() {
        MlstmSequence s = MlstmSequence.random(12, 1, 2);
        FedGraph sequence = new FedGraph();
        MlstmInputs fed = s.into(sequence);
        List<Tensor> zero = MlstmState.types(fed).stream()
                .map(type -> sequence.apply(new Fill(type.shape(), 0f)))
                .toList();
        MlstmState initial = new MlstmState(zero.get(0), zero.get(1), zero.get(2));
        Tensor h = sequence.apply(new MlstmRecurrent(fed, initial));
        float[] whole = sequence.run(h);

        FedGraph step = new FedGraph();
        MlstmInputs token = s.part(0, 1).into(step);
        List<Tensor> state = MlstmState.types(token).stream()
                .map(type -> step.state("state", type, b -> b.fill(0f)))
                .toList();
        Tensor y = step.apply(new MlstmStep(token, new MlstmState(state.get(0), state.get(1), state.get(2))));
        try (Plan plan = step.compile(Devices.standard(), List.of(y), PlanOptions.named("step"))) {
            for (int t = 0; t < s.time; t++) {
                s.part(t, t + 1).write(plan, token);
                plan.run();
                assertClose(widened(s.part(whole, t, t + 1)), plan.floats(y), 1e-6);
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
        FedGraph g = new FedGraph();
        MlstmInputs fed = MlstmSequence.random(3, 1, 1).into(g);
        Outputs<Tensor> out = g.add(new MlstmChunkwise(fed, MlstmState.empty(g, fed), 4));
        Map<Tensor, Tensor> seeds = Map.of(
                out.get(MlstmResult.C),
                g.normal("dC", out.get(MlstmResult.C).shape().toArray()));

        assertThatThrownBy(() -> Autodiff.gradients(g.graph(), seeds, List.of(fed.q())))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining("through its state");
    }

    private static void assertEqualsUnstabilisedDouble(MlstmSequence s) {
        double[] expected = s.unstabilisedInDouble();
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

    private static List<Tensor> results(FedGraph g, Op op) {
        return g.add(op).subList(0, 4);
    }

    private static float[] run(MlstmSequence s, BiFunction<GraphBuilder, MlstmInputs, Tensor> form) {
        FedGraph g = new FedGraph();
        return g.run(form.apply(g, s.into(g)));
    }

    private static double[] widened(float[] values) {
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
    }
}
