package dev.gyre.serve.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Fields of requests, one by one: what's read of them, and what's said of those that are wrong. */
class RequestFieldsTest {

    private static RequestFields fields(String json) {
        return RequestFields.of(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void nullIsAsGoodAsAbsent() {
        RequestFields f = fields("{'a':null}");
        for (String name : new String[] {"a", "b"}) {
            assertThat(f.any(name)).isEmpty();
            assertThat(f.text(name)).isEmpty();
            assertThat(f.object(name)).isEmpty();
            assertThat(f.flag(name)).isFalse();
            assertThat(f.integer(name, 1, 2)).isEmpty();
            assertThat(f.integer(name, 1L, 2L)).isEmpty();
            assertThat(f.number(name, 1, 2)).isEmpty();
            assertThat(f.strings(name, 0)).isEmpty();
            assertThatCode(() -> f.refuse(name)).doesNotThrowAnyException();
        }
        assertThatCode(f::refuseUnknown).doesNotThrowAnyException();
    }

    @Test
    void valuesAreRead() {
        RequestFields f = fields("{'t':'x','y':true,'n':false,'i':5,'l':-7,'d':0.5,'s':['a','b'],'o':{'i':3}}");
        assertThat(f.text("t")).contains("x");
        assertThat(f.flag("y")).isTrue();
        assertThat(f.flag("n")).isFalse();
        assertThat(f.integer("i", 5, 5)).hasValue(5);
        assertThat(f.integer("l", -7L, -7L)).hasValue(-7);
        assertThat(f.number("d", 0.5, 0.5)).hasValue(0.5);
        assertThat(f.strings("s", 2)).containsExactly("a", "b");
        assertThat(f.strings("t", 1)).containsExactly("x");
        assertThatThrownBy(() -> f.strings("s", 1)).hasMessage("s has 2 strings, but may have 1");
        RequestFields inner = f.object("o").orElseThrow();
        assertThat(inner.integer("i", 0, 9)).hasValue(3);
        assertThatThrownBy(() -> inner.integer("i", 4, 9))
                .hasMessage("o.i is 3, but has to be a whole number from 4 to 9");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            [1] | the body has to be a JSON object
            {} x | the body isn't valid JSON
            {'a':1,'a':2} | the body isn't valid JSON: Duplicate Object property "a" at line 1, column 11
            {'a' | the body isn't valid JSON: it ends before it's complete at line 1, column 5
            """)
    void bodies(String json, String says) {
        assertThatThrownBy(() -> fields(json))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.status()).isEqualTo(400))
                .hasMessageContaining(says);
    }

    @Test
    void aBodyIsUtf8() {
        byte[] latin = "{\"a\":\"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> RequestFields.of(latin)).hasMessage("the body isn't UTF-8 at byte 6");
        for (Charset other : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE, StandardCharsets.UTF_16)) {
            assertThatThrownBy(() -> RequestFields.of("{}".getBytes(other))).isInstanceOf(ApiException.class);
        }
        byte[] nul = {'{', '"', (byte) 0xc0, (byte) 0x80, '"', ':', '1', '}'};
        assertThatThrownBy(() -> RequestFields.of(nul)).hasMessage("the body isn't UTF-8 at byte 2");
        assertThat(fields("{'a':'\u00e9\ud83d\ude00'}").text("a")).contains("\u00e9\ud83d\ude00");
        assertThat(fields("\ufeff{'a':'x'}").text("a")).contains("x");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            [] | an array
            true | true or false
            7 | a number
            'x' | a string
            """)
    void kinds(String value, String kind) {
        RequestFields f = fields("{'a':" + value + ",'o':{}}");
        assertThatThrownBy(() -> f.object("a")).hasMessage("a has to be an object, but is " + kind);
        if (!kind.equals("a string")) {
            assertThatThrownBy(() -> f.text("a")).hasMessage("a has to be a string, but is " + kind);
        }
        assertThatThrownBy(() -> f.text("o")).hasMessage("o has to be a string, but is an object");
        assertThatThrownBy(() -> RequestFields.of(JsonMapper.shared().nullNode(), "m[0]"))
                .hasMessage("m[0] has to be an object, but is null");
    }

    /** Values are told as they are, but texts, lists and objects only by their kind, and long ones cut. */
    @Test
    void wrongValues() {
        String digits = "9".repeat(81);
        RequestFields f =
                fields("{'a':2.5,'s':'x','l':[1],'b':true,'long':" + digits + ",'eighty':" + digits.substring(1) + "}");
        String range = ", but has to be a whole number from 0 to 9";
        assertThatThrownBy(() -> f.integer("a", 0, 9)).hasMessage("a is 2.5" + range);
        assertThatThrownBy(() -> f.integer("s", 0, 9)).hasMessage("s is a string" + range);
        assertThatThrownBy(() -> f.integer("l", 0, 9)).hasMessage("l is an array" + range);
        assertThatThrownBy(() -> f.integer("b", 0, 9)).hasMessage("b is true" + range);
        assertThatThrownBy(() -> f.integer("long", 0, 9)).hasMessage("long is " + digits.substring(1) + "..." + range);
        assertThatThrownBy(() -> f.integer("eighty", 0, 9)).hasMessage("eighty is " + digits.substring(1) + range);
        assertThatThrownBy(() -> f.number("s", 0, 9))
                .hasMessage("s is a string, but has to be a number from 0.0 to 9.0");
        assertThatThrownBy(() -> f.flag("s")).hasMessage("s is a string, but has to be true or false");
        assertThatThrownBy(() -> f.strings("l", 9)).hasMessage("l[0] has to be a string, but is a number");
    }

    @ParameterizedTest
    @CsvSource({
        "'a\ud83d\ude00b', -1",
        "'\ud83d\ude00', -1",
        "'ab\ud83d', 2",
        "'\ude00ab', 0",
        "'\ud83d\ud83d\ude00', 0",
        "'a\ud83db', 1"
    })
    void textsAreUnicode(String text, int wrong) {
        JsonNode node = JsonMapper.shared().stringNode(text);
        if (wrong < 0) {
            assertThat(RequestFields.text(node, "p")).isEqualTo(text);
        } else {
            assertThatThrownBy(() -> RequestFields.text(node, "p"))
                    .hasMessage("p isn't valid Unicode: half of a surrogate pair stands alone at character " + wrong);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            '' | true
            false | true
            [] | true
            {} | true
            0 | true
            0.0 | true
            'none' | true
            ['none',0] | true
            {'5':0} | true
            1 | false
            0.5 | false
            true | false
            'x' | false
            ['none','x'] | false
            {'5':0,'6':1} | false
            [[]] | false
            """)
    void neutralValuesMakeNoDifference(String value, boolean neutral) {
        RequestFields f = fields("{'a':" + value + "}");
        if (neutral) {
            assertThatCode(() -> f.refuse("a", "none", "0")).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(() -> f.refuse("a", "none", "0"))
                    .isInstanceOfSatisfying(
                            ApiException.class,
                            e -> assertThat(JsonMapper.shared()
                                            .readTree(e.body())
                                            .at("/error/code")
                                            .stringValue())
                                    .isEqualTo("unsupported_parameter"))
                    .hasMessage("a isn't supported: leave it out");
        }
    }

    @Test
    void whatNobodyAskedForIsRefused() {
        RequestFields f = fields("{'a':1,'b':2,'" + "n".repeat(81) + "':3}");
        f.ignore("a", "b");
        assertThatThrownBy(f::refuseUnknown)
                .hasMessage("Unrecognized request argument supplied: " + "n".repeat(80) + "...");
        RequestFields eighty = fields("{'" + "n".repeat(80) + "':3}");
        assertThatThrownBy(eighty::refuseUnknown)
                .hasMessage("Unrecognized request argument supplied: " + "n".repeat(80));
    }

    /** As OpenAI's protocol has them. */
    @Test
    void errors() {
        assertThat(told(ApiException.invalid("m")))
                .isEqualTo(
                        "400 {\"error\":{\"message\":\"m\",\"type\":\"invalid_request_error\",\"param\":null,\"code\":null}}");
        assertThat(told(ApiException.parameter("p", "c", "m")))
                .isEqualTo(
                        "400 {\"error\":{\"message\":\"m\",\"type\":\"invalid_request_error\",\"param\":\"p\",\"code\":\"c\"}}");
        assertThat(told(ApiException.of(499, "c", "m"))).startsWith("499").contains("\"invalid_request_error\"");
        assertThat(told(ApiException.of(500, "c", "m"))).startsWith("500").contains("\"server_error\"");
        assertThat(told(ApiException.later(429, "c", "m", 3))).startsWith("429").contains("\"rate_limit_error\"");
        assertThat(told(ApiException.later(500, "c", "m", 3))).contains("\"server_error\"");
        assertThat(ApiException.later(503, "c", "m", 3).retrySeconds()).contains(3);
        assertThat(told(ApiException.parameter("p", "m")))
                .isEqualTo(
                        "400 {\"error\":{\"message\":\"m\",\"type\":\"invalid_request_error\",\"param\":\"p\",\"code\":null}}");
        for (ApiException never : List.of(
                ApiException.of(503, "c", "m"),
                ApiException.invalid("m"),
                ApiException.parameter("p", "m"),
                ApiException.parameter("p", "c", "m"))) {
            assertThat(never.retrySeconds()).isEmpty();
        }
    }

    private static String told(ApiException e) {
        return e.status() + " " + new String(e.body(), StandardCharsets.UTF_8);
    }
}
