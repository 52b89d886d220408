package dev.gyre.models.published;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.GyreException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Published checkpoints with something changed: each gives an error of ours or is imported, within five seconds of the processor's
 * time. {@code mvn verify -Pfuzz} takes a thousand of each.
 */
class MutationTest {

    private static final int COUNT = Integer.getInteger("gyre.fuzz", 12);
    private static final long SEED = 13;
    private static final long MOST_NANOS = 5_000_000_000L;
    private static final byte[] TELLING = {
        0, 1, 2, 0x7f, (byte) 0x80, (byte) 0xff, '"', '{', '}', '[', ']', ',', '-', '9'
    };

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    @TempDir
    Path folder;

    static List<String> names() {
        return Checkpoints.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void aChangedCheckpointIsRefusedOrImported(String name) throws IOException {
        Path source = Checkpoints.copy(Checkpoints.folder(name), folder.resolve("source"));
        List<Path> files = Checkpoints.contents(source).stream()
                .filter(f -> !f.contains("expected"))
                .map(source::resolve)
                .toList();
        Random random = new Random(SEED * name.hashCode());
        int refused = 0;
        for (int i = 0; i < COUNT; i++) {
            Path file = files.get(random.nextInt(files.size()));
            byte[] whole = Files.readAllBytes(file);
            Files.write(file, mutated(whole, random));
            refused += refuses(source, folder.resolve("run" + i), name + " " + i) ? 1 : 0;
            Files.write(file, whole);
        }
        assertThat(refused).isPositive();
    }

    private static boolean refuses(Path source, Path run, String what) {
        long start = THREADS.getCurrentThreadCpuTime();
        boolean refused = false;
        try {
            Import.of(source, Optional.empty()).into(run, made -> {});
        } catch (GyreException e) {
            assertThat(e.getMessage()).as(what).doesNotContain("\n").hasSizeLessThan(2000);
            assertThat(run).as(what).doesNotExist();
            refused = true;
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            throw new AssertionError(what, e);
        }
        assertThat(THREADS.getCurrentThreadCpuTime() - start).as(what).isLessThan(MOST_NANOS);
        return refused;
    }

    /** Changes some bits or bytes, cuts something out or off, or repeats something; mostly near the front, where the structure is. */
    private static byte[] mutated(byte[] whole, Random random) {
        byte[] bytes = whole.clone();
        int at = place(bytes.length, random);
        int length = Math.min(bytes.length - at, 1 + random.nextInt(16));
        switch (random.nextInt(7)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes[at] = TELLING[random.nextInt(TELLING.length)];
            case 2 -> {
                for (int i = 0; i < length; i++) {
                    bytes[at + i] = (byte) random.nextInt();
                }
            }
            case 3 -> Arrays.fill(bytes, at, at + length, (byte) 0xff);
            case 4 -> bytes = Arrays.copyOf(bytes, at);
            case 5 -> bytes = spliced(bytes, at, length, 0);
            default -> bytes = spliced(bytes, at, 0, length);
        }
        return bytes;
    }

    private static int place(int length, Random random) {
        int within = random.nextInt(3) == 0 ? length : Math.min(length, 4096);
        int place = random.nextInt(Math.max(1, within));
        // The directory of a zip file is at its end.
        return random.nextInt(4) == 0 ? length - 1 - place % Math.max(1, length) : place;
    }

    /** Without some bytes, or with some twice. */
    private static byte[] spliced(byte[] bytes, int at, int without, int twice) {
        byte[] result = new byte[bytes.length - without + twice];
        System.arraycopy(bytes, 0, result, 0, at + twice);
        int rest = bytes.length - at - without;
        System.arraycopy(bytes, at + without, result, result.length - rest, rest);
        return result;
    }
}
