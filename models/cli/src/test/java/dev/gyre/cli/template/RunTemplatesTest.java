package dev.gyre.cli.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import dev.gyre.models.generate.ChatTemplate.Message;
import dev.gyre.models.generate.PlainTemplate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Templates where published models have them. */
class RunTemplatesTest {

    private static final List<Message> QUESTION = List.of(new Message("user", "q"));

    @TempDir
    Path run;

    private String applied() {
        return RunTemplates.of(run).apply(QUESTION);
    }

    private void config(String json) throws IOException {
        Files.writeString(run.resolve("tokenizer_config.json"), json);
    }

    @Test
    void aRunWithoutOneHasThePlainOne() throws IOException {
        assertThat(RunTemplates.of(run)).isInstanceOf(PlainTemplate.class);
        config("{\"eos_token\": \"</s>\", \"chat_template\": null}");
        assertThat(RunTemplates.of(run)).isInstanceOf(PlainTemplate.class);
        config("{\"chat_template\": [{\"name\": \"tool_use\", \"template\": \"x\"}]}");
        assertThat(applied()).isEqualTo("User: q\nAssistant:");
    }

    @Test
    void itStandsInTheTokenizersConfiguration() throws IOException {
        config("""
                {"bos_token": {"content": "<s>", "special": true}, "eos_token": "</s>", "model_max_length": 7,
                 "chat_template": "{{ bos_token }}{{ messages[0].content }}{{ eos_token }}"}""");
        assertThat(applied()).isEqualTo("<s>q</s>");
        config("""
                {"chat_template": [{"name": "tool_use", "template": "x"},
                                   {"name": "default", "template": "[{{ messages[0].content }}]"}]}""");
        assertThat(applied()).isEqualTo("[q]");
    }

    @Test
    void aFileOfItsOwnCounts() throws IOException {
        config("{\"bos_token\": \"<s>\", \"chat_template\": \"no\"}");
        Files.writeString(run.resolve("chat_template.jinja"), "{{ bos_token }}yes");
        assertThat(applied()).isEqualTo("<s>yes");
    }

    @Test
    void whatCantBeReadIsRefusedByItsName() throws IOException {
        config("{\"chat_template\": ");
        assertThatThrownBy(this::applied)
                .isInstanceOf(GyreException.class)
                .hasMessageStartingWith(run.resolve("tokenizer_config.json") + ": is no JSON");
        config("{\"chat_template\": \"{% if\"}");
        assertThatThrownBy(this::applied)
                .isInstanceOf(GyreException.class)
                .hasMessageStartingWith(run.resolve("tokenizer_config.json") + ": chat_template has no form");
        Files.write(run.resolve("chat_template.jinja"), new byte[(1 << 20) + 1]);
        assertThatThrownBy(this::applied)
                .hasMessage(run.resolve("chat_template.jinja")
                        + ": has 1048577 bytes, but at most 1048576 are read: take" + " another copy");
        Files.delete(run.resolve("chat_template.jinja"));
        Files.createDirectory(run.resolve("chat_template.jinja"));
        assertThatThrownBy(this::applied).isInstanceOf(GyreException.class).hasMessageContaining("chat_template.jinja");
    }
}
