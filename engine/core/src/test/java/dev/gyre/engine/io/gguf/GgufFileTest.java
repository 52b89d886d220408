package dev.gyre.engine.io.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.BlockRows;
import dev.gyre.engine.io.ElementType;
import dev.gyre.engine.tensor.BlockFormat;
import dev.gyre.engine.tensor.Shape;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GgufFileTest {

    @TempDir
    Path folder;

    private Path file(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("x.gguf"), bytes);
    }

    private static GgufBuilder small() {
        byte[] blocks = new byte[68];
        blocks[1] = 0x3c; // a scale of 1
        blocks[2] = 7;
        blocks[35] = 0x3c;
        blocks[34 + 2 + 31] = -9;
        return new GgufBuilder()
                .text("general.architecture", "llama")
                .whole("llama.block_count", 2)
                .number("llama.epsilon", 0.5f)
                .flag("tokenizer.add", 1)
                .texts("tokenizer.tokens", List.of("a", "é"))
                .floats("norm", new float[] {1, 2, 3}, 3)
                .tensor("weight", 8, blocks, 2, 32);
    }

    @Test
    void whatIsWrittenIsReadBack() throws IOException {
        try (GgufFile in = GgufFile.open(file(small().bytes()))) {
            assertThat(in.metadata().text("general.architecture")).contains("llama");
            assertThat(in.metadata().whole("llama.block_count")).contains(2L);
            assertThat(in.metadata().value("llama.epsilon")).contains(0.5);
            assertThat(in.metadata().value("tokenizer.add")).contains(true);
            assertThat(in.metadata().list("tokenizer.tokens", String.class)).contains(List.of("a", "é"));
            assertThat(in.metadata().text("general.name")).isEmpty();
            assertThat(in.names()).containsExactly("norm", "weight");
            assertThat(in.numbers("norm").all()).containsExactly(1, 2, 3);
            assertThat(in.shape("weight")).isEqualTo(Shape.of(2, 32));
            assertThat(in.stored("weight")).isEqualTo(BlockType.Q8_0);
            assertThat(in.numbers("weight").type()).isEqualTo(ElementType.F32);
            float[] all = in.numbers("weight").all();
            assertThat(all[0]).isEqualTo(7);
            assertThat(all[63]).isEqualTo(-9);
            float[] part = new float[40];
            in.numbers("weight").read(30, part, 3, 34);
            assertThat(part[36]).isEqualTo(-9);
            assertThat(Arrays.copyOfRange(part, 3, 36)).containsOnly(0);
        }
    }

    @Test
    void blocksAreReadInPlace() throws IOException {
        byte[] lone = new byte[34];
        byte[] good = small().tensor("lone", 8, lone, 32).bytes();
        try (GgufFile in = GgufFile.open(file(good))) {
            BlockRows blocks = in.numbers("weight").blocks().orElseThrow();
            assertThat(blocks.format()).isEqualTo(BlockFormat.Q8_0);
            assertThat(blocks.rows()).isEqualTo(2);
            assertThat(blocks.bytes()).isEqualTo(34);
            assertThat(blocks.row().apply(0).byteSize()).isEqualTo(34);
            assertThat(blocks.row().apply(0).get(ValueLayout.JAVA_BYTE, 2)).isEqualTo((byte) 7);
            assertThat(blocks.row().apply(1).get(ValueLayout.JAVA_BYTE, 33)).isEqualTo((byte) -9);
            assertThat(in.numbers("norm").blocks()).isEmpty();
            assertThat(in.numbers("lone").blocks()).as("a vector").isEmpty();
            assertThat(in.metadata().keys()).hasSize(5).contains("llama.epsilon");
        }
    }

    /** Alignments up to 2^20, four axes, and tensors whose places are in another order than their entries. */
    @Test
    void whatTheFormatAllowsIsRead() throws IOException {
        byte[] wide = new GgufBuilder().whole("general.alignment", 1 << 20).bytes();
        try (GgufFile in = GgufFile.open(file(wide))) {
            assertThat(in.metadata().whole("general.alignment")).contains(1L << 20);
        }
        refused(new GgufBuilder().whole("general.alignment", 1 << 21).bytes(), "general.alignment is 2097152");
        byte[] tight = new GgufBuilder()
                .whole("general.alignment", 1)
                .floats("x", new float[] {7}, 1, 1, 1, 1)
                .bytes();
        try (GgufFile in = GgufFile.open(file(tight))) {
            assertThat(in.shape("x")).isEqualTo(Shape.of(1, 1, 1, 1));
        }
        byte[] turned = new GgufBuilder()
                .tensorAt("later", 32, new byte[64], 8)
                .tensorAt("first", 0, new byte[0], 8)
                .bytes();
        try (GgufFile in = GgufFile.open(file(turned))) {
            assertThat(in.names()).containsExactly("later", "first");
        }
        refused(
                new GgufBuilder()
                        .tensorAt("later", 32, new byte[64], 8)
                        .tensorAt("first", 0, new byte[0], 9)
                        .bytes(),
                "two tensors in the same bytes, \"first\" and \"later\"");
    }

    @Test
    void aValueOfAnotherKindIsRefused() throws IOException {
        try (GgufFile in = GgufFile.open(file(small().bytes()))) {
            assertThatThrownBy(() -> in.metadata().whole("general.architecture"))
                    .isInstanceOf(GyreException.class)
                    .hasMessageEndingWith("\"general.architecture\" is \"llama\": it must be a whole number");
            assertThatThrownBy(() -> in.metadata().list("tokenizer.tokens", Long.class))
                    .hasMessageEndingWith("it must be a list of longs");
            assertThatThrownBy(() -> in.numbers("other"))
                    .hasMessageEndingWith("there is no tensor \"other\" among the 2");
        }
    }

    private void refused(byte[] bytes, String says) throws IOException {
        Path file = file(bytes);
        assertThatThrownBy(() -> GgufFile.open(file).close())
                .isInstanceOf(GyreException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(says)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n").hasSizeLessThan(1000));
    }

    private static byte[] changed(byte[] bytes, int at, long value, int count) {
        byte[] other = bytes.clone();
        for (int i = 0; i < count; i++) {
            other[at + i] = (byte) (value >> (8 * i));
        }
        return other;
    }

    @Test
    void aHostileHeaderIsRefused() throws IOException {
        byte[] good = small().bytes();
        refused(changed(good, 0, 'X', 1), "doesn't begin with GGUF");
        refused(changed(good, 4, 1, 4), "has version 1 of the format, but 2 and 3 are read");
        refused(changed(good, 4, 3 << 24, 4), "it's big-endian");
        refused(changed(good, 8, 1L << 62, 8), "tells of 4611686018427387904 tensors");
        refused(changed(good, 8, -1, 8), "tells of 18446744073709551615 tensors");
        refused(changed(good, 16, 1L << 40, 8), "tells of 1099511627776 keys");
        refused(changed(good, 24, Long.MAX_VALUE, 8), "has a key of 9223372036854775807 bytes");
        refused(changed(good, 24 + 8 + 20, 13, 4), "has a value of type 13, which there isn't");
        refused(new byte[0], "ends within its first four bytes");
        refused(new GgufBuilder().flag("x", 2).bytes(), "\"x\" is a truth value of 2");
        refused(new GgufBuilder().whole("x", 2).whole("x", 2).bytes(), "has two values of \"x\"");
        refused(new GgufBuilder().whole("general.alignment", 24).bytes(), "general.alignment is 24");
        refused(new GgufBuilder().whole("general.alignment", 0).bytes(), "general.alignment is 0");
    }

    @Test
    void aHostileTensorIsRefused() throws IOException {
        refused(new GgufBuilder().tensor("x", 3, new byte[64], 32).bytes(), "numbers of type 3 of ggml");
        refused(new GgufBuilder().tensor("x", 8, new byte[34], 33).bytes(), "rows of 33, which are no blocks of 32");
        refused(new GgufBuilder().tensor("x", 0, new byte[0], 0).bytes(), "an axis of 0");
        refused(new GgufBuilder().tensor("x", 0, new byte[0], 1, 1, 1, 1, 1).bytes(), "has 5 axes");
        refused(new GgufBuilder().tensor("x", 0, new byte[0]).bytes(), "has 0 axes");
        refused(new GgufBuilder().tensor("x", 0, new byte[0], 65536, 65536).bytes(), "more than 2^31 elements");
        refused(new GgufBuilder().tensor("x", 0, new byte[7], 2).bytes(), "ends within the tensor \"x\"");
        refused(new GgufBuilder().tensorAt("x", 8, new byte[40], 1).bytes(), "begins at 8, which is no multiple of 32");
        refused(new GgufBuilder().tensorAt("x", -32, new byte[40], 1).bytes(), "begins at 18446744073709551584");
        refused(
                new GgufBuilder()
                        .floats("x", new float[2], 2)
                        .floats("x", new float[2], 2)
                        .bytes(),
                "has two tensors \"x\"");
        refused(
                new GgufBuilder()
                        .tensorAt("x", 0, new byte[64], 16)
                        .tensorAt("y", 32, new byte[0], 4)
                        .bytes(),
                "two tensors in the same bytes, \"x\" and \"y\"");
    }

    /** A million of anything is refused, or read, within a second of the processor's time. */
    @Test
    void manyKeysAreRefusedSoon() throws IOException {
        int most = 1 << 20;
        GgufBuilder keys = new GgufBuilder();
        GgufBuilder tensors = new GgufBuilder();
        for (int i = 0; i <= most; i++) {
            keys.flag(Integer.toString(i), 0);
        }
        for (int i = 0; i < most; i++) {
            tensors.tensorAt("same", 0, new byte[0], 1);
        }
        soon(keys.bytes(), "tells of 1048577 keys, but at most 1048576 are read");
        soon(tensors.bytes(), "ends within the tensor");
        soon(
                new GgufBuilder()
                        .text("general.name", "x".repeat(most))
                        .wholes("x", Collections.nCopies(most, 1))
                        .whole("x", 1)
                        .bytes(),
                "has two values of \"x\"");
    }

    private void soon(byte[] bytes, String says) throws IOException {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        refused(bytes, says);
        assertThat(threads.getCurrentThreadCpuTime() - start).as(says).isLessThan(1_000_000_000L);
    }

    @Test
    @Tag("slow")
    void everyTruncationIsRefused() throws IOException {
        byte[] good = small().bytes();
        for (int length = 0; length < good.length; length++) {
            refused(Arrays.copyOf(good, length), "");
        }
    }
}
