package dev.gyre.models.arch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.device.Devices;
import dev.gyre.engine.verify.Comparison;
import dev.gyre.models.Families;
import dev.gyre.models.Family;
import dev.gyre.models.file.TensorFiles;
import dev.gyre.models.generate.Session;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.parameter.Init;
import dev.gyre.models.parameter.Parameter;
import dev.gyre.models.parameter.Source;
import dev.gyre.models.setting.Settings;
import dev.gyre.models.setting.SettingsType;
import dev.gyre.models.task.NextByte;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class LolCatsTest {

    private static final int BATCH = 2;
    private static final int LENGTH = 77;
    private static final int VOCABULARY = 23;

    /** The base, the distilled attention and the adapters, each with what it has to say. */
    @ParameterizedTest
    @CsvSource({"lolcats, 5, 7, 3, sliding", "lolcats-tk, 4, 6, 2, blocked"})
    void publishedModelsSayWhatTheyShould(String name, int window, int features, int rank, String kind) {
        Published p = Published.named(name);
        ObjectNode config = (ObjectNode) p.json("config.json");
        config.put("window_size", window).put("feature_dim", features).put("feature_map", "softmax_dim");
        config.put("r", rank).put("lora_alpha", 2 * rank);
        LolCats.Config read = new SettingsType<>(LolCats.Config.STANDARD).readPublished(config);
        Map<String, String> given = Map.of("--window", kind);
        LolCats whole = built(p, new SettingsType<>(read).parse(given));
        LolCats distilled = built(p, new SettingsType<>(read).parse(with(given, "--rank", "0")));
        assertSays(p, "out.teacher_logits", Logits.whole(whole.watched(e -> {}), p.batch(), p.ids()));
        assertSays(p, "out.distill_logits", Logits.whole(distilled, p.batch(), p.ids()));
        assertSays(p, "out.logits", Logits.whole(whole, p.batch(), p.ids()));
        assertSays(p, "out.logits", Logits.steps(whole, p.batch(), p.ids()));
    }

    private static void assertSays(Published p, String name, float[] logits) {
        assertThat(Published.distance(p.expected(name), logits)).as(name).isLessThan(1e-5);
    }

    private static LolCats built(Published p, LolCats.Config config) {
        List<Path> files = List.of(
                p.folder(),
                p.folder().resolve("distill.safetensors"),
                p.folder().resolve("ft-lora.safetensors"));
        try (TensorFiles tensors = TensorFiles.together(files)) {
            Domain domain =
                    Domain.tokens(p.json("config.json").get("vocab_size").asInt());
            Family<LolCats.Config, LolCats> family =
                    Family.of("lolcats", "", "", NextByte.STANDARD, config, LolCats::new);
            return family.build(config, domain, Source.published(tensors)).model();
        }
    }

    private static Map<String, String> with(Map<String, String> given, String option, String value) {
        Map<String, String> all = new HashMap<>(given);
        all.put(option, value);
        return all;
    }

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
