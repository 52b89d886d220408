package dev.gyre.models.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ByteStreamTest {

    private static byte[] bytes(int... values) {
        byte[] all = new byte[values.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) values[i];
        }
        return all;
    }

    @Test
    void aCharacterComesWhole() throws CharacterCodingException {
        String text = "a é 漢 😀";
        Tokenizer.Bytes tokenizer = new Tokenizer.Bytes(4, 260, 1);
        TextStream stream = tokenizer.stream();
        StringBuilder all = new StringBuilder();
        for (int token : tokenizer.encode(text)) {
            all.append(JsonTokenizerTest.strict(stream.add(token)));
        }
        assertThat(all).hasToString(text);
        assertThat(stream.end()).isEmpty();
    }

    @Test
    void whatIsNoUtf8ComesAsItIs() {
        TextStream stream = Tokenizer.Bytes.PLAIN.stream();
        assertThat(stream.add(0xff)).isEqualTo(bytes(0xff));
        assertThat(stream.add(0x80)).isEqualTo(bytes(0x80));
        assertThat(stream.add(0xf0)).isEmpty();
        assertThat(stream.add(0x9f)).isEmpty();
        assertThat(stream.add('a')).isEqualTo(bytes(0xf0, 0x9f, 'a'));
        assertThat(stream.add(0xe6)).isEmpty();
        assertThat(stream.add(0xc3)).isEqualTo(bytes(0xe6));
        assertThat(stream.add(0xa9)).asString(StandardCharsets.UTF_8).isEqualTo("é");
        assertThat(stream.add(0xe6)).isEmpty();
        assertThat(stream.end()).isEqualTo(bytes(0xe6));
        assertThat(stream.end()).isEmpty();
    }
}
