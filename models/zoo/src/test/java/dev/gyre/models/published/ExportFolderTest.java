package dev.gyre.models.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.ElementType;
import dev.gyre.engine.io.Numbers;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.models.Families;
import dev.gyre.models.Family;
import dev.gyre.models.file.TensorFiles;
import dev.gyre.models.model.Model;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.parameter.Parameter;
import dev.gyre.models.parameter.Source;
import dev.gyre.models.run.GivenRun;
import dev.gyre.models.run.RunConfig;
import dev.gyre.models.run.StoredTensor;
import dev.gyre.models.setting.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The files that an export makes, and what an import keeps for them. */
class ExportFolderTest {

    @TempDir
    private Path folder;

    private Path imported(String name) {
        Path run = folder.resolve("run");
        Import.of(PublishedFiles.folder(name), Optional.empty()).into(run, made -> {});
        return run;
    }

    private Export.Result exported(Path run, Path out) {
        return Export.of(
                run,
                out,
                Optional.empty(),
                Export.SHARD,
                note -> assertThat(note).as("note").isEmpty());
    }

    @Test
    void whatWasImportedIsWrittenAsItWas() throws IOException {
        Path out = folder.resolve("out");
        assertThat(exported(imported("llama"), out)).isEqualTo(new Export.Result("llama", 35_872));
        assertThat(PublishedFiles.contents(out)).containsExactly("config.json", "gyre.json", "model.safetensors");
        Path source = PublishedFiles.folder("llama");
        assertThat(HandMade.json(out.resolve("config.json"))).isEqualTo(HandMade.json(source.resolve("config.json")));
        try (TensorFiles theirs = TensorFiles.open(source);
                TensorFiles ours = TensorFiles.open(out)) {
            assertThat(ours.names()).containsExactlyInAnyOrderElementsOf(theirs.names());
            for (String name : theirs.names()) {
                assertThat(ours.floats(name)).as(name).isEqualTo(theirs.floats(name));
                assertThat(ours.numbers(name).type()).as(name).isEqualTo(ElementType.BF16);
            }
        }
    }

    /** A form that isn't its family's first. */
    @Test
    void aModelGoesBackIntoTheFormItCameIn() throws IOException {
        Path out = folder.resolve("out");
        assertThat(exported(imported("xlstm-native"), out).form()).isEqualTo("xlstm-large-native");
        assertThat(PublishedFiles.contents(out)).contains("model_0.safetensors").doesNotContain("config.json");
    }

    @Test
    void theTokenizerGoesAlong() throws IOException {
        Path run = imported("llama");
        Files.writeString(run.resolve("tokenizer.json"), "the tokenizer");
        exported(run, folder.resolve("one"));
        assertThat(folder.resolve("one/tokenizer.json")).hasContent("the tokenizer");
        assertThat(folder.resolve("one/tokenizer_config.json")).doesNotExist();
        Files.writeString(run.resolve("tokenizer_config.json"), "its marks");
        exported(run, folder.resolve("both"));
        assertThat(folder.resolve("both/tokenizer.json")).hasContent("the tokenizer");
        assertThat(folder.resolve("both/tokenizer_config.json")).hasContent("its marks");
    }

    @Test
    void aFormThatThisVersionDoesntKnowIsRefused() throws IOException {
        Path run = imported("llama");
        Files.writeString(run.resolve("published.json"), "{\"form\": \"llama9\", \"files\": {}}");
        Path out = folder.resolve("out");
        assertThatThrownBy(() -> exported(run, out))
                .isInstanceOf(GyreException.class)
                .hasMessageStartingWith("no form of publication is called \"llama9\"");
        assertThat(out).doesNotExist();
    }

    @Test
    void filesOfAPublicationAreReadAsTheyWereWritten() throws IOException {
        ObjectNode a = (ObjectNode) JsonMapper.shared().readTree("{\"x\": 1, \"y\": {\"z\": null}}");
        ObjectNode b = (ObjectNode) JsonMapper.shared().readTree("{}");
        new Imported("some", Map.of("b.json", b, "a.json", a)).write(folder);
        assertThat(Files.readString(folder.resolve("published.json")).replaceAll("\\s", ""))
                .isEqualTo("{\"form\":\"some\",\"files\":{\"a.json\":{\"x\":1,\"y\":{\"z\":null}},\"b.json\":{}}}");
        assertThat(Imported.read(folder)).contains(new Imported("some", Map.of("a.json", a, "b.json", b)));
    }

    @Test
    void aRunThatWasTrainedHasNoFilesOfAPublication() {
        assertThat(Imported.read(folder)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {"form": 3, "files": {}}
        {"files": {}}
        {"form": "llama", "files": {"config.json": "text"}}
        {"form": "llama", "files": {"a": {}, "b": 1}}
        """)
    void damagedFilesOfAPublicationAreRefused(String damaged) throws IOException {
        Path file = folder.resolve("published.json");
        Files.writeString(file, damaged);
        assertThatThrownBy(() -> Imported.read(folder))
                .isInstanceOf(GyreException.class)
                .hasMessage(file + ": says nothing of a form of publication: import the model anew");
    }

    /** A run of 256 tokens whose numbers are halves. */
    private <S extends Settings, M extends Model> Path written(Family<S, M> family, Map<String, String> options) {
        RunConfig<S, M> trained = RunConfig.of(family, options, "", "");
        RunConfig<S, M> config = RunConfig.given(family, trained.settings(), trained.task());
        Family.Built<M> built = family.build(config.settings(), Domain.tokens(256), Source.none());
        List<StoredTensor> tensors =
                built.parameters().stream().map(ExportFolderTest::halves).toList();
        Path run = folder.resolve("run");
        GivenRun.folder(run, made -> GivenRun.write(made, config, built, tensors));
        return run;
    }

    private static StoredTensor halves(Parameter p) {
        float[] values = new float[p.shape().size()];
        Arrays.fill(values, 0.5f);
        return new StoredTensor("halves", p.name(), ElementType.F32, p.shape(), () -> Numbers.of(p.shape(), values));
    }

    private JsonNode trained(String... more) throws IOException {
        Map<String, String> options = new LinkedHashMap<>();
        List.of("--dim=16", "--blocks=1", "--heads=2", "--hidden=24").forEach(o -> put(options, o));
        List.of(more).forEach(o -> put(options, o));
        Path out = folder.resolve("out");
        Path run = written(Families.find("transformer"), options);
        Export.of(run, out, Optional.of(ElementType.F16), Export.SHARD, note -> {});
        assertThat(HandMade.json(out.resolve("gyre.json")))
                .isEqualTo(JsonMapper.shared().readTree("""
                {"task": {"length": 128, "firstByte": 0, "begin": -1}, "model": "transformer"}"""));
        return HandMade.json(out.resolve("config.json"));
    }

    @Test
    void whatWasTrainedHereIsWrittenInTheAuthorsKeys() throws IOException {
        JsonNode said = trained();
        assertThat(said).isEqualTo(JsonMapper.shared().readTree("""
                {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "attention_bias": false, "mlp_bias": false,
                 "hidden_act": "silu", "hidden_size": 16, "intermediate_size": 24, "max_position_embeddings": 256,
                 "num_attention_heads": 2, "num_key_value_heads": 2, "head_dim": 8, "num_hidden_layers": 1,
                 "rms_norm_eps": 1e-5, "rope_theta": 10000.0, "tie_word_embeddings": false, "vocab_size": 256,
                 "torch_dtype": "float16"}"""));
    }

    @Test
    void scaledFrequenciesAreSaid() throws IOException {
        JsonNode said = trained("--rope-scaling=llama3", "--rope-factor=4", "--rope-original=64");
        assertThat(said.path("rope_scaling")).isEqualTo(JsonMapper.shared().readTree("""
                {"rope_type": "llama3", "factor": 4.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
                 "original_max_position_embeddings": 64}"""));
    }

    private static void put(Map<String, String> options, String option) {
        String[] parts = option.split("=", 2);
        options.put(parts[0], parts[1]);
    }

    /** A key that the file doesn't have isn't added, and a text is no number. */
    @Test
    void zerosThatStandForNothingAreLeftOpen() {
        ObjectNode c = (ObjectNode) JsonMapper.shared().readTree("{\"a\": 0, \"b\": 3, \"c\": \"x\", \"d\": 0}");
        Exported.withoutZeros(c, "a", "b", "c", "none");
        assertThat(c).isEqualTo(JsonMapper.shared().readTree("{\"a\": null, \"b\": 3, \"c\": \"x\", \"d\": 0}"));
    }

    private static Weights.Tensor tensor(ElementType type, int size) {
        Shape shape = Shape.of(size);
        return new Weights.Tensor(List.of("t" + size), type, shape, () -> Numbers.of(shape, new float[size]));
    }

    /** Bytes count, not numbers: five floats are more than nine halves. */
    @Test
    void theTypeOfMostBytesIsSaid() {
        Exported model = new Exported(
                "run",
                Families.find("transformer").settings().standard(),
                Domain.tokens(256),
                List.of(),
                new TensorMap("none"),
                Map.of(),
                Optional.empty(),
                Export.SHARD);
        assertThat(model.torchType(List.of())).isEqualTo("float32");
        assertThat(model.torchType(List.of(tensor(ElementType.BF16, 9), tensor(ElementType.F32, 4))))
                .isEqualTo("bfloat16");
        assertThat(model.torchType(List.of(tensor(ElementType.BF16, 9), tensor(ElementType.F32, 5))))
                .isEqualTo("float32");
        assertThat(model.torchType(List.of(tensor(ElementType.F32, 4), tensor(ElementType.F16, 9))))
                .isEqualTo("float16");
    }
}
