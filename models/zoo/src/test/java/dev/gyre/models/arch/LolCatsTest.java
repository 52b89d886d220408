package dev.gyre.models.arch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.device.Devices;
import dev.gyre.models.Families;
import dev.gyre.models.Family;
import dev.gyre.models.generate.Session;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.parameter.Init;
import dev.gyre.models.parameter.Parameter;
import dev.gyre.models.parameter.Source;
import dev.gyre.models.setting.Settings;
import dev.gyre.verify.Comparison;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LolCatsTest {

    private static final int BATCH = 2;
    private static final int LENGTH = 77;
    private static final int VOCABULARY = 23;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--window-size 5",
                "--window-size 1 --affine true --key-heads 2",
                "--window-size 40 --feature-map relu --features 3",
                "--window-size 5 --window blocked --key-heads 1",
                "--window-size 33 --window blocked",
                "--attention linear --key-heads 2",
                "--window-size 4 --positions shift"
            })
    void generationGivesTheLogitsOfTheWholeSequence(String options) {
        SequenceModel model = small(Families.find("lolcats"), options);
        int[] ids = tokens(LENGTH);
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
    void theStateDoesNotGrowWithTheContextOfTheTransformer() {
        assertThat(stateBytes("--window-size 4 --context 16"))
                .isEqualTo(stateBytes("--window-size 4 --context 4096"))
                .isLessThan(stateBytes("--window-size 8 --context 16"));
    }

    private static long stateBytes(String options) {
        try (Session session = new Session(small(Families.find("lolcats"), options), Devices.standard())) {
            session.prepare(64);
            return session.stateBytes();
        }
    }

    private static int[] tokens(int length) {
        return IntStream.range(0, BATCH * length)
                .map(i -> (i * i + 3 * i + i / 7) % VOCABULARY)
                .toArray();
    }

    /** A small model whose feature maps and adapters have learned something. */
    private static <S extends Settings> SequenceModel small(Family<S, ?> family, String options) {
        Map<String, String> given =
                new HashMap<>(Map.of("--dim", "16", "--blocks", "2", "--heads", "4", "--rank", "2"));
        String[] words = options.split(" ", -1);
        for (int i = 0; i < words.length; i += 2) {
            given.put(words[i], words[i + 1]);
        }
        Source fresh = Source.fresh(1);
        Source learned = p -> p.role() == Parameter.Role.FROZEN ? fresh.numbers(p) : drawn(p);
        return (SequenceModel) family.build(family.settings().parse(given), Domain.tokens(VOCABULARY), learned)
                .model();
    }

    private static float[] drawn(Parameter p) {
        float[] values = new float[p.shape().size()];
        Init.normal(0.4).fill(2, p.stream(), values);
        return values;
    }
}
