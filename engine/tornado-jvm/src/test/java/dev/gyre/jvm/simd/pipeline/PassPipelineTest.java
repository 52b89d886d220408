package dev.gyre.jvm.simd.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.jvm.Explain;
import java.util.List;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** The lists of passes, and what can be asked of them. */
class PassPipelineTest {

    static void product(FloatArray x, FloatArray w, FloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            float s = 0f;
            for (int k = 0; k < n; k++) {
                s += x.get(k) * w.get(k * n + i);
            }
            y.set(i, s);
        }
    }

    @Test
    void theStatementsAfterAPassAreTold() {
        List<String> before = Explain.after(PassPipelineTest.class, "product", "hoisting");
        List<String> after = Explain.after(PassPipelineTest.class, "product", "contraction");
        assertThat(before)
                .anySatisfy(text -> assertThat(text)
                        .startsWith("plan after hoisting:")
                        .contains(" * ")
                        .doesNotContain("fma("));
        assertThat(after)
                .anySatisfy(text ->
                        assertThat(text).startsWith("plan after contraction:").contains("fma("));
        assertThatThrownBy(() -> Explain.after(PassPipelineTest.class, "product", "jam"))
                .hasMessageStartingWith("there is no pass jam: there are blending, ")
                .hasMessageContaining("unroll-and-jam");
    }

    static void columns(FloatArray x, FloatArray y, int rows, int columns) {
        for (@Parallel int c = 0; c < columns; c++) {
            for (@Parallel int r = 0; r < rows; r++) {
                y.set(r * columns + c, 2f * x.get(r * columns + c));
            }
        }
    }

    static void parts(FloatArray x, FloatArray y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            y.set(i, x.get(i));
        }
        for (@Parallel int i = 0; i < n; i++) {
            x.set(i, 2f * y.get(i));
        }
    }

    private static String told(String kernel, String pass) {
        return String.join("\n", Explain.after(PassPipelineTest.class, kernel, pass));
    }

    @Test
    void theChoiceOfLanesIsTold() {
        assertThat(told("product", "lanes-across"))
                .startsWith("lanes after lanes-across:\n1 lanes over i, 1 rows by 1 vectors\n");
        assertThat(told("product", "unroll-and-jam")).containsPattern("lanes over i, 1 rows by [2-8] vectors");
        assertThat(told("product", "lanes-within")).containsPattern("lanes over k, .*, within an iteration");
        assertThat(told("columns", "lanes")).containsPattern("lanes over r,");
        assertThat(told("columns", "legal-order")).containsPattern("lanes over c,");
        assertThat(told("parts", "loop-fission")).contains("next part:");
        assertThat(told("product", "smaller-tiles")).contains("1 rows by 1 vectors");
    }

    @Test
    void namesAreThoseOfBothEnds() {
        assertThat(Vectorizer.NAMES.all()).contains("if-conversion", "lanes-across");
        assertThat(Vectorizer.NAMES.optional())
                .contains("reroll", "contraction")
                .doesNotContain("if-conversion", "lanes");
    }
}
