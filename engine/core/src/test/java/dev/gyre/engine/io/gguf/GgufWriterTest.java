package dev.gyre.engine.io.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.gyre.engine.io.Numbers;
import dev.gyre.engine.tensor.BlockFormat;
import dev.gyre.engine.tensor.Shape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files by their bytes, worked out from the format's description. */
class GgufWriterTest {

    @TempDir
    Path folder;

    private static byte[] bytes(GgufWriter writer) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        writer.writeTo(Channels.newChannel(out));
        return out.toByteArray();
    }

    /** 0, 1, 2 and so on. */
    private static Supplier<Numbers> counting(int... dims) {
        Shape shape = Shape.of(dims);
        float[] all = new float[shape.size()];
        for (int i = 0; i < all.length; i++) {
            all[i] = i;
        }
        return () -> Numbers.of(shape, all);
    }

    private static String text(String of) {
        return HexFormat.of().formatHex(of.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aFileHasTheFormatsBytes() throws IOException {
        GgufWriter writer = new GgufWriter()
                .text("t", "é")
                .whole("w", 0x01020304)
                .number("n", -1.5)
                .flag("y", true)
                .flag("o", false)
                .texts("ts", List.of("a", "bc"))
                .wholes("ws", List.of(5, -1))
                .numbers("ns", List.of(2f))
                .tensor("x", BlockType.F32, Shape.of(2, 3), counting(2, 3))
                .tensor("h", BlockType.F16, Shape.of(4), counting(4));
        String head = text("GGUF") + "03000000" + "0200000000000000" + "0800000000000000"
                + "0100000000000000" + text("t") + "08000000" + "0200000000000000" + text("é")
                + "0100000000000000" + text("w") + "04000000" + "04030201"
                + "0100000000000000" + text("n") + "06000000" + "0000c0bf"
                + "0100000000000000" + text("y") + "07000000" + "01"
                + "0100000000000000" + text("o") + "07000000" + "00"
                + "0200000000000000" + text("ts") + "09000000" + "08000000" + "0200000000000000"
                + "0100000000000000" + text("a") + "0200000000000000" + text("bc")
                + "0200000000000000" + text("ws") + "09000000" + "05000000" + "0200000000000000" + "05000000ffffffff"
                + "0200000000000000" + text("ns") + "09000000" + "06000000" + "0100000000000000" + "00000040"
                // The fastest axis comes first, and the second tensor begins at the next multiple of 32.
                + "0100000000000000" + text("x") + "02000000" + "0300000000000000" + "0200000000000000" + "00000000"
                + "0000000000000000"
                + "0100000000000000" + text("h") + "01000000" + "0400000000000000" + "01000000" + "2000000000000000";
        String padding = "00".repeat(-head.length() / 2 & 31);
        String data = "00000000" + "0000803f" + "00000040" + "00004040" + "00008040" + "0000a040" + "00".repeat(8)
                + "0000" + "003c" + "0040" + "0042" + "00".repeat(24);
        assertThat(HexFormat.of().formatHex(bytes(writer))).isEqualTo(head + padding + data);
    }

    /** More than is written at a time, and no multiple of it. */
    @Test
    void aLongTensorIsWrittenInPieces() throws IOException {
        int size = (1 << 16) + 96;
        for (BlockType type : List.of(BlockType.F32, BlockType.Q8_0)) {
            Path file = Files.write(
                    folder.resolve(type + ".gguf"),
                    bytes(new GgufWriter().tensor("x", type, Shape.of(size), counting(size))));
            try (GgufFile in = GgufFile.open(file)) {
                float[] all = in.numbers("x").all();
                assertThat(all).hasSize(size);
                for (int i = size - 1; i >= 0; i -= 997) {
                    // Half a step of 1/127 of the block's largest, and its scale's rounding to 11 bits.
                    assertThat(all[i]).as("%s, %d", type, i).isCloseTo(i, within(type == BlockType.F32 ? 0f : 300f));
                }
            }
        }
    }

    @Test
    void aFileWithoutTensorsIsWhole() throws IOException {
        byte[] bytes = bytes(new GgufWriter());
        assertThat(bytes).hasSize(32);
        try (GgufFile in = GgufFile.open(Files.write(folder.resolve("none.gguf"), bytes))) {
            assertThat(in.names()).isEmpty();
            assertThat(in.metadata().keys()).isEmpty();
            assertThat(in.path()).isEqualTo(folder.resolve("none.gguf"));
        }
    }

    @Test
    void whatTheFormatCantHoldIsRefused() {
        GgufWriter writer = new GgufWriter().whole("w", 1).tensor("x", BlockType.F32, Shape.of(1), counting(1));
        assertThatThrownBy(() -> writer.text("w", "")).hasMessage("a second w");
        assertThatThrownBy(() -> writer.tensor("x", BlockType.F32, Shape.of(1), counting(1)))
                .hasMessage("a second x");
        assertThatThrownBy(() -> writer.tensor("y", BlockType.Q8_0, Shape.of(2, 33), counting(1)))
                .hasMessageContaining("can't be written as Q8_0");
        assertThatThrownBy(() -> writer.tensor("y", BlockType.F32, Shape.of(), counting(1)))
                .hasMessageContaining("can't be written");
        assertThatThrownBy(() -> writer.tensor("y", BlockType.F64, Shape.of(256), counting(1)))
                .hasMessageContaining("can't be written as F64");
        assertThat(Arrays.stream(BlockType.values()).filter(t -> !t.isWritten()))
                .containsExactly(BlockType.F64);
    }

    /** A file's numbers of 16 bits are read one by one, though a run may have rows of them as blocks. */
    @Test
    void everyFormatOfBlocksIsAType() {
        for (BlockFormat format : BlockFormat.values()) {
            assertThat(BlockType.of(format).name()).isEqualTo(format.name());
            boolean single = BlockType.of(format).numbers() == 1;
            assertThat(BlockType.of(format).format()).isEqualTo(single ? Optional.empty() : Optional.of(format));
        }
        assertThat(IntStream.range(0, 31).filter(i -> BlockType.of(i).isPresent()))
                .containsExactly(0, 1, 2, 8, 12, 14, 28, 30);
    }
}
