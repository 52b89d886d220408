package dev.gyre.engine.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.gyre.engine.GyreException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Files that would take for ever, or all of the memory: refused before they do. */
@Tag("slow")
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FileLimitsTest {

    @TempDir
    Path folder;

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void aPipeThatNobodyWritesIntoIsRefused() throws IOException, InterruptedException {
        Path pipe = folder.resolve("pipe");
        Process made = new ProcessBuilder("mkfifo", pipe.toString()).start();
        assertThat(made.waitFor(10, TimeUnit.SECONDS)).isTrue();
        for (Runnable read : new Runnable[] {
            () -> Safetensors.open(pipe).close(), () -> MappedFile.open(pipe).close(), () -> MappedFile.read(pipe, 10)
        }) {
            assertThatThrownBy(read::run)
                    .isInstanceOf(GyreException.class)
                    .hasMessage(pipe + ": is a pipe or a device, which may have no end: name a file");
        }
    }

    /** As much metadata once took all of the memory. */
    @Test
    void aHeaderOf77MegabytesIsRefusedUnread() throws IOException {
        Path file = folder.resolve("large");
        int length = 77 << 20;
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            out.write(ByteBuffer.allocate(Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(0, length));
            out.write(ByteBuffer.wrap(new byte[] {'{'}));
            out.write(ByteBuffer.wrap(new byte[] {'}'}), length + Long.BYTES - 1);
        }
        assertThatThrownBy(() -> Safetensors.open(file).close())
                .isInstanceOf(GyreException.class)
                .hasMessageContaining("a header of " + length + " bytes is beyond the limit of " + Header.MAX_BYTES);
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
            out.write(ByteBuffer.allocate(Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(0, Header.MAX_BYTES + 1));
        }
        assertThatThrownBy(() -> Safetensors.open(file).close()).hasMessageContaining("beyond the limit");
    }

    @Test
    void moreTensorsThanAnyModelHasAreRefused() throws IOException {
        String tensors = IntStream.range(0, (1 << 18) + 1)
                .mapToObj(i -> "\"" + i + "\":{\"dtype\":\"I8\",\"shape\":[0],\"data_offsets\":[0,0]}")
                .collect(Collectors.joining(",", "{", "}"));
        Path file = header(tensors);
        assertThatThrownBy(() -> Safetensors.open(file).close())
                .isInstanceOf(GyreException.class)
                .hasMessageContaining("more than 262144 names");
    }

    /** Once a message was made for each axis, whether it was needed or not. */
    @Test
    void manyAxesTakeNoTime() throws IOException {
        String axes = "1,".repeat(63) + "0";
        String tensors = IntStream.range(0, 50_000)
                .mapToObj(i -> "\"" + i + "\":{\"dtype\":\"I8\",\"shape\":[" + axes + "],\"data_offsets\":[0,0]}")
                .collect(Collectors.joining(",", "{", "}"));
        Path file = header(tensors);
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = thread.getCurrentThreadAllocatedBytes();
        try (Safetensors in = Safetensors.open(file)) {
            assertThat(in.entries()).hasSize(50_000);
        }
        double axesRead = 50_000 * 64;
        assertThat((thread.getCurrentThreadAllocatedBytes() - before) / axesRead)
                .isLessThan(300);
    }

    private Path header(String json) throws IOException {
        byte[] text = json.getBytes(StandardCharsets.UTF_8);
        ByteBuffer all = ByteBuffer.allocate(Long.BYTES + text.length).order(ByteOrder.LITTLE_ENDIAN);
        return Files.write(
                folder.resolve("header"), all.putLong(text.length).put(text).array());
    }
}
