package dev.gyre.models.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenDataTest {

    private static final String VERSE = "And God said, Let there be light: é and 漢 was light. ";

    @TempDir
    Path folder;

    private final JsonTokenizer tokenizer = JsonTokenizer.open(JsonTokenizerTest.fixture("bytes"));

    private TokenData data(String text, int length) throws IOException {
        return new TokenData(ByteText.open(Files.writeString(folder.resolve("text"), text)), tokenizer, 7, length);
    }

    @Test
    void aPartIsTheTokensOfItsTextAndABlockEndsWithACharacter() throws IOException {
        String text = "é".repeat((1 << 20) / 2 - 20) + "漢".repeat(60) + VERSE.repeat(3000);
        TokenData data = data(text, 8);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int held = (int) (bytes.length - data.trainBytes());
        assertThat(held).isBetween(bytes.length / 10 - 2, bytes.length / 10);
        int[] ids = new int[data.validationTokens() / 8 * 8];
        int[] targets = new int[ids.length];
        data.validationBatch(0, ids, targets);
        String ending = new String(bytes, bytes.length - held, held, StandardCharsets.UTF_8);
        int[] whole = tokenizer.encode(ending);
        assertThat(data.validationTokens()).isEqualTo(whole.length);
        assertThat(ids).isEqualTo(Arrays.copyOf(whole, ids.length));
    }

    @Test
    void windowsFollowTheText() throws IOException {
        TokenData data = data(VERSE.repeat(400), 16);
        int[] all = tokenizer.encode(VERSE.repeat(400));
        int[] ids = new int[32];
        int[] targets = new int[32];
        data.trainBatch(3, ids, targets);
        for (int row = 0; row < 32; row += 16) {
            assertThat(Arrays.copyOfRange(ids, row + 1, row + 16))
                    .isEqualTo(Arrays.copyOfRange(targets, row, row + 15));
            assertThat(all).containsSequence(Arrays.copyOfRange(ids, row, row + 16));
        }
        int[] again = new int[32];
        data.trainBatch(3, again, targets);
        assertThat(again).isEqualTo(ids);
        data.trainBatch(4, again, targets);
        assertThat(again).isNotEqualTo(ids);
    }

    @Test
    void theBytesToTellAreThoseOfTheHeldPartButForItsFirstToken() throws IOException {
        String text = VERSE.repeat(400);
        TokenData data = data(text, 16);
        int[] ids = new int[48];
        int[] targets = new int[48];
        long bytes = 0;
        int told = 0;
        int first = -1;
        for (long batch = 0; told < data.validationTokens() - 1; batch++) {
            bytes += data.validationBatch(batch, ids, targets);
            first = batch == 0 ? ids[0] : first;
            told += (int) Arrays.stream(targets).filter(t -> t >= 0).count();
        }
        assertThat(told).isEqualTo(data.validationTokens() - 1);
        long held = text.getBytes(StandardCharsets.UTF_8).length - data.trainBytes();
        assertThat(bytes).isEqualTo(held - tokenizer.decode(first).getBytes(StandardCharsets.UTF_8).length);
    }

    @Test
    void aTextThatIsNoUtf8OrTooShort() throws IOException {
        byte[] bytes = VERSE.repeat(10).getBytes(StandardCharsets.UTF_8);
        bytes[100] = (byte) 0xff;
        Path file = Files.write(folder.resolve("latin"), bytes);
        assertThatThrownBy(() -> new TokenData(ByteText.open(file), tokenizer, 1, 8))
                .isInstanceOf(GyreException.class)
                .hasMessageContainingAll(file + ": isn't UTF-8 at byte 100", "--tokenizer");
        assertThatThrownBy(() -> data(VERSE.repeat(10), 50))
                .isInstanceOf(GyreException.class)
                .hasMessageContainingAll("too short", "--length 50");
    }
}
