package dev.gyre.engine.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What people are told of JSON that can't be read. */
class JsonReasonTest {

    /** Reads as strictly as anything here does, each in its own way. */
    private static final List<JsonMapper> MAPPERS = List.of(
            JsonMapper.shared(),
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build(),
            JsonMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .build());

    private static final String WHOLE =
            "{\"name\": \"a \\u0041\", \"count\": -1.5e3, \"parts\": [{\"on\": true}, null, 7], \"name2\": \"x\"}";

    /** A record as those that are read. */
    record Read(String name, long count, List<Part> parts) {}

    /** A part of one. */
    record Part(boolean on) {}

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`{\"a\": [1, 2`|it ends before it's complete at line 1, column 12",
                "`{\"a\": \"x`|it ends before it's complete at line 1, column 9",
                "`{\"a\": 1} {`|something follows what should be all at line 1, column 10",
                "`{\"a\": 1]`|Unexpected close marker ']': expected '}' at line 1, column 8",
                "`{\"a\" 1}`|Unexpected character ('1' (code 49)): was expecting a colon to separate property name and value at line 1, column 6",
                "`{\"a\": b}`|Unrecognized token 'b' at line 1, column 7",
                "`{\"a\": NaN}`|Non-standard token 'NaN' at line 1, column 10",
                "`{\"a\": 1, \"a\": 2}`|Duplicate Object property \"a\" at line 1, column 13"
            })
    void aTextIsToldWhatAndWhere(String text, String reason) {
        assertThat(JsonReason.of(failure(() -> MAPPERS.get(1).readTree(text)))).isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`[1]`|it isn't of the kind that it has to be at line 1, column 1",
                "`{\"name\": {}}`|entry \"name\" is missing, or not of the kind that it has to be at line 1, column 10",
                "`{\"count\": [1]}`|entry \"count\" is missing, or not of the kind that it has to be at line 1, column 11",
                "`{\"count\": 1, \"parts\": [{\"on\": \"x\"}]}`|entry \"parts.0.on\" is missing, or not of the kind that it has to be at line 1, column 31",
                "`{\"count\": 1, \"nome\": 1}`|there is no entry called \"nome\" at line 1, column 24"
            })
    void aRecordIsToldWhichEntry(String text, String reason) {
        assertThat(JsonReason.of(failure(() -> MAPPERS.getLast().readValue(text, Read.class))))
                .isEqualTo(reason);
    }

    /** Whatever befalls a text, what's said of it is one short line without the parser's own names. */
    @Tag("slow")
    @Test
    void theParsersNamesAreNeverTold() {
        int told = 0;
        for (String text : damaged().toList()) {
            for (JsonMapper mapper : MAPPERS) {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                for (Runnable reading : List.<Runnable>of(
                        () -> mapper.readTree(text),
                        () -> mapper.readTree(bytes),
                        () -> mapper.readValue(text, Read.class),
                        () -> mapper.treeToValue(mapper.readTree(text), Read.class))) {
                    JacksonException e = catchThrowableOfType(JacksonException.class, reading::run);
                    if (e != null) {
                        told++;
                        assertThat(JsonReason.of(e))
                                .as("%s, of %s", e.getOriginalMessage(), text)
                                .isNotBlank()
                                .hasSizeLessThan(250)
                                .doesNotContain("`", "\n", "Json", "Source", "dev.gyre", "java.")
                                .doesNotContainPattern("[A-Z]+_[A-Z]+");
                    }
                }
            }
        }
        assertThat(told).isGreaterThan(2000);
    }

    /** Cut off anywhere, with a character more or another one anywhere, and with something very long or deep. */
    private static Stream<String> damaged() {
        Stream<String> cut =
                Stream.iterate(0, i -> i < WHOLE.length(), i -> i + 1).map(i -> WHOLE.substring(0, i));
        Stream<String> changed = Stream.iterate(0, i -> i < WHOLE.length(), i -> i + 1)
                .flatMap(i -> Stream.of("{", "}", "[", "]", "\"", ",", ":", "x", "-", "0", "\0", "\n", "/*", "\\")
                        .flatMap(c -> Stream.of(
                                WHOLE.substring(0, i) + c + WHOLE.substring(i),
                                WHOLE.substring(0, i) + c + WHOLE.substring(i + 1))));
        Stream<String> large = Stream.of("[", "{\"a\":", "x", "9", "\"", "\ud800", "tru")
                .flatMap(c -> Stream.of(c.repeat(3000), WHOLE.replace("null", c.repeat(3000))));
        return Stream.of(cut, changed, large).flatMap(s -> s);
    }

    private static JacksonException failure(Runnable reading) {
        return catchThrowableOfType(JacksonException.class, reading::run);
    }
}
