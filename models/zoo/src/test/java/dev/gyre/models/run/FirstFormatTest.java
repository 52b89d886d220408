package dev.gyre.models.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Configurations that version 0.1.0 wrote, and others that only look like it. */
class FirstFormatTest {

    private static final String FILE = "old/config.json";

    private ObjectNode old;

    @BeforeEach
    void readAnOldConfiguration() throws IOException {
        old = old("xlstm");
    }

    private static ObjectNode old(String model) throws IOException {
        try (InputStream in = FirstFormatTest.class.getResourceAsStream("first-format/" + model + "/config.json")) {
            return (ObjectNode) JsonMapper.shared()
                    .readTree(new String(Objects.requireNonNull(in, model).readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private RunConfig<?, ?> read(List<String> notes) {
        return RunConfig.fromJson(FILE, old.toString(), notes::add);
    }

    private void refused(String... says) {
        List<String> notes = new ArrayList<>();
        assertThatThrownBy(() -> read(notes))
                .isInstanceOf(GyreException.class)
                .hasMessageStartingWith(FILE + ": the run's configuration can't be read: ")
                .hasMessageEndingWith(": restore it, or start a new run")
                .hasMessageContainingAll(says)
                .hasMessageNotContaining("\n");
        assertThat(notes).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        xlstm       | xlstm    | context
        lstm        | flashrnn | conv, mlstmFactor, slstmAt
        transformer | flashrnn | conv, mlstmFactor, slstmAt
        bigram      | bigram   | blocks, chunk, context, conv, dim, ffnFactor, heads, mlstmFactor, slstmAt
        """)
    void whatAModelHasNoUseForIsDroppedWithANote(String model, String family, String dropped) throws IOException {
        old = old(model);
        List<String> notes = new ArrayList<>();
        assertThat(read(notes).family().name()).isEqualTo(family);
        assertThat(notes)
                .containsExactly(
                        FILE + ": written by version 0.1.0; " + model + " has no " + dropped + ", which are dropped");
    }

    @ParameterizedTest
    @ValueSource(strings = {"colour", "format2", "name"})
    void anEntryThatThereWasntIsRefused(String key) {
        old.put(key, 1);
        refused("\"" + key + "\": there is no such entry");
    }

    @Test
    void neitherIsOneWithinAnother() throws IOException {
        ((ObjectNode) old.get("optim")).put("momentum", 0.9);
        refused("\"momentum\": there is no such entry");
        old = old("xlstm");
        ((ObjectNode) old.get("model")).put("hidden", 3);
        refused("\"hidden\": there is no such entry");
    }

    @ParameterizedTest
    @ValueSource(strings = {"optim", "length", "data", "device", "batch", "seed", "checkpointEvery"})
    void anEntryThatIsMissingIsNamed(String key) {
        old.remove(key);
        refused("\"" + key + "\" is missing");
    }

    @ParameterizedTest
    @CsvSource({"model, name", "model, dim", "model, slstmAt", "optim, lr", "optim, clip"})
    void soIsOneWithinAnother(String within, String key) {
        ((ObjectNode) old.get(within)).remove(key);
        refused("\"" + key + "\" is missing");
    }

    @Test
    void valuesThatCantBe() throws IOException {
        ((ObjectNode) old.get("model")).put("name", "gpt");
        refused("no model \"gpt\"");
        old = old("xlstm");
        ((ObjectNode) old.get("model")).put("heads", 3);
        List<String> notes = new ArrayList<>();
        assertThatThrownBy(() -> read(notes)).hasMessageContainingAll(FILE, "--heads 3");
        assertThat(notes).isEmpty();
        old = old("xlstm");
        old.put("steps", "many");
        assertThatThrownBy(() -> read(notes)).isInstanceOf(GyreException.class).hasMessageContaining("--steps");
    }
}
