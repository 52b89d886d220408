package dev.gyre.models.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.ElementType;
import dev.gyre.engine.io.Numbers;
import dev.gyre.models.Families;
import dev.gyre.models.Family;
import dev.gyre.models.SmallModels;
import dev.gyre.models.SmallModels.Small;
import dev.gyre.models.file.TensorFiles;
import dev.gyre.models.model.Model;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.parameter.Init;
import dev.gyre.models.parameter.Parameter;
import dev.gyre.models.parameter.Source;
import dev.gyre.models.run.CheckpointChoice;
import dev.gyre.models.run.GivenRun;
import dev.gyre.models.run.RunConfig;
import dev.gyre.models.run.StoredTensor;
import dev.gyre.models.run.TrainedModel;
import dev.gyre.models.setting.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Models that weren't imported, in the forms of the authors of their architectures. */
class ExportTest {

    /** What doesn't change what a model says, or is said by its tensors. */
    private static final Set<String> OF_NO_MATTER =
            Set.of("chunk", "openPatch", "threshold", "frozenPeriods", "grownFrom", "ratio", "patchSize");

    @TempDir
    Path folder;

    static Stream<Small> exportable() {
        Stream<Small> variants = Stream.of(
                        "--attention-bias=qkv",
                        "--attention-bias=all",
                        "--embedding-scale=3 --attention-scale=0.2 --residual-scale=0.5 --logit-scale=4",
                        "--attention-bias=all --logit-scale=0.25")
                .map(line -> new Small("transformer", "--dim=16 --blocks=1 --heads=2 " + line));
        return Stream.concat(SmallModels.all().stream(), variants)
                .filter(s -> Forms.ofFamily(s.family()).isPresent())
                .filter(s -> !s.line().contains("--positions=shift"));
    }

    @ParameterizedTest
    @MethodSource("exportable")
    void whatWasTrainedHereIsTheSameBehindItsAuthorsForm(Small small) {
        Path run = written(small);
        Path out = folder.resolve("out");
        Export.of(run, out, Optional.empty(), Export.SHARD, note -> {});
        Path again = folder.resolve("again");
        Import.of(out, Optional.empty()).into(again, made -> {});
        assertSameSettings(run, again);
        try (TensorFiles before = TensorFiles.open(run.resolve("checkpoint-0.safetensors"));
                TensorFiles after = TensorFiles.open(again.resolve("checkpoint-0.safetensors"))) {
            assertThat(after.names()).isEqualTo(before.names());
            for (String name : before.names()) {
                assertThat(after.floats(name)).as(name).isEqualTo(before.floats(name));
            }
        }
    }

    private static void assertSameSettings(Path before, Path after) {
        RunConfig<?, ?> trained = TrainedModel.checkpoint(before, CheckpointChoice.LAST, note -> {})
                .config();
        RunConfig<?, ?> imported = TrainedModel.checkpoint(after, CheckpointChoice.LAST, note -> {})
                .config();
        assertThat(imported.family()).isEqualTo(trained.family());
        assertThat(imported.task()).isEqualTo(trained.task());
        JsonNode ours = settings(trained);
        settings(imported).properties().forEach(e -> {
            if (matters(e.getKey(), ours)) {
                assertThat(e.getValue().toString())
                        .as(e.getKey())
                        .isEqualTo(ours.get(e.getKey()).toString());
            }
        });
    }

    /** Whether a setting changes the model, and isn't a zero that stands for something that's found out. */
    private static boolean matters(String key, JsonNode ours) {
        boolean windowOfNone =
                key.equals("window") && ours.path("self").asString("").equals("retention");
        boolean patcherOfNone = key.startsWith("patcher")
                && List.of("space", "static", "byte")
                        .contains(ours.path("patching").asString(""));
        boolean derived = ours.get(key).isNumber() && ours.get(key).doubleValue() == 0;
        return !windowOfNone && !patcherOfNone && !derived && !OF_NO_MATTER.contains(key);
    }

    private static JsonNode settings(RunConfig<?, ?> config) {
        return JsonMapper.shared().readTree(config.toJson()).get("settings");
    }

    private Path written(Small small) {
        Map<String, String> options = small.options();
        options.remove("--steps");
        return written(Families.find(small.family()), options);
    }

    /** A run whose numbers are drawn. */
    private <S extends Settings, M extends Model> Path written(Family<S, M> family, Map<String, String> options) {
        RunConfig<S, M> trained = RunConfig.of(family, options, "", "");
        RunConfig<S, M> config = RunConfig.given(family, trained.settings(), trained.task());
        Domain domain = trained.open().domain();
        Family.Built<M> built = family.build(config.settings(), domain, Source.none());
        List<StoredTensor> tensors =
                built.parameters().stream().map(ExportTest::drawn).toList();
        Path run = folder.resolve("run");
        GivenRun.folder(run, made -> GivenRun.write(made, config, built, tensors));
        return run;
    }

    private static StoredTensor drawn(Parameter p) {
        float[] values = new float[p.shape().size()];
        Init init = p.role() == Parameter.Role.BUFFER ? p.init() : Init.normal(0.4);
        init.fill(2, p.stream(), values);
        for (int i = 0; i < values.length && p.name().contains("norm"); i++) {
            // Some are stored as their distance from 1, which only of numbers near it is exact.
            values[i] = 1 + Math.clamp(values[i], -0.5f, 0.5f);
        }
        return new StoredTensor("drawn", p.name(), ElementType.F32, p.shape(), () -> Numbers.of(p.shape(), values));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        revnet      | --filters=4,4,8 --units=1,2 --strides=1,2 | since the authors of revnet publish no models
        transformer | --dim=16 --heads=2 --positions=shift      | a model in the shape of Llama has rotary positions and SwiGLU
        transformer | --dim=16 --heads=2 --ffn=fan              | a model in the shape of Llama has rotary positions and SwiGLU
        transformer | --dim=16 --heads=2 --head-norms --logit-scale=2      | no published type has scaled attention or addends and norms
        transformer | --dim=16 --heads=2 --head-norms --attention-bias=qkv | only Qwen2 has biases of queries, keys and values alone
        blt-entropy | --dim=16 --hidden=24                      | the inner width of an entropy model follows from its width
        m2          | --dim=16 --longest=24 --gates=false       | the authors' mixers have gates
        fan         | --hidden=16 --function=xy --scaled=true   | its inputs or outputs are scaled
        """)
    void whatTheAuthorsFormCantSayIsRefused(String family, String line, String says) {
        Path run = written(new Small(family, line));
        Path out = folder.resolve("out");
        assertThatThrownBy(() -> Export.of(run, out, Optional.empty(), Export.SHARD, note -> {}))
                .isInstanceOf(GyreException.class)
                .hasMessageStartingWith(run + ": can't be exported")
                .hasMessageContaining(says);
        assertThat(out).doesNotExist();
    }

    @Test
    void aFolderThatExistsIsRefused() {
        Path run = written(new Small("yoco", "--dim=16 --layers=2 --self-heads=2 --heads=2 --key-heads=1"));
        assertThatThrownBy(() -> Export.of(run, run, Optional.empty(), Export.SHARD, note -> {}))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining("exists already");
    }
}
