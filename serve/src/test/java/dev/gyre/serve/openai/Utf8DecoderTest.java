package dev.gyre.serve.openai;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8DecoderTest {

    private static final String ALL = "h\u00e9llo \u20ac \ud83d\ude00!";

    @Test
    void noCharacterIsCutInHalf() {
        byte[] bytes = ALL.getBytes(StandardCharsets.UTF_8);
        for (int first = 0; first <= bytes.length; first++) {
            for (int second = first; second <= bytes.length; second++) {
                Utf8Decoder text = new Utf8Decoder();
                String a = text.add(Arrays.copyOf(bytes, first), false);
                String b = text.add(Arrays.copyOfRange(bytes, first, second), false);
                String c = text.add(Arrays.copyOfRange(bytes, second, bytes.length), true);
                assertThat(a + b + c).isEqualTo(ALL);
                assertThat(ALL.codePoints().boxed())
                        .containsAll((a + "").codePoints().boxed().toList())
                        .containsAll(b.codePoints().boxed().toList());
            }
        }
    }

    /** Whatever bytes come, in whatever pieces: the text is that of the whole. */
    @Test
    void piecesAreTheWholeForAnyBytes() {
        Random random = new Random(3);
        for (int round = 0; round < 2000; round++) {
            byte[] bytes = new byte[20];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) (random.nextInt(3) == 0 ? random.nextInt(256) : 0xc0 + random.nextInt(64));
                bytes[i] = random.nextInt(2) == 0 ? (byte) (0x80 + random.nextInt(64)) : bytes[i];
            }
            Utf8Decoder text = new Utf8Decoder();
            StringBuilder pieces = new StringBuilder();
            for (byte b : bytes) {
                pieces.append(text.add(new byte[] {b}, false));
            }
            pieces.append(text.add(new byte[0], true));
            assertThat(pieces.toString()).isEqualTo(new String(bytes, StandardCharsets.UTF_8));
        }
    }

    @Test
    void partsOfCharactersAreSpelledOut() {
        assertThat(Utf8Decoder.ofToken(new byte[] {'a'})).isEqualTo("a");
        assertThat(Utf8Decoder.ofToken(new byte[] {(byte) 0xe2, (byte) 0x82})).isEqualTo("bytes:\\xe2\\x82");
    }
}
