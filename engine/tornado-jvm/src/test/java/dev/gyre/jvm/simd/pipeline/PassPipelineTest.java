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
    void aPassHasOneNameInAPipeline() {
        for (PassPipeline<?, ?> pipeline : Pipelines.ALL) {
            assertThat(pipeline.passes().stream().map(Pass::name))
                    .as(pipeline.name())
                    .doesNotHaveDuplicates();
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

    @Test
    void onlyOptionalPassesAreLeftOut() {
        assertThat(LeftOut.of(" -reroll, -contraction").names()).containsExactlyInAnyOrder("reroll", "contraction");
        assertThat(LeftOut.of("").names()).isEmpty();
        for (String wrong : List.of("reroll", "-if-conversion", "-none", "+reroll")) {
            assertThatThrownBy(() -> LeftOut.of(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("-Dgyre.passes=" + wrong + ": ")
                    .hasMessageContaining("contraction");
        }
    }
}
