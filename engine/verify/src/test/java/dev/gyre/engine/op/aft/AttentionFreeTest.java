package dev.gyre.engine.op.aft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.op.layout.Fill;
import dev.gyre.engine.op.layout.Reshape;
import dev.gyre.engine.op.layout.Slice;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.verify.FedGraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms of attention-free mixing agree with each other, and the degenerate ones have a defined result. */
class AttentionFreeTest {

    private static final int B = 2;
    private static final int T = 11;
    private static final int C = 6;

    private final FedGraph g = new FedGraph();
    private final Tensor q = g.normal("q", B, T, C);
    private final Tensor k = g.normal("k", B, T, C);
    private final Tensor v = g.normal("v", B, T, C);

    @Test
    void withoutBiasTheParallelFormIsTheRecurrence() {
        Tensor zero = g.apply(new Fill(Shape.of(T, T), 0f));
        Tensor parallel = AftMix.full(g, q, k, v, zero, true);
        Tensor recurrent = AftSimple.of(g, q, k, v).getFirst();
        sameWithGradients(parallel, recurrent);
    }

    @Test
    void withoutBiasEveryPositionSeesThePooledValue() {
        Tensor zero = g.apply(new Fill(Shape.of(T, T), 0f));
        sameWithGradients(AftMix.local(g, q, k, v, zero, 3, false), g.apply(new AftPool(q, k, v)));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aWindowThatSeesEverythingIsTheFullForm(boolean causal) {
        Tensor w = g.normal("w", T, T);
        sameWithGradients(AftMix.local(g, q, k, v, w, 5 * T, causal), AftMix.full(g, q, k, v, w, causal));
    }

    @Test
    void aFullBiasThatIsZeroOutsideTheWindowIsTheLocalForm() {
        float[] inside = FedGraph.normals("inside", T * T);
        for (int i = 0; i < inside.length; i++) {
            inside[i] = Math.abs(i / T - i % T) < 3 ? inside[i] : 0f;
        }
        Tensor w = g.of("w", inside, T, T);
        sameWithGradients(AftMix.full(g, q, k, v, w, false), AftMix.local(g, q, k, v, w, 3, false));
    }

    @Test
    void stepByStepIsTheWholeSequence() {
        List<Tensor> outputs = new ArrayList<>(List.of(AftSimple.of(g, q, k, v).getFirst()));
        Tensor[] state = AftSimple.of(g, step(q, 0), step(k, 0), step(v, 0)).toArray(Tensor[]::new);
        outputs.add(state[0]);
        for (int t = 1; t < T; t++) {
            AftSimple step = new AftSimple(step(q, t), step(k, t), step(v, t), state[1], state[2], state[3]);
            state = g.add(step).toArray(Tensor[]::new);
            outputs.add(state[0]);
        }
        List<float[]> y = g.run(outputs);
        for (int i = 0; i < B * T * C; i++) {
            int t = i / C % T;
            assertThat(y.get(1 + t)[i / C / T * C + i % C]).as("step " + t).isEqualTo(y.getFirst()[i]);
        }
    }

    private Tensor step(Tensor x, int t) {
        Tensor flat = g.apply(new Reshape(x, Shape.of(B, T * C)));
        return g.apply(new Reshape(g.apply(new Slice(flat, t * C, C)), Shape.of(B, 1, C)));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whereEveryKeyIsHiddenTheResultIsZero(boolean causal) {
        float[] hidden = new float[B * T * C];
        Arrays.fill(hidden, Float.NEGATIVE_INFINITY);
        Tensor none = g.of("none", hidden, B, T, C);
        Tensor w = g.normal("w", T, T);
        Tensor mixed = AftMix.local(g, q, none, v, w, 4, causal);
        Tensor simple = causal ? AftSimple.of(g, q, none, v).getFirst() : g.apply(new AftPool(q, none, v));
        List<Tensor> all = new ArrayList<>(List.of(mixed, simple));
        all.addAll(g.gradients(List.of(mixed, simple), List.of(q, none, v, w)));
        for (float[] numbers : g.run(all)) {
            for (float number : numbers) {
                assertThat(Math.abs(number)).isZero();
            }
        }
    }

    @Test
    void aBiasForAnotherLengthIsRefused() {
        Tensor w = g.normal("w", T - 1, T - 1);
        assertThatThrownBy(() -> AftMix.full(g, q, k, v, w, true))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("must be (11, 11)");
    }

    @Test
    void shapesThatDoNotFitAreRefused() {
        Tensor w = g.normal("w", 4, 3);
        Tensor narrow = g.normal("narrow", B, T, 4);
        assertThatThrownBy(() -> AftMix.conv(g, q, narrow, v, w, true)).hasMessageContaining("divide q's width");
        Tensor even = g.normal("even", 2, 4);
        Tensor keys = g.normal("keys", B, T, 2);
        assertThatThrownBy(() -> AftMix.conv(g, q, keys, v, even, false)).hasMessageContaining("odd number");
        assertThatThrownBy(() -> AftMix.local(g, q, k, v, w, 0, true)).hasMessageContaining("at least 1");
        assertThatThrownBy(() -> new AftPool(q, keys, v)).hasMessageContaining("same shape");
        assertThatThrownBy(() -> new AftSimple(q, k, v, even, even, even)).hasMessageContaining("must be (B, C)");
    }

    @Test
    void thereIsNoGradientThroughAState() {
        List<Tensor> out = AftSimple.of(g, q, k, v);
        assertThatThrownBy(() -> g.gradients(List.of(out.get(2)), List.of(v)))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining("make it a constant");
    }

    private void sameWithGradients(Tensor a, Tensor b) {
        List<Tensor> all = new ArrayList<>(List.of(a, b));
        all.addAll(g.gradients(List.of(a), List.of(q, k, v)));
        all.addAll(g.gradients(List.of(b), List.of(q, k, v)));
        List<float[]> numbers = g.run(all);
        close(numbers.get(0), numbers.get(1));
        for (int i = 0; i < 3; i++) {
            close(numbers.get(2 + i), numbers.get(5 + i));
        }
    }

    private static void close(float[] a, float[] b) {
        assertThat(a).hasSameSizeAs(b);
        for (int i = 0; i < a.length; i++) {
            assertThat(a[i]).as("number " + i).isCloseTo(b[i], within(5e-6f));
        }
    }
}
