package dev.gyre.models.arch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.models.Families;
import dev.gyre.models.Family;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.parameter.Source;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Settings;
import dev.gyre.models.setting.SettingsType;
import dev.gyre.verify.Comparison;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class TransformerTest {

    private static final int BATCH = 2;
    private static final int LENGTH = 71;
    private static final int VOCABULARY = 23;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--key-heads 2 --head-dim 6",
                "--key-heads 1 --rope-scaling llama3 --rope-original 16 --tied true",
                "--positions shift",
                "--positions shift --key-heads 2 --ffn fan",
                "--attention-bias qkv --head-norms true",
                "--attention-bias all --embedding-scale 3 --attention-scale 0.2 --residual-scale 0.5 --logit-scale 4"
            })
    void generationGivesTheLogitsOfTheWholeSequence(String options) {
        SequenceModel model = small(Families.find("transformer"), options);
        int[] ids = IntStream.range(0, BATCH * LENGTH)
                .map(i -> (i * i + 3 * i + i / 7) % VOCABULARY)
                .toArray();
        float[] whole = Logits.whole(model, BATCH, ids);
        assertThat(Logits.compared("steps", whole, Logits.steps(model, BATCH, ids), 2e-5))
                .matches(Comparison::passes);
        int[] first = Arrays.copyOf(ids, LENGTH);
        float[] last = Arrays.copyOfRange(whole, (LENGTH - 1) * VOCABULARY, LENGTH * VOCABULARY);
        for (int[] lengths : new int[][] {{}, {1}, {7, 40}, {64}, {33, 37}}) {
            assertThat(Logits.compared("pieces", last, Logits.pieces(model, first, lengths), 2e-5))
                    .matches(Comparison::passes);
        }
    }

    @Test
    void keysThatAreShiftedKnowOfTheTokenBefore() {
        SequenceModel model = small(Families.find("transformer"), "--positions shift --blocks 1");
        int[] ids = {1, 2, 3, 4, 5};
        int[] other = {2, 1, 3, 4, 5};
        float[] one = Logits.whole(model, 1, ids);
        float[] two = Logits.whole(model, 1, other);
        float[] last = Arrays.copyOfRange(one, 4 * VOCABULARY, 5 * VOCABULARY);
        // Without any knowledge of order, the last token would see the same set of keys and values.
        assertThat(Logits.compared("last", last, Arrays.copyOfRange(two, 4 * VOCABULARY, 5 * VOCABULARY), 1e-3))
                .matches(c -> !c.passes());
    }

    /** A factor of 1 / sqrt(D) is Llama's own; logits' divisor divides them; others change what a model says. */
    @Test
    void variantsDifferFromLlamaAsTheySay() {
        Family<?, ?> family = Families.find("transformer");
        int[] ids = {1, 2, 3, 4, 5, 6};
        float[] plain = Logits.whole(small(family, ""), 1, ids);
        assertThat(Logits.whole(small(family, "--attention-scale 0.5"), 1, ids)).containsExactly(plain);
        float[] halved = plain.clone();
        for (int i = 0; i < halved.length; i++) {
            halved[i] /= 2;
        }
        assertThat(Logits.whole(small(family, "--logit-scale 2"), 1, ids)).containsExactly(halved);
        for (String changes : new String[] {"--attention-scale 2", "--embedding-scale 2", "--residual-scale 0.5"}) {
            assertThat(Logits.compared(changes, plain, Logits.whole(small(family, changes), 1, ids), 1e-3))
                    .matches(c -> !c.passes());
        }
    }

    @Test
    void settingsThatDontFitAreRefused() {
        SettingsType<Transformer.Config> type = new SettingsType<>(Transformer.Config.STANDARD);
        assertThatThrownBy(() -> type.parse(Map.of("--heads", "3")))
                .isInstanceOf(ConfigException.class)
                .hasMessage("--heads 3 must be a divisor of --dim 128, without --head-dim");
        assertThatThrownBy(() -> type.parse(Map.of("--key-heads", "3"))).hasMessageStartingWith("--key-heads 3");
        assertThatThrownBy(() -> type.parse(Map.of("--head-dim", "5"))).hasMessageStartingWith("--head-dim 5");
        assertThatThrownBy(() ->
                        type.readPublished(JsonMapper.shared().readTree("{\"rope_scaling\":{\"rope_type\":\"yarn\"}}")))
                .isInstanceOf(ConfigException.class)
                .hasMessage("rope_scaling.rope_type yarn must be one of default, llama3");
    }

    private static <S extends Settings> SequenceModel small(Family<S, ?> family, String options) {
        Map<String, String> given = new HashMap<>(Map.of("--dim", "16", "--blocks", "2", "--heads", "4"));
        String[] words = options.isEmpty() ? new String[0] : options.split(" ", -1);
        for (int i = 0; i < words.length; i += 2) {
            given.put(words[i], words[i + 1]);
        }
        S settings = family.settings().parse(given);
        return (SequenceModel) family.build(settings, Domain.tokens(VOCABULARY), Source.fresh(1))
                .model();
    }
}
