package dev.gyre.cli.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.models.generate.ChatTemplate;
import dev.gyre.models.generate.ChatTemplate.Message;
import dev.gyre.models.setting.ConfigException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Templates with what those of published models have: expected texts were worked out by hand by Jinja's rules. */
class JinjaTemplateTest {

    private static final List<Message> TALK = List.of(
            new Message("developer", "Be brief."),
            new Message("user", " Hi {{ 1 + 1 }} "),
            new Message("assistant", "<think>\nhm\n</think>\n\nHello"),
            new Message("user", "Go on"));

    private static ChatTemplate template(String source) {
        return new JinjaTemplate("t.jinja", source, Map.of("bos_token", "<s>", "eos_token", "</s>"));
    }

    /** Marks around each turn; what's said stays as it is. */
    @Test
    void turnsBetweenMarks() {
        String source = """
                {%- for message in messages %}
                    {{- '<|im_start|>' + message.role + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}
                {%- endfor %}
                {%- if add_generation_prompt %}
                    {{- '<|im_start|>assistant\\n' }}
                {%- endif %}
                """;
        assertThat(template(source).apply(TALK)).isEqualTo("""
                <|im_start|>system
                Be brief.<|im_end|>
                <|im_start|>user
                 Hi {{ 1 + 1 }} <|im_end|>
                <|im_start|>assistant
                <think>
                hm
                </think>

                Hello<|im_end|>
                <|im_start|>user
                Go on<|im_end|>
                <|im_start|>assistant
                """);
    }

    /** The instruction within the first question, the end behind each answer, roles that have to alternate. */
    @Test
    void anInstructionWithinTheFirstQuestion() {
        String source = """
                {%- if messages[0]['role'] == 'system' %}
                    {%- set system = messages[0]['content'] | trim %}
                    {%- set turns = messages[1:] %}
                {%- else %}
                    {%- set turns = messages %}
                {%- endif %}
                {{- bos_token }}
                {%- for message in turns %}
                    {%- if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}
                        {{- raise_exception('Roles must alternate') }}
                    {%- endif %}
                    {%- if message['role'] == 'user' %}
                        {%- if loop.first and system is defined %}
                            {{- '[INST] ' + system + '\\n\\n' + message['content'].strip() + ' [/INST]' }}
                        {%- else %}
                            {{- '[INST] ' + message['content'] + ' [/INST]' }}
                        {%- endif %}
                    {%- else %}
                        {{- ' ' + message['content'].split('</think>')[-1].lstrip('\\n') + eos_token }}
                    {%- endif %}
                {%- endfor %}
                """;
        ChatTemplate t = template(source);
        assertThat(t.apply(TALK))
                .isEqualTo("<s>[INST] Be brief.\n\nHi {{ 1 + 1 }} [/INST] Hello</s>[INST] Go on [/INST]");
        List<Message> twice = List.of(new Message("user", "a"), new Message("user", "b"));
        assertThatThrownBy(() -> t.apply(twice))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("t.jinja has no form for this conversation: ")
                .hasMessageContaining("Roles must alternate");
    }

    /** A namespace that a loop writes, a walk backwards, macros, tests, tags for training, dates. */
    @Test
    void whatElseTemplatesHave() {
        String source = """
                {%- set ns = namespace(last=-1, tools=false) %}
                {%- for message in messages %}
                    {%- if message.role == 'user' and message.content is string %}
                        {%- set ns.last = loop.index0 %}
                    {%- endif %}
                {%- endfor %}
                {%- macro turn(m) %}{{ m.role | upper }}: {{ m.content | trim }}{% endmacro %}
                {%- if not tools is defined %}{% set tools = none %}{% endif %}
                {{- strftime_now('%Y-%m-%d') }}
                {% for message in messages %}
                    {%- generation %}{{ turn(message) }}{% endgeneration %}
                    {{- '!' if loop.index0 == ns.last else ',' }}
                {%- endfor %}
                {%- if tools is not none %}tools{% endif %}
                {%- if messages | length > 3 and 'hm' in messages[2].content %} long{% endif %}
                {%- if messages[-1].content.startswith('Go') and messages[-1].content.endswith('on') %} go{% endif %}
                """;
        assertThat(template(source).apply(TALK))
                .isEqualTo(LocalDate.now(ZoneId.systemDefault())
                        + "\nSYSTEM: Be brief.,USER: Hi {{ 1 + 1 }},ASSISTANT: <think>\nhm\n</think>\n\nHello,"
                        + "USER: Go on! long go");
    }

    /** What Jinjava doesn't know by itself: conditions of loops, lists backwards, sums in namespaces, texts of several lines. */
    @Test
    void whatIsWrittenInOtherWords() {
        String source = """
                {%- for m in messages if m.role == "user" and m.content != 'x' %}{{ loop.index }}{{ m.content | trim }}{% if not loop.last %};{% endif %}{% endfor %}
                {%- for k, v in messages[0].items() if k == "role" %} {{ k }}={{ v }}{% endfor %}
                {%- for m in messages[::-1] %} {{ m.role[:1] }}{% endfor %}
                {%- set ns = namespace(last=messages|length - 1, text="a=b,c)", list=[1, 2]) %}
                {%- set long = "one \
                two" %}
                {{- ' ' ~ ns.last ~ ns.text ~ ns.list[1] ~ long }}
                """;
        assertThat(template(source).apply(TALK))
                .isEqualTo("1Hi {{ 1 + 1 }};2Go on role=system u a u s 3a=b,c)2one two");
    }

    /** Characters that other formats escape. */
    @Test
    void whatsSaidIsWrittenAsItIs() {
        String said = "a\"b'<&>\u0001\t {{x}} {% y %} {# z #} \\n";
        assertThat(template("{{ messages[0].content }}").apply(List.of(new Message("user", said))))
                .isEqualTo(said);
        assertThat(template("a\r\n{{ messages[0].content }}\rb\n").apply(List.of(new Message("user", "x\r\n"))))
                .isEqualTo("a\nx\r\n\nb");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "'a b  c'.split() | join('-') | a-b-c",
                "' x '.lstrip() + '|' | x |",
                "'--x-'.rstrip('-') | --x",
                "'a,b,c'.split(',', 1)[1] | b,c",
                "'hello world'.title() | Hello World",
                "'aXb'.lower().replace('x', '-') | a-b",
                "{'k': 'v'}.get('z', 'none') | none",
                "{'k': 'v'}.items() | first | first | k",
                "'abc'.find('c') | 2"
            },
            delimiter = '\u0001')
    void methodsOfPythons(String line) {
        int bar = line.lastIndexOf(" | ");
        String expected = line.substring(bar + 3);
        assertThat(template("{{ " + line.substring(0, bar) + " }}").apply(TALK).strip())
                .isEqualTo(expected);
    }

    /** Nothing of the machine's is reached, nothing is without end. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% include '/etc/passwd' %}",
                "{% import '/etc/passwd' as x %}{{ x }}",
                "{{ messages.getClass().forName('java.lang.Runtime') }}",
                "{{ ''.getClass() }}",
                "{% for a in range(10000) %}{% for b in range(10000) %}{% for c in range(10000) %}{% endfor %}{% endfor %}{% endfor %}",
                "{% for a in range(10000) %}{% for b in range(10000) %}{{ 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' }}{% endfor %}{% endfor %}",
                "{% macro m(n) %}{{ m(n) }}{{ m(n) }}{% endmacro %}{{ m(1) }}",
                "{% if",
                "{{ raise_exception('never') }}",
                "{% endfor %}"
            })
    @Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void hostileTemplatesAreRefusedWhenTheyAreRead(String source) {
        assertThatThrownBy(() -> template(source)).isInstanceOf(ConfigException.class);
    }
}
