package dev.gyre.ir.pipeline;

import static dev.gyre.ir.pipeline.Pass.after;
import static dev.gyre.ir.pipeline.Pass.needed;
import static dev.gyre.ir.pipeline.Pass.optional;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What a list of passes says of their order, and what leaves some out. */
@SuppressWarnings("varargs") // the list is made of the array, and nothing else
class PassOrderTest {
    private static final PassNames NAMES = PassNames.of(List.of());

    @SafeVarargs
    private static PassPipeline<String, String> list(Pass<String, String>... passes) {
        return PassPipeline.of("list", (form, _) -> form, (_, _, _) -> {}, passes);
    }

    private static Pass<String, String> add(String name, String... earlier) {
        return needed(name, (form, _) -> form + name, earlier);
    }

    @Test
    void passesRunInTheirOrder() throws Exception {
        assertThat(list(add("a"), add("b", after("a")))
                        .then("longer", add("c", after("b")))
                        .run("", ""))
                .isEqualTo("abc");
    }

    @Test
    void aPassComesBehindWhatItNeeds() {
        assertThatThrownBy(() -> list(add("b", after("a")), add("a")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("list: b must come after a");
        assertThatThrownBy(() -> list(add("a")).then("longer", add("c", after("b"))))
                .hasMessage("longer: c must come after b");
    }

    @Test
    void whatIsNeededNeedsNothingOptional() {
        Pass<String, String> maybe = optional("a", (form, _) -> form);
        assertThatThrownBy(() -> list(maybe, add("b", after("a"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("list: b can't do without a, which may be left out");
        assertThatCode(() -> list(maybe, optional("b", (form, _) -> form, after("a"))))
                .doesNotThrowAnyException();
    }

    @Test
    void whatNeedsAPassIsLeftOutWithIt() throws Exception {
        PassPipeline<String, String> passes = list(
                optional("a", (form, _) -> form + "a"),
                optional("b", (form, _) -> form + "b", after("a")),
                optional("c", (form, _) -> form + "c", after("b")),
                add("d"));
        assertThat(passes.run("", "", LeftOut.of("-a"))).isEqualTo("d");
        assertThat(passes.run("", "", LeftOut.of("-b"))).isEqualTo("ad");
        assertThat(passes.run("", "", LeftOut.of("-d")))
                .as("a needed pass stays")
                .isEqualTo("abcd");
    }

    @Test
    void aPassHasOneNameInAList() {
        assertThatThrownBy(() -> list(add("a"), add("a"))).hasMessage("list: a stands there twice");
    }

    @Test
    void onlyOptionalPassesAreLeftOut() {
        LeftOut some = LeftOut.of(" -reroll, -reassociation");
        assertThatCode(() -> some.check(NAMES)).doesNotThrowAnyException();
        assertThat(some.has("reroll")).isTrue();
        assertThat(some.has("flattening")).isFalse();
        assertThat(LeftOut.of("").words()).isEmpty();
        for (String wrong : List.of("reroll", "-if-conversion", "-none", "+reroll")) {
            assertThatThrownBy(() -> LeftOut.of(wrong).check(NAMES))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("-Dgyre.passes=" + wrong + ": ")
                    .hasMessageContaining("reassociation");
        }
    }
}
