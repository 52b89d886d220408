package dev.gyre.models.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/**
 * Two tokenizers that were trained on the built-in text: {@code bytes} in the manner of GPT-2, with its truncation switched on, and
 * {@code pieces} in that of Llama 2, with a mark at the beginning.
 */
class JsonTokenizerTest {

    private static final String TEXT = "In the beginning, naïve 漢字 and 😀 said:\n  \"Let there be…\"  ";

    @TempDir
    Path folder;

    static Path fixture(String name) {
        try {
            return Path.of(Objects.requireNonNull(JsonTokenizerTest.class.getResource("tokenizers/" + name))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aTextsTokensAreItsPieces() {
        JsonTokenizer tokenizer = JsonTokenizer.open(fixture("pieces"));
        assertThat(pieces(fixture("pieces"), tokenizer.encode("And God said é\n")))
                .isEqualTo("▁And▁God▁said▁<0xC3><0xA9>\n");
        assertThat(tokenizer.encode("And God said").length).isLessThan(8);
        assertThat(JsonTokenizer.open(fixture("bytes").resolve("tokenizer.json"))
                        .encode("And God said"))
                .isEqualTo(JsonTokenizer.open(fixture("bytes")).encode("And God said"));
        assertThat(pieces(fixture("bytes"), JsonTokenizer.open(fixture("bytes")).encode("And God é\n")))
                .isEqualTo("AndĠGodĠÃ©Ċ");
    }

    private static String pieces(Path file, int[] tokens) {
        Map<Integer, String> names = new HashMap<>();
        JsonMapper.shared()
                .readTree(file.resolve("tokenizer.json").toFile())
                .at("/model/vocab")
                .properties()
                .forEach(e -> names.put(e.getValue().asInt(), e.getKey()));
        return Arrays.stream(tokens).mapToObj(names::get).collect(Collectors.joining());
    }

    @Test
    void marksAreKnown() {
        JsonTokenizer pieces = JsonTokenizer.open(fixture("pieces"));
        assertThat(pieces.ownBegin()).hasValue(1);
        assertThat(pieces.end()).hasValue(2);
        assertThat(pieces.vocabulary()).isEqualTo(471);
        JsonTokenizer bytes = JsonTokenizer.open(fixture("bytes"));
        assertThat(bytes.ownBegin()).isEmpty();
        assertThat(bytes.end()).hasValue(0);
        assertThat(bytes.vocabulary()).isEqualTo(497);
        assertThat(pieces.encode("God")[0]).isNotEqualTo(1);
        assertThat(pieces.beginning(1).encode("God")).startsWith(1).endsWith(pieces.encode("God"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes", "pieces"})
    void whatComesIsWholeCharactersAndAllOfThem(String name) throws CharacterCodingException {
        JsonTokenizer tokenizer = JsonTokenizer.open(fixture(name));
        StringBuilder all = new StringBuilder();
        TextStream stream = tokenizer.stream();
        for (int token : tokenizer.encode(TEXT)) {
            all.append(strict(stream.add(token)));
        }
        all.append(strict(stream.end()));
        assertThat(all).hasToString(TEXT);
        assertThat(tokenizer.decode(tokenizer.encode(TEXT))).isEqualTo(TEXT);
    }

    /** Throws if these aren't whole characters. */
    static String strict(byte[] bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes", "pieces"})
    void aWordBehindAPromptKeepsItsSpace(String name) {
        JsonTokenizer tokenizer = JsonTokenizer.open(fixture(name));
        int[] tokens = tokenizer.encode("And God said");
        int last = tokens.length - 1;
        TextStream behind = tokenizer.stream(Arrays.copyOf(tokens, last));
        assertThat(behind.add(tokens[last])).asString(StandardCharsets.UTF_8).isEqualTo(" said");
        assertThat(behind.add(2)).isNotNull();
        assertThat(behind.end()).isEmpty();
    }

    @Test
    void aMarkIsNotWritten() {
        JsonTokenizer tokenizer = JsonTokenizer.open(fixture("pieces"));
        TextStream stream = tokenizer.stream(tokenizer.encode("And"));
        assertThat(stream.add(2)).isEmpty();
        int[] god = tokenizer.encode("God");
        StringBuilder more = new StringBuilder();
        for (int token : god) {
            more.append(new String(stream.add(token), StandardCharsets.UTF_8));
        }
        assertThat(more).hasToString(" God");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes", "pieces"})
    void theBytesOfTokensAreThoseOfTheText(String name) {
        JsonTokenizer tokenizer = JsonTokenizer.open(fixture(name));
        PieceTokenizer.Encoded measured = tokenizer.measure(TEXT.repeat(40));
        assertThat(measured.tokens()).isEqualTo(tokenizer.encode(TEXT.repeat(40)));
        assertThat(Arrays.stream(measured.bytes()).sum()).isEqualTo(40 * TEXT.getBytes(StandardCharsets.UTF_8).length);
        PieceTokenizer.Encoded brief = tokenizer.measure("é a");
        assertThat(Arrays.stream(brief.bytes()).sum()).isEqualTo(4);
        assertThat(brief.bytes()[brief.bytes().length - 1]).isPositive();
        assertThat(tokenizer.measure("").tokens()).isEmpty();
    }

    @Test
    void aFileThatIsNoTokenizer() throws IOException {
        Path file = folder.resolve("tokenizer.json");
        assertThatThrownBy(() -> JsonTokenizer.open(folder))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining(file + ": there is no such file");
        Files.writeString(file, "{\"model\":");
        assertThatThrownBy(() -> JsonTokenizer.open(folder)).hasMessageContaining(file + ": is no JSON");
        Files.writeString(file, "{\"model\":{\"type\":\"Unheard\"}}");
        assertThatThrownBy(() -> JsonTokenizer.open(folder))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining(file + ": is no tokenizer that can be read")
                .hasMessageNotContaining("\n");
    }
}
