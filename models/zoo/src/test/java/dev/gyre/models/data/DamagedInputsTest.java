package dev.gyre.models.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.GyreException;
import dev.gyre.fuzz.Mutator;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What users give to train on, with something changed: each is taken or refused in a line, within five seconds of the processor's time.
 * {@code mvn verify -Pfuzz} takes a thousand of each.
 */
class DamagedInputsTest {

    private static final long SEED = 152;
    private static final long MOST_NANOS = 5_000_000_000L;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"bytes", "pieces"})
    void tokenizers(String name) throws IOException {
        Path source = JsonTokenizerTest.fixture(name);
        for (String file : List.of("tokenizer.json", "tokenizer_config.json")) {
            for (String copied : List.of("tokenizer.json", "tokenizer_config.json")) {
                Files.write(folder.resolve(copied), Files.readAllBytes(source.resolve(copied)));
            }
            each(
                    name + " " + file,
                    folder.resolve(file),
                    () -> JsonTokenizer.open(folder).encode("In the beginning"));
        }
    }

    @Test
    void tables() throws IOException {
        StringBuilder rows = new StringBuilder("x;y\n");
        for (int i = 0; i < 50; i++) {
            rows.append(i / 7.0).append(';').append(-i).append('\n');
        }
        Path file = Files.writeString(folder.resolve("t.csv"), rows);
        each("table", file, () -> Table.read("--data t.csv", file));
    }

    @Test
    void images() throws IOException {
        int count = 12;
        for (String part : List.of("train", "t10k")) {
            ByteBuffer pixels = ByteBuffer.allocate(16 + count * 20);
            pixels.putInt(0x803).putInt(count).putInt(5).putInt(4);
            Files.write(folder.resolve(part + "-images-idx3-ubyte"), pixels.array());
            ByteBuffer labels = ByteBuffer.allocate(8 + count).putInt(0x801).putInt(count);
            Files.write(folder.resolve(part + "-labels-idx1-ubyte"), labels.array());
        }
        for (String name : List.of("train-images-idx3-ubyte", "t10k-labels-idx1-ubyte")) {
            each(name, folder.resolve(name), () -> ImageFiles.read("--data", folder));
        }
    }

    private static void each(String what, Path file, Runnable use) throws IOException {
        byte[] whole = Files.readAllBytes(file);
        use.run();
        Random random = new Random(SEED * what.hashCode());
        for (int i = 0; i < Mutator.COUNT; i++) {
            byte[] changed = Mutator.mutated(whole, random);
            Files.write(file, changed);
            long start = THREADS.getCurrentThreadCpuTime();
            try {
                use.run();
            } catch (GyreException e) {
                assertThat(e.getMessage())
                        .as(what + " " + i)
                        .doesNotContain("\n", "Exception")
                        .hasSizeLessThan(2000);
            } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
                throw new AssertionError(what + " " + i + ": " + new String(changed, StandardCharsets.ISO_8859_1), e);
            }
            assertThat(THREADS.getCurrentThreadCpuTime() - start)
                    .as(what + " " + i)
                    .isLessThan(MOST_NANOS);
        }
        Files.write(file, whole);
    }
}
