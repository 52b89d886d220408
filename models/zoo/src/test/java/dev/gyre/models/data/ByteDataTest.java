package dev.gyre.models.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ByteDataTest {

    @TempDir
    Path folder;

    @Test
    void theBuiltInTextIsEnglishAndLong() {
        ByteText text = ByteText.builtIn();
        assertThat(text.size()).isGreaterThan(1_000_000);
        int[] begin = new int[60];
        text.read(0, begin, 0, 60);
        assertThat(string(begin)).isEqualTo("In the beginning God created the heaven and the earth.\nAnd t");
    }

    @Test
    void aFolderIsItsFilesInOrder() throws IOException {
        Files.writeString(folder.resolve("b.txt"), "world");
        Files.writeString(folder.resolve("a.txt"), "hello ");
        Files.createDirectory(folder.resolve("c"));
        Files.writeString(folder.resolve("c").resolve("empty"), "");
        Files.writeString(folder.resolve("c").resolve("d.txt"), "!");
        ByteText text = ByteText.open(folder);
        int[] all = new int[12];
        text.read(0, all, 0, 12);
        assertThat(string(all)).isEqualTo("hello world!");
        int[] inside = new int[6];
        text.read(4, inside, 1, 4);
        assertThat(inside).containsExactly(0, 'o', ' ', 'w', 'o', 0);
    }

    @Test
    void bytesAreNumbersFrom0To255() throws IOException {
        byte[] bytes = {0, -1, -128, 127};
        int[] read = new int[4];
        ByteText.open(file("bin", bytes)).read(0, read, 0, 4);
        assertThat(read).containsExactly(0, 255, 128, 127);
    }

    @Test
    void drawnWordsRepeatAndSayNothingElse() {
        ByteText text = ByteText.named("repeats:40000");
        assertThat(text.size()).isEqualTo(40_000);
        int[] all = new int[40_000];
        text.read(0, all, 0, all.length);
        int said = RepeatedWords.WORD * RepeatedWords.TIMES;
        int[] counts = new int[RepeatedWords.LETTERS];
        Set<String> words = new HashSet<>();
        for (int i = 0; i < all.length; i++) {
            assertThat(all[i]).isEqualTo(all[i - i % said + i % RepeatedWords.WORD]);
            counts[all[i] - 'a']++;
        }
        for (int i = 0; i < all.length; i += said) {
            words.add(string(Arrays.copyOfRange(all, i, i + RepeatedWords.WORD)));
        }
        assertThat(words).hasSize(40_000 / said);
        assertThat(Arrays.stream(counts).boxed()).allSatisfy(n -> assertThat(n).isBetween(1900, 3100));
        assertThatThrownBy(() -> ByteText.named("repeats:none"))
                .isInstanceOf(GyreException.class)
                .hasMessage("--data repeats:none: after the colon stands a number of bytes, from 1 to 268435456");
    }

    @Test
    void theLastTenthIsHeldBack() throws IOException {
        ByteData data = new ByteData(ByteText.open(numbered(1000)), 1, 9);
        assertThat(data.trainBytes()).isEqualTo(900);
        assertThat(data.validationBytes()).isEqualTo(100);
        assertThat(data.validationWindows()).isEqualTo(11);
        assertThat(new ByteData(data.text(), 1, 10).validationWindows()).isEqualTo(10);
        ByteData large = new ByteData(ByteText.open(file("large", new byte[20_000_000])), 1, 9);
        assertThat(large.validationBytes()).isEqualTo(ByteData.MAX_VALIDATION);
    }

    @Test
    void trainingWindowsDependOnSeedStepAndRowAlone() throws IOException {
        ByteData data = new ByteData(ByteText.open(numbered(10_000)), 1, 8);
        int[] ids = new int[4 * 8];
        int[] targets = new int[4 * 8];
        data.trainBatch(5, ids, targets);
        int[] again = new int[4 * 8];
        data.trainBatch(6, again, new int[4 * 8]);
        assertThat(again).isNotEqualTo(ids);
        data.trainBatch(5, again, new int[4 * 8]);
        assertThat(again).isEqualTo(ids);
        new ByteData(data.text(), 2, 8).trainBatch(5, again, new int[4 * 8]);
        assertThat(again).isNotEqualTo(ids);
        int[] twoRows = new int[2 * 8];
        data.trainBatch(5, twoRows, new int[2 * 8]);
        assertThat(twoRows).isEqualTo(Arrays.copyOf(ids, 2 * 8));
    }

    @Test
    void targetsAreOneFurtherAndTrainingNeverSeesTheRest() throws IOException {
        byte[] bytes = new byte[2000];
        for (int i = 0; i < 2000; i++) {
            bytes[i] = (byte) (i < 1800 ? i % 100 : 200);
        }
        ByteData data = new ByteData(ByteText.open(file("f", bytes)), 1, 10);
        int[] ids = new int[10];
        int[] targets = new int[10];
        Set<Integer> starts = new HashSet<>();
        for (int step = 0; step < 20_000; step++) {
            data.trainBatch(step, ids, targets);
            for (int t = 0; t < 10; t++) {
                assertThat(targets[t]).isEqualTo((ids[t] + 1) % 100);
            }
            starts.add(ids[0]);
        }
        assertThat(starts).hasSize(100);
    }

    @Test
    void validationWindowsFollowOneAnotherToTheLastByte() throws IOException {
        ByteData data = new ByteData(ByteText.open(numbered(500)), 1, 8);
        int[] ids = new int[2 * 8];
        int[] targets = new int[2 * 8];
        assertThat(data.validationBatch(0, ids, targets)).isEqualTo(16);
        for (int i = 0; i < 16; i++) {
            assertThat(ids[i]).isEqualTo((450 + i) % 256);
            assertThat(targets[i]).isEqualTo((451 + i) % 256);
        }
        assertThat(data.validationWindows()).isEqualTo(7);
        assertThat(data.validationBatch(3, ids, targets)).isEqualTo(1);
        assertThat(ids[0]).isEqualTo(498 % 256);
        assertThat(targets[0]).isEqualTo(499 % 256);
        assertThat(Arrays.copyOfRange(ids, 1, 16)).containsOnly(0);
        assertThat(Arrays.copyOfRange(targets, 1, 16)).containsOnly(-1);
        assertThat(data.validationBatch(4, ids, targets)).isZero();
    }

    @Test
    void aFingerprintTellsTextsApart() throws IOException {
        String one = ByteText.open(file("a", "some text".getBytes(StandardCharsets.UTF_8)))
                .fingerprint();
        assertThat(ByteText.open(file("b", "some text".getBytes(StandardCharsets.UTF_8)))
                        .fingerprint())
                .isEqualTo(one);
        assertThat(ByteText.open(file("c", "some tex!".getBytes(StandardCharsets.UTF_8)))
                        .fingerprint())
                .isNotEqualTo(one);
    }

    @Test
    void missingEmptyAndShortDataIsRefused() throws IOException {
        Path missing = folder.resolve("missing.txt");
        assertThatThrownBy(() -> ByteText.open(missing))
                .isInstanceOf(GyreException.class)
                .hasMessage("--data " + missing + ": there is no such file or folder");
        Path empty = file("empty.txt", new byte[0]);
        assertThatThrownBy(() -> ByteText.open(empty))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining("it's empty");
        Path bare = Files.createDirectory(folder.resolve("bare"));
        assertThatThrownBy(() -> ByteText.open(bare)).hasMessageContaining("it's empty");
        ByteText text = ByteText.open(numbered(1000));
        assertThatThrownBy(() -> new ByteData(text, 1, 100))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining("too short")
                .hasMessageContaining("1000 bytes, 100 are for validation")
                .hasMessageContaining("--length 100 takes 101");
    }

    @Test
    void hiddenAndBinaryFilesOfAFolderAreLeftOut() throws IOException {
        file("a.txt", "text".getBytes(StandardCharsets.UTF_8));
        file(".DS_Store", "hidden".getBytes(StandardCharsets.UTF_8));
        file("b.png", new byte[] {(byte) 0x89, 'P', 'N', 'G', 0, 0, 0, 13});
        Files.createDirectory(folder.resolve(".git"));
        file(".git/config", "hidden".getBytes(StandardCharsets.UTF_8));
        ByteText text = ByteText.open(folder);
        assertThat(text.size()).isEqualTo(4);
        assertThat(text.leftOut()).isEqualTo(3);
        Files.delete(folder.resolve("a.txt"));
        assertThatThrownBy(() -> ByteText.open(folder))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining("none of its 3 files is text, as .DS_Store")
                .hasMessageContaining("name a file");
        assertThatThrownBy(() -> ByteText.open(folder.resolve("b.png")))
                .isInstanceOf(GyreException.class)
                .hasMessage("--data " + folder.resolve("b.png")
                        + " is a PNG image; text is wanted here: did you mean gyre train revnet --data FOLDER, which reads"
                        + " FOLDER/CLASS/NAME.png?");
        file("a.gz", new byte[] {0x1f, (byte) 0x8b, 8, 0});
        assertThatThrownBy(() -> ByteText.open(folder.resolve("a.gz")))
                .hasMessageContaining("packed by gzip and no text: unpack it");
        // Other bytes may be learned, whatever they are.
        file("bytes", new byte[] {0, 1, 2, 3});
        assertThat(ByteText.open(folder.resolve("bytes")).size()).isEqualTo(4);
    }

    @Test
    void aFolderMayHoldMoreFilesThanStayOpen() throws IOException {
        Path many = Files.createDirectory(folder.resolve("many"));
        for (int i = 0; i < 150; i++) {
            Files.write(many.resolve(String.format(Locale.ROOT, "%03d", i)), new byte[] {(byte) (i + 1), 9});
        }
        ByteText text = ByteText.open(many);
        int[] all = new int[300];
        for (int round = 0; round < 2; round++) {
            text.read(0, all, 0, 300);
            for (int i = 0; i < 150; i++) {
                assertThat(all[2 * i]).isEqualTo(i + 1);
                assertThat(all[2 * i + 1]).isEqualTo(9);
            }
        }
    }

    @Test
    void aFileThatIsCutOffMeanwhileIsToldInOneLine() throws IOException {
        Path file = numbered(100_000);
        ByteData data = new ByteData(ByteText.open(file), 1, 64);
        int[] ids = new int[64 * 64];
        data.trainBatch(1, ids);
        Files.write(file, new byte[5000]);
        assertThatThrownBy(() -> data.trainBatch(2, ids))
                .isInstanceOf(GyreException.class)
                .hasMessage("--data " + file
                        + ": had 100000 bytes when it was opened, but ends after 5000 now: restore it");
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void pipesAndDevicesAreRefused() throws IOException, InterruptedException {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        for (Path endless : List.of(pipe, Path.of("/dev/zero"), Path.of("/dev/null"))) {
            assertThatThrownBy(() -> ByteText.open(endless))
                    .isInstanceOf(GyreException.class)
                    .hasMessage("--data " + endless + ": is a pipe or a device, which may have no end: name a file");
            assertThatThrownBy(() -> Table.read("--data " + endless, endless))
                    .isInstanceOf(GyreException.class)
                    .hasMessageContaining("is a pipe or a device");
        }
    }

    private Path numbered(int size) throws IOException {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) i;
        }
        return file("numbered" + size, bytes);
    }

    private Path file(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private static String string(int[] values) {
        StringBuilder s = new StringBuilder();
        for (int v : values) {
            s.append((char) v);
        }
        return s.toString();
    }
}
