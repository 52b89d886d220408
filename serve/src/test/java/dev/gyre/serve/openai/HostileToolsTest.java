package dev.gyre.serve.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.cli.template.JinjaTemplate;
import dev.gyre.serve.batch.Limits;
import dev.gyre.serve.batch.TestWorker;
import dev.gyre.serve.batch.TextWorker;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Functions that would cost much are refused with a short message, or read, in a tenth of a second of processor time. */
public class HostileToolsTest {

    private static final long MOST_NANOS = 100_000_000;
    private static final Limits LIMITS = new Limits(4, 8, 1 << 17, 20, 0);

    private static final List<TextWorker> WORKERS = List.of(
            TestWorker.of(LIMITS),
            TestWorker.templated(
                    LIMITS,
                    new JinjaTemplate(
                            "t",
                            "{% for t in tools %}{{ t | tojson(indent=4) }}{% endfor %}{% for m in messages %}{{ m.content }}"
                                    + "{% for c in m.tool_calls %}{{ c | tojson }}{% endfor %}{% endfor %}",
                            Map.of())));

    private static String tool(String name, String description, String parameters) {
        return "{\"type\":\"function\",\"function\":{\"name\":\"" + name + "\",\"description\":\"" + description
                + "\",\"parameters\":" + parameters + "}}";
    }

    private static String of(String parameter) {
        return tool("f", "", "{\"type\":\"object\",\"properties\":{\"a\":" + parameter + "}}");
    }

    private static String many(int count, IntFunction<String> one) {
        return IntStream.range(0, count).mapToObj(one).collect(Collectors.joining(","));
    }

    /** Tools by what's wrong with them. */
    public static Map<String, String> tools() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("repeated repetitions", of("{\"type\":\"string\",\"pattern\":\"^((a{0,1000}){0,1000}){0,1000}$\"}"));
        all.put("ambiguous repetitions", of("{\"type\":\"string\",\"pattern\":\"^(a|a?a|(a*)*|(a|aa)+)*$\"}"));
        all.put(
                "a pattern and a length",
                of("{\"type\":\"string\",\"pattern\":\"(a|b){0,99}c\",\"maxLength\":100000}"));
        all.put("groups within groups", of("{\"type\":\"string\",\"pattern\":\"" + "(".repeat(3000) + "\"}"));
        all.put("a megabyte of a pattern", of("{\"type\":\"string\",\"pattern\":\"" + "a".repeat(1 << 20) + "\"}"));
        all.put("remainders", of("{\"type\":\"number\",\"multipleOf\":0.997,\"minimum\":1}"));
        all.put("depth", of("{\"items\":".repeat(1000) + "{}" + "}".repeat(1000)));
        all.put("depth that JSON has", of("{\"items\":".repeat(400) + "{}" + "}".repeat(400)));
        all.put("deep brackets", of("{\"default\":" + "[".repeat(900) + "]".repeat(900) + "}"));
        all.put("a cycle", of("{\"$ref\":\"#/properties/a\"}"));
        all.put(
                "a cycle of two",
                of("{\"anyOf\":[{\"$ref\":\"#/properties/a/anyOf/1\"},{\"$ref\":\"#/properties/a/anyOf/0\"}]}"));
        all.put("references", of("{\"anyOf\":[" + many(3000, i -> "{\"$ref\":\"#\"}") + "]}"));
        all.put("a reference elsewhere", of("{\"$ref\":\"file:///etc/passwd\"}"));
        all.put(
                "a megabyte of members",
                of("{\"type\":\"object\",\"properties\":{"
                        + many(20_000, i -> "\"member number " + i + "\":{\"type\":\"string\",\"minLength\":3}")
                        + "}}"));
        all.put("a megabyte of values", of("{\"enum\":[" + many(150_000, i -> "" + i) + "]}"));
        all.put("thousands", many(5000, i -> tool("f" + i, "", "{\"type\":\"object\"}")));
        all.put(
                "as many as there may be",
                many(
                        128,
                        i -> tool(
                                "f" + i,
                                "d".repeat(900),
                                "{\"type\":\"object\","
                                        + "\"properties\":{\"x\":{\"type\":\"integer\",\"multipleOf\":97}}}")));
        all.put(
                "numbers in all",
                many(
                        128,
                        i -> tool(
                                "f" + i,
                                "",
                                "{\"type\":\"object\",\"properties\":{"
                                        + many(8, k -> "\"n" + k + "\":{\"type\":\"integer\",\"multipleOf\":991}")
                                        + "}}")));
        all.put("one name", many(128, i -> tool("f", "", "{\"type\":\"object\"}")));
        all.put("an empty name", tool("", "", "{\"type\":\"object\"}"));
        all.put("a path", tool("../../etc/passwd", "", "{\"type\":\"object\"}"));
        all.put("marks", tool("</tool_call><tool_call>", "", "{\"type\":\"object\"}"));
        all.put("quotation marks", tool("a\\\"b", "", "{\"type\":\"object\"}"));
        all.put("nothing visible", tool("\\u0000\\u200b\\ud800", "", "{\"type\":\"object\"}"));
        all.put("a template", tool("{{ 7 * 7 }}", "", "{\"type\":\"object\"}"));
        all.put("a long name", tool("n".repeat(1 << 20), "", "{\"type\":\"object\"}"));
        all.put("a long description", tool("f", "d".repeat(1 << 20), "{\"type\":\"object\"}"));
        all.put(
                "a description that's a template",
                tool("f", "{% for a in range(9999) %}{{ a }}{% endfor %}", "{\"type\":\"object\"}"));
        all.put("breaks in a description", tool("f", "\\n".repeat(1 << 19), "{\"type\":\"object\"}"));
        all.put("no schema", tool("f", "", "5"));
        all.put("no object", tool("f", "", "{\"type\":\"string\"}"));
        all.put("another kind", "{\"type\":\"code_interpreter\"}");
        return all;
    }

    static Stream<Map.Entry<String, String>> hostile() {
        return tools().entrySet().stream();
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void noToolsCostMuch(Map.Entry<String, String> hostile) {
        requireCheap(
                hostile.getKey(),
                "\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],\"tool_choice\":\"required\",\"tools\":["
                        + hostile.getValue() + "]");
    }

    /** Calls that a conversation has, by what's wrong with their arguments. */
    static Stream<String> arguments() {
        return Stream.of(
                "{\\\"a\\\":".repeat(900) + "1" + "}".repeat(900),
                "[".repeat(100_000),
                "{\\\"a\\\":\\\"" + "x".repeat(1 << 20) + "\\\"}",
                "{\\\"a\\\":1e999999999}",
                "{" + many(50_000, i -> "\\\"n" + i + "\\\":" + i) + "}");
    }

    @ParameterizedTest
    @MethodSource("arguments")
    void noCallsCostMuch(String arguments) {
        requireCheap(
                arguments.substring(0, 12),
                "\"messages\":[{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"1\",\"function\":{\"name\":\"f\",\"arguments\":\""
                        + arguments + "\"}}]}]");
    }

    private static void requireCheap(String what, String fields) {
        byte[] body = ("{\"max_tokens\":5," + fields + "}").getBytes(StandardCharsets.UTF_8);
        for (TextWorker worker : WORKERS) {
            long least = Long.MAX_VALUE;
            String said = "";
            for (int i = 0; i < 8; i++) {
                long begin = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
                try {
                    CompletionReader.read(body, true, name -> worker);
                } catch (ApiException e) {
                    said = e.getMessage();
                    assertThat(e.status()).isEqualTo(400);
                    assertThat(said).hasSizeLessThan(500);
                }
                least = Math.min(least, ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - begin);
            }
            assertThat(least).as("%s: %s", what, said).isLessThan(MOST_NANOS);
        }
    }
}
