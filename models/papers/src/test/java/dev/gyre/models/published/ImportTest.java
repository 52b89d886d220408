package dev.gyre.models.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Devices;
import dev.gyre.engine.io.ElementType;
import dev.gyre.engine.io.Safetensors;
import dev.gyre.engine.io.SafetensorsWriter;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.models.arch.XlstmLarge;
import dev.gyre.models.file.TensorFiles;
import dev.gyre.models.run.TrainedModel;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.papers.golden.Expectation;
import dev.gyre.verify.Comparison;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImportTest {

    @TempDir
    Path folder;

    static List<String> names() {
        return PublishedFiles.names();
    }

    private Path imported(Path source) {
        Path run = folder.resolve("run");
        Import.of(source, Optional.empty()).into(run, made -> {});
        return run;
    }

    @ParameterizedTest
    @MethodSource("names")
    void aPublishedModelSaysWhatItShould(String name) {
        Path run = imported(PublishedFiles.folder(name));
        TrainedModel<?, ?> model =
                TrainedModel.load(run, note -> assertThat(note).isEmpty());
        Expectation.Result result =
                Expectation.of(model, PublishedFiles.expected(name), OptionalDouble.empty(), Devices.standard());
        assertThat(result.comparisons()).isNotEmpty().allMatch(Comparison::passes);
        assertThat(result.skipped())
                .allMatch(n -> n.startsWith("out.state_")
                        || n.startsWith("out.last_")
                        || n.startsWith("out.shared_")
                        || n.equals("out.patch_lengths")
                        || n.startsWith("out.row.block_0.")
                        || n.startsWith("out.FAN"));
    }

    @ParameterizedTest
    @MethodSource("names")
    void anExportHasTheAuthorsFilesAndIsImportedAsTheSame(String name) throws IOException {
        Path source = PublishedFiles.folder(name);
        Path run = imported(source);
        Path out = folder.resolve("out");
        Export.of(
                run,
                out,
                Optional.empty(),
                Export.SHARD,
                note -> assertThat(note).isEmpty());
        assertSameTensors(source, out);
        Path again = folder.resolve("again");
        Import.of(out, Optional.empty()).into(again, made -> {});
        assertThat(PublishedFiles.contents(again)).isEqualTo(PublishedFiles.contents(run));
        for (String file : PublishedFiles.contents(run)) {
            assertThat(again.resolve(file)).hasSameBinaryContentAs(run.resolve(file));
        }
    }

    /** Every file of weights has its tensors in another or the same number of files. */
    private static void assertSameTensors(Path source, Path out) throws IOException {
        List<String> parts = Files.isDirectory(source.resolve("distill"))
                ? List.of("base", "distill", "ft-lora")
                : Files.isDirectory(source.resolve("entropy_model")) ? List.of("", "entropy_model") : List.of("");
        for (String part : parts) {
            try (TensorFiles theirs = TensorFiles.open(source.resolve(part));
                    TensorFiles ours = TensorFiles.open(out.resolve(part))) {
                assertThat(new TreeSet<>(ours.names())).isEqualTo(new TreeSet<>(theirs.names()));
                for (String tensor : theirs.names()) {
                    assertThat(ours.shape(tensor)).as(tensor).isEqualTo(theirs.shape(tensor));
                    assertThat(ours.numbers(tensor).type())
                            .as(tensor)
                            .isEqualTo(theirs.numbers(tensor).type());
                    assertThat(ours.floats(tensor)).as(tensor).isEqualTo(theirs.floats(tensor));
                }
            }
        }
        Set<String> configurations = new TreeSet<>(PublishedFiles.contents(source));
        configurations.removeIf(f -> !f.endsWith(".json") || f.endsWith(".index.json"));
        assertThat(PublishedFiles.contents(out)).containsAll(configurations);
    }

    @Test
    void partsThatLieAnywhereAreNamed() throws IOException {
        Path base = PublishedFiles.copy(PublishedFiles.folder("lolcats/base"), folder.resolve("a"));
        Path distill = PublishedFiles.copy(PublishedFiles.folder("lolcats/distill"), folder.resolve("b"));
        Path lora = PublishedFiles.copy(PublishedFiles.folder("lolcats/ft-lora"), folder.resolve("c"));
        Path run = folder.resolve("run");
        Import.ofParts(base, distill, Optional.of(lora)).into(run, made -> {});
        Path whole = folder.resolve("whole");
        Import.of(PublishedFiles.folder("lolcats"), Optional.empty()).into(whole, made -> {});
        assertThat(run.resolve("checkpoint-0.safetensors"))
                .hasSameBinaryContentAs(whole.resolve("checkpoint-0.safetensors"));
        Path without = folder.resolve("without");
        Import.ofParts(base, distill, Optional.empty()).into(without, made -> {});
        Expectation.Result result = Expectation.of(
                TrainedModel.load(without, note -> {}), distilled(), OptionalDouble.empty(), Devices.standard());
        assertThat(result.comparisons()).hasSize(1).allMatch(Comparison::passes);
    }

    /** What a model without adapters is expected to say. */
    private Path distilled() throws IOException {
        Path file = folder.resolve("expected.safetensors");
        try (Safetensors in = Safetensors.open(PublishedFiles.expected("lolcats"));
                FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            Shape logits = in.entry("out.distill_logits").shape();
            new SafetensorsWriter()
                    .ints("in.ids", in.entry("in.ids").shape(), in.ints("in.ids"))
                    .floats("out.logits", logits, in.floats("out.distill_logits"))
                    .writeTo(out);
        }
        return file;
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "xlstm", "xlstm-native", "matmulfree"})
    void anExportOfSeveralFilesIsImportedAsTheSame(String name) {
        Path run = imported(PublishedFiles.folder(name));
        Path out = folder.resolve("out");
        Export.of(run, out, Optional.empty(), 20_000, note -> {});
        assertThat(out.resolve("model.safetensors")).doesNotExist();
        Path again = folder.resolve("again");
        Import.of(out, Optional.empty()).into(again, made -> {});
        assertThat(again.resolve("checkpoint-0.safetensors"))
                .hasSameBinaryContentAs(run.resolve("checkpoint-0.safetensors"));
    }

    @Test
    void numbersAreStoredAsTheyWereUnlessOtherwiseSaid() {
        Path run = imported(PublishedFiles.folder("llama"));
        assertThat(type(run)).isEqualTo(ElementType.BF16);
        Path wide = folder.resolve("wide");
        Import.of(PublishedFiles.folder("llama"), Optional.empty())
                .storing(ElementType.F32)
                .into(wide, made -> {});
        assertThat(type(wide)).isEqualTo(ElementType.F32);
        Path out = folder.resolve("out");
        Export.of(wide, out, Optional.of(ElementType.F16), Export.SHARD, note -> {});
        try (TensorFiles in = TensorFiles.open(out)) {
            assertThat(in.numbers("model.norm.weight").type()).isEqualTo(ElementType.F16);
        }
    }

    private static ElementType type(Path run) {
        try (Safetensors in = Safetensors.open(run.resolve("checkpoint-0.safetensors"))) {
            return in.entry("model.norm.weight").type();
        }
    }

    /** A configuration with a key changed, and what's said of it. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        llama       | config.json | "num_hidden_layers": 3       | "num_hidden_layers": 2        | left over are "model.layers.2.input_layernorm.weight"
        llama       | config.json | "num_hidden_layers": 3       | "num_hidden_layers": 4        | missing are "model.layers.3.input_layernorm.weight"
        llama       | config.json | "num_attention_heads": 4     | "num_attention_heads": 8      | the files don't belong together
        llama       | config.json | "vocab_size": 89             | "vocab_size": -1              | vocab_size is -1
        llama       | config.json | "vocab_size": 89             | "vocab_sizes": 89             | the configuration asks for (32000, 32)
        llama       | config.json | "hidden_act": "silu"         | "hidden_act": "gelu"          | hidden_act is gelu, but only silu or swish
        llama       | config.json | "attention_bias": false      | "attention_bias": true        | self_attn.q_proj.bias
        llama       | config.json | "hidden_size": 32            | "hidden_size": 1048576        | hidden_size 1048576 must be a whole number from 1 to 65536
        llama       | config.json | "hidden_size": 32            | "hidden_size": "32"           | hidden_size "32" must be of the form N
        llama       | config.json | "rope_scaling": null         | "rope_scaling": {"rope_type": "yarn"} | rope_scaling.rope_type yarn
        llama       | config.json | "model_type": "llama"        | "model_type": "x", "model_type": "y" | isn't valid JSON
        llama       | config.json | "num_hidden_layers": 3       | "num_hidden_layers": 512, "x": 1 | missing are
        llama-tied  | config.json | "tie_word_embeddings": true  | "tie_word_embeddings": false  | missing are "lm_head.weight"
        llama       | config.json | "rope_theta": 10000.0        | "rope_parameters": {"full_attention": {"rope_theta": 1e4}} | rope_parameters is
        llama       | config.json | "rope_theta": 10000.0        | "rope_parameters": {"partial_rotary_factor": 0.5} | rope_parameters.partial_rotary_factor is 0.5
        matmulfree  | config.json | "use_short_conv": false      | "use_short_conv": true        | use_short_conv is true
        xlstm       | config.json | "num_heads": 4               | "num_heads": 3                | --query-factor
        yoco        | params.json | "n_layers": 4                | "n_layers": 5                 | even
        blt         | config.json | "eos_id": 2                  | "eos_id": 3                   | eos_id is 3
        blt         | entropy_model/params.json | "entropy_model": { | "entropy": {              | params.json says nothing of an entropy_model
        lolcats     | ft-lora/finetune_config.yaml | - q_proj    | - q_proj: 1                   | finetune.kwargs.target_modules is
        lolcats     | ft-lora/finetune_config.yaml | lora_alpha: 6 | use_rslora: true            | finetune.kwargs.use_rslora is true
        lolcats     | ft-lora/finetune_config.yaml | lora_alpha: 6 | "alpha_pattern": {"q_proj": 3} | finetune.kwargs.alpha_pattern is
        yoco        | params.json | "n_attn_heads"               | "attn_heads"                  | n_attn_heads is missing
        tokenformer | eval.yml    | "num_attention_heads"        | "attention_heads"             | num_attention_heads is missing
        blt         | config.json | "n_heads_local_decoder"      | "heads_local_decoder"         | n_heads_local_decoder is missing
        xlstm       | config.json | "num_heads"                  | "heads"                       | num_heads is missing
        tokenformer | eval.yml    | "pos_emb": "rotary"          | "pos_emb": "none"             | pos_emb is none
        tokenformer | eval.yml    | "num_layers": 3              | "num_layers": 3 3             | "num_layers" "3 3"
        m2          | pretrain.yaml | hyena_w: 10                | hyena_w: &a 10                | an anchor, an alias or a tag
        """)
    void aConfigurationThatDoesntFitIsRefused(String name, String file, String is, String becomes, String says)
            throws IOException {
        Path source = PublishedFiles.copy(PublishedFiles.folder(name), folder.resolve("source"));
        Path config = source.resolve(file);
        String text = Files.readString(config);
        assertThat(text).contains(is);
        Files.writeString(config, text.replace(is, becomes));
        refused(source, says.replace("\"num_layers\" \"3 3\"", "num_layers \"3 3\""));
    }

    /** Version 5 of the transformers package has all that is said of rotary positions under one key. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        llama-tied | "rope_scaling": { | "rope_parameters": {"rope_theta": 500000.0, | "rope_theta": 500000.0, | ''
        llama-tied | "rope_scaling": { | "rope_parameters": {"rope_theta": 500000.0, | "rope_theta": 500000.0, | "rope_theta": 10000.0,
        llama      | "rope_scaling": null | "rope_parameters": {"rope_theta": 10000.0, "rope_type": "default"} | "rope_theta": 10000.0, | ''
        """)
    void rotaryPositionsMayBeUnderOneKey(String name, String is, String becomes, String base, String elsewhere)
            throws IOException {
        Path source = PublishedFiles.copy(PublishedFiles.folder(name), folder.resolve("source"));
        Path config = source.resolve("config.json");
        String text = Files.readString(config);
        assertThat(text).contains(is, base);
        Files.writeString(config, text.replace(base, elsewhere).replace(is, becomes));
        TrainedModel<?, ?> model = TrainedModel.load(imported(source), note -> {});
        assertThat(Expectation.of(model, PublishedFiles.expected(name), OptionalDouble.empty(), Devices.standard())
                        .comparisons())
                .isNotEmpty()
                .allMatch(Comparison::passes);
    }

    /** Tensors of an LSTM with the same names as an sLSTM's. */
    @Test
    void recurrentCellsOfAnotherKindAreRefused() throws IOException {
        Path source = PublishedFiles.copy(PublishedFiles.folder("xlstm"), folder.resolve("source"));
        Files.writeString(source.resolve("config.json"), """
                {"vocab_size": 67, "embedding_dim": 32, "num_blocks": 3, "mlstm_block": {"mlstm": {"num_heads": 4}},
                 "slstm_block": {"slstm": {"num_heads": 4, "function": "lstm"}}, "slstm_at": [1]}""");
        refused(source, "slstm_block.slstm.function is lstm, but only slstm is supported");
    }

    /** To the authors a cap of null is none, one of 0 divides by it. */
    @Test
    void aCapOfNullIsNoneAndStaysNull() throws IOException {
        Path source = PublishedFiles.copy(PublishedFiles.folder("xlstm"), folder.resolve("source"));
        Path config = source.resolve("config.json");
        Files.writeString(
                config,
                Files.readString(config)
                        .replace("\"gate_soft_cap\": 15.0", "\"gate_soft_cap\": null")
                        .replace("\"output_logit_soft_cap\": 30.0", "\"output_logit_soft_cap\": null"));
        Path run = imported(source);
        TrainedModel<?, ?> model = TrainedModel.load(run, note -> {});
        XlstmLarge.Config c = (XlstmLarge.Config) model.config().settings();
        assertThat(c.gateCap()).isZero();
        assertThat(c.logitCap()).isZero();
        Path out = folder.resolve("out");
        Export.of(run, out, Optional.empty(), Export.SHARD, note -> {});
        assertThat(Files.readString(out.resolve("config.json")).replaceAll("\\s", ""))
                .contains("\"gate_soft_cap\":null", "\"output_logit_soft_cap\":null");
    }

    @Test
    void weightsThatAreWholeNumbersAreRefused() throws IOException {
        Path source = PublishedFiles.copy(PublishedFiles.folder("llama-tied"), folder.resolve("source"));
        Path weights = source.resolve("model.safetensors");
        Path second = source.resolve("quantised.safetensors");
        String packed = "model.layers.1.mlp.up_proj.weight";
        try (TensorFiles in = TensorFiles.open(weights);
                FileChannel out = FileChannel.open(second, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            SafetensorsWriter w = new SafetensorsWriter();
            for (String name : in.names()) {
                if (name.equals(packed)) {
                    w.ints(name, in.shape(name), new int[in.shape(name).size()]);
                } else {
                    w.numbers(name, in.numbers(name).type(), in.shape(name), () -> in.numbers(name));
                }
            }
            w.writeTo(out);
        }
        Files.move(second, weights, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        refused(source, packed + "\" holds whole numbers (I32)");
    }

    private void refused(Path source, String says) {
        Path run = folder.resolve("run");
        assertThatThrownBy(() -> imported(source))
                .isInstanceOf(GyreException.class)
                .isNotInstanceOf(ConfigException.class)
                .hasMessageContaining(source.toString())
                .hasMessageContaining(says)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
        assertThat(run).doesNotExist();
        assertThat(folder)
                .isDirectoryNotContaining(f -> f.getFileName().toString().startsWith("."));
    }

    /** As large as the machine's memory and more, in matrices that each are possible. */
    @Test
    void aModelThatNeedsMoreMemoryThanThereIsIsRefusedBeforeAnythingIsAllocated() throws IOException {
        Path source = PublishedFiles.copy(PublishedFiles.folder("llama"), folder.resolve("source"));
        Path config = source.resolve("config.json");
        Files.writeString(
                config,
                Files.readString(config)
                        .replace("\"hidden_size\": 32", "\"hidden_size\": 32768")
                        .replace("\"num_hidden_layers\": 3", "\"num_hidden_layers\": 512"));
        refused(source, "MiB of memory, but this machine has");
    }

    @Test
    void numbersThatArentFiniteAreRefused() throws IOException {
        Path source = PublishedFiles.copy(PublishedFiles.folder("llama-tied"), folder.resolve("source"));
        Path weights = source.resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length - 1] = 0x7f;
        bytes[bytes.length - 2] = (byte) 0xc0;
        Files.write(weights, bytes);
        assertThatThrownBy(() -> imported(source))
                .isInstanceOf(GyreException.class)
                .hasMessageStartingWith(source + ": ")
                .hasMessageContaining("] is NaN");
        assertThat(folder.resolve("run")).doesNotExist();
    }

    @Test
    void twoNamesOfATensorHaveTheSameNumbers() throws IOException {
        Path source = PublishedFiles.copy(PublishedFiles.folder("llama-tied"), folder.resolve("source"));
        Path weights = source.resolve("model.safetensors");
        Path second = source.resolve("head.safetensors");
        try (TensorFiles in = TensorFiles.open(weights);
                FileChannel out = FileChannel.open(second, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            SafetensorsWriter w = new SafetensorsWriter();
            for (String name : in.names()) {
                w.numbers(name, in.numbers(name).type(), in.shape(name), () -> in.numbers(name));
            }
            String table = "model.embed_tokens.weight";
            w.numbers("lm_head.weight", ElementType.BF16, in.shape(table), () -> in.numbers(table));
            w.writeTo(out);
        }
        Files.move(second, weights, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Path run = imported(source);
        assertThat(run).isDirectory();
        try (FileChannel file = FileChannel.open(weights, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(new byte[] {1, 2}), Files.size(weights) - 2);
        }
        assertThatThrownBy(() -> Import.of(source, Optional.empty()).into(folder.resolve("other"), made -> {}))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining("differ, but the model has one tensor for both");
    }

    @Test
    void whatIsntRecognisedSaysHowToSayIt() throws IOException {
        Path source = PublishedFiles.copy(PublishedFiles.folder("llama"), folder.resolve("source"));
        Path config = source.resolve("config.json");
        Files.writeString(
                config,
                Files.readString(config)
                        .replace("\"LlamaForCausalLM\"", "\"SomethingElse\"")
                        .replace("\"model_type\": \"llama\"", "\"model_type\": \"something\""));
        refused(source, "config.json says something");
        Path run = folder.resolve("run");
        Import.of(source, Optional.of("llama")).into(run, made -> {});
        assertThat(run).isDirectory();
        assertThatThrownBy(() -> Import.of(source, Optional.of("gpt")).into(folder.resolve("x"), made -> {}))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("--architecture gpt must be one of lolcats, xlstm-large");
        Files.delete(config);
        assertThatThrownBy(() -> Import.of(source, Optional.empty()).into(folder.resolve("y"), made -> {}))
                .hasMessageContaining("there is no config.json");
    }

    @Test
    void aFolderOfModelsSaysWhichThereAre() {
        refused(PublishedFiles.folder("fan"), "holds no weights itself: name one of FAN, FANGated");
    }
}
