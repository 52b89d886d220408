package dev.gyre.models.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import dev.gyre.models.setting.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The form of a publication: recognised by its files, named by the user, or kept by an import. */
class FormsTest {

    private static final String ALL = Forms.names();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "xlstm, xlstm-large",
        "xlstm-native, xlstm-large-native",
        "matmulfree, matmulfree",
        "blt, blt",
        "blt-entropy, blt-entropy",
        "blt-hf, blt-hf",
        "tokenformer, tokenformer",
        "llama, llama",
        "llama-tied, llama",
        "lolcats, lolcats",
        "lolcats-tk, lolcats",
        "m2, m2",
        "tirex, tirex",
        "yoco, yoco",
        "yoco-swa, yoco",
        "fan/FAN, fan",
        "fan/FANGated, fan"
    })
    void publicationsTellTheirForm(String name, String form) {
        PublishedForm told = Forms.of(new Publication(PublishedFiles.folder(name)), Optional.empty());
        assertThat(told.name()).isEqualTo(form);
        assertThat(Forms.named(form)).isSameAs(told);
    }

    @Test
    void anUnknownFormNamesThoseThereAre() {
        assertThat(ALL).startsWith("lolcats, ").contains(", yoco, ").endsWith(", llama, fan");
        assertThatThrownBy(() -> Forms.named("gguf"))
                .isInstanceOf(GyreException.class)
                .hasMessage("no form of publication is called \"gguf\": this version knows " + ALL);
    }

    /** Of the forms of a family, the first is that in which its own models are written. */
    @ParameterizedTest
    @CsvSource({"blt, blt", "xlstm-large, xlstm-large", "transformer, llama", "fan, fan"})
    void familiesHaveAForm(String family, String form) {
        assertThat(Forms.ofFamily(family).map(PublishedForm::name)).hasValue(form);
    }

    @Test
    void someFamiliesHaveNoForm() {
        assertThat(Forms.ofFamily("revnet")).isEmpty();
    }

    private Publication llama(String model, String architecture) throws IOException {
        Path source = PublishedFiles.copy(PublishedFiles.folder("llama"), folder.resolve("source"));
        Path config = source.resolve("config.json");
        Files.writeString(
                config,
                Files.readString(config)
                        .replace("\"model_type\": \"llama\",", model)
                        .replace("LlamaForCausalLM", architecture));
        return new Publication(source);
    }

    @Test
    void theUserNamesAFormOrAFamily() throws IOException {
        Publication p = llama("\"model_type\": \"other\",", "Other");
        assertThat(Forms.of(p, Optional.of("llama")).name()).isEqualTo("llama");
        assertThat(Forms.of(p, Optional.of("transformer")).name()).isEqualTo("llama");
        assertThat(Forms.of(p, Optional.of("blt-hf")).name()).isEqualTo("blt-hf");
        assertThatThrownBy(() -> Forms.of(p, Optional.of("gpt")))
                .isInstanceOf(ConfigException.class)
                .hasMessage("--architecture gpt must be one of " + ALL);
    }

    /** A family of several forms: that which recognises the files. */
    @Test
    void theFilesTellWhichFormOfAFamily() {
        Publication p = new Publication(PublishedFiles.folder("blt-hf"));
        assertThat(Forms.of(p, Optional.of("blt")).name()).isEqualTo("blt-hf");
        Publication own = new Publication(PublishedFiles.folder("xlstm-native"));
        assertThat(Forms.of(own, Optional.of("xlstm-large")).name()).isEqualTo("xlstm-large-native");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        "model_type": "other", | config.json says other
        ''                     | config.json says none
        """)
    void whatIsntRecognisedIsToldWithWhatItSays(String model, String says) throws IOException {
        Publication p = llama(model, "Other");
        assertThatThrownBy(() -> Forms.of(p, Optional.empty()))
                .isInstanceOf(GyreException.class)
                .hasMessage(p.source() + ": no configuration beside the weights tells their architecture (" + says
                        + "): name it by --architecture, one of " + ALL);
    }

    @Test
    void aFolderWithoutAConfigurationSaysSo() throws IOException {
        Publication p = llama("", "Other");
        Files.delete(p.source().resolve("config.json"));
        assertThatThrownBy(() -> Forms.of(p, Optional.empty()))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining("tells their architecture (there is no config.json): name it");
    }

    /** YOCO's parameters have heads of its first half; other models' files of that name don't. */
    @Test
    void aFileOfParametersAloneIsNotYocos() throws IOException {
        Files.writeString(folder.resolve("params.json"), "{\"dim\": 32, \"n_heads\": 4}");
        assertThat(new YocoForm().recognises(new Publication(folder))).isFalse();
        Files.writeString(folder.resolve("params.json"), "{\"dim\": 32, \"n_self_heads\": 4}");
        assertThat(new YocoForm().recognises(new Publication(folder))).isTrue();
    }
}
