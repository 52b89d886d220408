package dev.gyre.cli.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.models.generate.ChatTemplate.Call;
import dev.gyre.models.generate.ChatTemplate.Message;
import dev.gyre.models.setting.ConfigException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Templates that describe tools and have forms for calls: {@code expected.py} made the expected texts by Python's Jinja. */
class ToolTemplatesTest {

    private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};
    private static final List<Map<String, Object>> TOOL = List.of(
            Map.of("type", "function", "function", Map.of("name", "f", "parameters", Map.of("type", "object"))));
    private static final List<Message> QUESTION = List.of(new Message("user", "q"));

    private static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(ToolTemplatesTest.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JinjaTemplate template(String name) {
        return new JinjaTemplate(name, resource(name + ".jinja"), Map.of("bos_token", "<s>"));
    }

    static Stream<JsonNode> cases() {
        return JsonMapper.shared()
                .readTree(resource("expected.json"))
                .get("cases")
                .valueStream();
    }

    private static Message message(JsonNode m) {
        List<Call> calls = m.path("tool_calls")
                .valueStream()
                .map(c -> new Call(
                        c.get("id").stringValue(),
                        c.at("/function/name").stringValue(),
                        map(c.at("/function/arguments"))))
                .toList();
        return new Message(
                m.get("role").stringValue(),
                m.get("content").asString(""),
                calls,
                m.path("tool_call_id").stringValueOpt());
    }

    private static Map<String, Object> map(JsonNode object) {
        return JsonMapper.shared().convertValue(object, MAP);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void asPythonsJinjaHasIt(JsonNode expected) {
        JinjaTemplate t = template(expected.get("template").stringValue());
        assertThat(t.readsTools()).isTrue();
        assertThat(t.readsCalls()).isTrue();
        assertThat(t.readsSeveralCalls())
                .isEqualTo(!expected.get("template").stringValue().equals("levels"));
        List<Message> messages = expected.get("messages")
                .valueStream()
                .map(ToolTemplatesTest::message)
                .toList();
        List<Map<String, Object>> tools =
                expected.get("tools").valueStream().map(ToolTemplatesTest::map).toList();
        String text = expected.get("text").stringValue();
        if (text.startsWith("refused: ")) {
            assertThatThrownBy(() -> t.apply(messages, tools))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining(text.substring("refused: ".length()));
        } else {
            assertThat(t.apply(messages, tools)).isEqualTo(text);
        }
    }

    /** Ids are made nine letters and digits, as those of OpenAI's aren't. */
    @Test
    void idsOfAnyFormMeetTheTemplates() {
        Call call = new Call("call_0f9a-12_34567", "f", Map.of());
        assertThat(template("nine")
                        .apply(List.of(
                                QUESTION.getFirst(),
                                new Message("assistant", "", List.of(call), Optional.empty()),
                                new Message("tool", "r", List.of(), Optional.of(call.id())),
                                new Message("tool", "s", List.of(), Optional.of("a")))))
                .isEqualTo("<s>[user]q[CALLS][{\"name\": \"f\", \"arguments\": {}, \"id\": \"9a1234567\"}]"
                        + "[RESULT]r9a1234567[RESULT]s00000000a");
    }

    /** What a template doesn't write isn't left to it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "{% for m in messages %}{{ m.content }}{% endfor %} ! false ! false",
                "{% for m in messages %}{{ m.content }}{% endfor %}{% if tools %}{{ tools | tojson }}{% endif %} ! false ! false",
                "{% for m in messages %}{{ m.content }}{{ m.tool_calls }}{% endfor %}{{ tools }} ! false ! false",
                "{% for m in messages %}{{ m.content }}{{ m.tool_calls | tojson }}{% endfor %} ! false ! true",
                "{% for m in messages %}{{ m.content }}{{ m.tool_calls | tojson if tools }}{% endfor %}{{ tools | tojson }} ! true ! false",
                "{% for m in messages %}{% if m.role == 'tool' %}{{ raise_exception('no') }}{% endif %}{% endfor %} ! false ! false"
            })
    void whatATemplateReadsIsFoundOut(String source, boolean tools, boolean calls) {
        JinjaTemplate t = new JinjaTemplate("t", source, Map.of());
        assertThat(t.readsTools()).isEqualTo(tools);
        assertThat(t.readsCalls()).isEqualTo(calls);
    }

    /** What Jinjava has otherwise than Python's Jinja, or hasn't. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '`',
            value = {
                "{{ not messages is defined }} {{ not messages[0].x is defined or none }} ! false true",
                "{{ not messages|length == 2 }} {{ not messages[0].role == 'user' and true }} ! true false",
                "{{ 'not x is y' }} ! not x is y",
                "{{ 'a' is iterable }} {{ messages[0] is iterable }} {{ 1 is iterable }} ! true true false",
                "{{ messages[0].content.text is defined }} ! false",
                "{% for k, v in {'a': 1, 'b': none}|items %}{{ k }}{% endfor %}{% for k, v in messages[0].x|items %}{{ k }}{% endfor %} ! ab",
                "{{ messages[0].x | trim }}{{ ' a ' | trim }} ! a",
                "{{ 'a\\nb' | indent(2) }}{{ 'c' | indent(1, first=true) }}{{ 'd' | indent(width=1, first=true) }} ! a\\n  b c d",
                "{% for x in [1, 2, 3] %}{% for y in [x] %}{{ loop.previtem }}{% endfor %}{{ loop.previtem }}{{ loop.nextitem }},{% endfor %} ! 2,13,2,"
            })
    void asInPython(String source, String expected) {
        assertThat(new JinjaTemplate("t", source, Map.of()).apply(QUESTION).replace("\n", "\\n"))
                .isEqualTo(expected);
    }

    /** A model may bring a template of its own for conversations with tools. */
    @Test
    void aTemplateForTools(@TempDir Path run) throws IOException {
        String withTools =
                "{% for m in messages %}{{ m.content }}{{ m.tool_calls | tojson }}{% endfor %}|{{ tools | tojson }}";
        Files.writeString(
                run.resolve("tokenizer_config.json"),
                JsonMapper.shared()
                        .writeValueAsString(Map.of(
                                "chat_template",
                                List.of(
                                        Map.of("name", "tool_use", "template", withTools),
                                        Map.of("name", "default", "template", "[{{ messages[0].content }}]")))));
        assertThat(RunTemplates.of(run).readsTools()).isTrue();
        assertThat(RunTemplates.of(run).readsCalls()).isFalse();
        assertThat(RunTemplates.of(run).apply(QUESTION)).isEqualTo("[q]");
        assertThat(RunTemplates.of(run).apply(QUESTION, TOOL)).startsWith("q").contains("|[{", "\"name\": \"f\"");
    }

    @Test
    void numbersAreWrittenAsPythonWritesThem() {
        List<String> numbers = JsonMapper.shared()
                .readTree(resource("expected.json"))
                .get("numbers")
                .valueStream()
                .map(JsonNode::stringValue)
                .toList();
        assertThat(numbers).hasSizeGreaterThan(10);
        JinjaTemplate t = new JinjaTemplate("t", "{{ tools[0].n | tojson if tools }}", Map.of());
        assertThat(t.apply(
                        QUESTION,
                        List.of(Map.of(
                                "n", numbers.stream().map(Double::valueOf).toList()))))
                .isEqualTo("[" + String.join(", ", numbers) + "]");
        assertThat(t.apply(QUESTION, List.of(Map.of("n", "a\"\\\n\r\t\b\f\u0001/é<'\u2028"))))
                .isEqualTo("\"a\\\"\\\\\\n\\r\\t\\b\\f\\u0001/é<'\u2028\"");
    }

    /** A description that would take all memory is refused. */
    @Test
    void tojsonIsBounded() {
        JinjaTemplate t = new JinjaTemplate("t", "{{ tools[0] | tojson(indent=100000) if tools }}", Map.of());
        List<Map<String, Object>> many = List.of(Map.of("a", Collections.nCopies(9000, Map.of("b", Map.of("c", 1)))));
        assertThatThrownBy(() -> t.apply(QUESTION, many))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("tojson of more than");
    }
}
