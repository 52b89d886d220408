package dev.gyre.engine.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Buffer;
import dev.gyre.engine.tensor.DType;
import dev.gyre.engine.tensor.Shape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {

    @TempDir
    Path folder;

    @Test
    void whatIsWrittenIsReadBack() throws IOException {
        float[] big = new float[50_001];
        for (int i = 0; i < big.length; i++) {
            big[i] = 1f / (i + 1);
        }
        Path file = write(new SafetensorsWriter()
                .metadata("system", "test")
                .metadata("config", "{\"a\":\"\u00e9\"}")
                .bytes("small", Shape.of(3), (byte) -1, (byte) 2, (byte) 127)
                .floats("big", Shape.of(50_001), big)
                .ints("ids", Shape.of(2, 2), Integer.MIN_VALUE, -1, 0, Integer.MAX_VALUE)
                .floats("none", Shape.of(0, 4))
                .floatsIn("memory", Shape.of(50_001), () -> MemorySegment.ofArray(big))
                .floats("scalar", Shape.of(), Float.NaN));
        try (Safetensors in = Safetensors.open(file)) {
            assertThat(in.metadata()).containsEntry("system", "test").containsEntry("config", "{\"a\":\"\u00e9\"}");
            assertThat(in.floats("big")).isEqualTo(big);
            assertThat(in.floats("memory")).isEqualTo(big);
            assertThat(in.ints("ids")).containsExactly(Integer.MIN_VALUE, -1, 0, Integer.MAX_VALUE);
            assertThat(in.ints("small")).containsExactly(-1, 2, 127);
            assertThat(in.floats("none")).isEmpty();
            assertThat(in.floats("scalar")).containsExactly(Float.NaN);
            assertThat(in.entry("ids").shape()).isEqualTo(Shape.of(2, 2));
            assertThat(in.entry("ids").type()).isEqualTo(ElementType.I32);
            assertThat(in.entries())
                    .allSatisfy(e -> assertThat(e.begin() % e.type().bytes()).isZero());
            assertThat(in.contains("big")).isTrue();
            assertThat(in.contains("bigger")).isFalse();
        }
    }

    /** Parts are of 65,536 values; the last one may have fewer. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, 200_000})
    void partsAreTheWhole(int size) throws IOException {
        float[] all = new float[size];
        for (int i = 0; i < size; i++) {
            all[i] = 1f / (i + 1);
        }
        Path file =
                write(new SafetensorsWriter().floats("x", Shape.of(size), all).ints("n", Shape.of(1), 7));
        try (Safetensors in = Safetensors.open(file)) {
            Buffer into = Buffer.allocate(DType.F32, size);
            int[] next = {0};
            in.parts("x", (from, values, count) -> {
                assertThat(from).isEqualTo(next[0]);
                next[0] += count;
                into.write(from, values, count);
            });
            assertThat(next[0]).isEqualTo(size);
            float[] read = new float[size];
            into.read(read);
            assertThat(read).isEqualTo(all);
            refused(() -> in.parts("n", (from, values, count) -> {}), file, "holds integers");
        }
    }

    @Test
    void theDataBeginsAtAMultipleOfEight() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new SafetensorsWriter().floats("x", Shape.of(1), 1f).writeTo(Channels.newChannel(out));
        long length = ByteBuffer.wrap(out.toByteArray())
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong();
        assertThat(length % 8).isZero();
        assertThat(out.size()).isEqualTo((int) (8 + length + 4));
    }

    @Test
    void narrowAndWideTypesAreConverted() throws IOException {
        ByteBuffer data = ByteBuffer.allocate(43).order(ByteOrder.LITTLE_ENDIAN);
        data.putDouble(0.1).putLong(-5).putLong(1L << 40);
        data.putShort(Float.floatToFloat16(-1.5f)).putShort((short) 0x3f80).putShort((short) -7);
        data.put((byte) 200).put((byte) 1);
        byte[] bytes = Arrays.copyOf(data.array(), data.position());
        Path file = raw("""
            {"d":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},
             "l":{"dtype":"I64","shape":[1],"data_offsets":[8,16]},
             "far":{"dtype":"I64","shape":[1],"data_offsets":[16,24]},
             "h":{"dtype":"F16","shape":[1],"data_offsets":[24,26]},
             "b":{"dtype":"BF16","shape":[1],"data_offsets":[26,28]},
             "s":{"dtype":"I16","shape":[1],"data_offsets":[28,30]},
             "u":{"dtype":"U8","shape":[1],"data_offsets":[30,31]},
             "t":{"dtype":"BOOL","shape":[],"data_offsets":[31,32]}}""", bytes);
        try (Safetensors in = Safetensors.open(file)) {
            assertThat(in.floats("d")).containsExactly(0.1f);
            assertThat(in.ints("l")).containsExactly(-5);
            assertThat(in.floats("h")).containsExactly(-1.5f);
            assertThat(in.floats("b")).containsExactly(1f);
            assertThat(in.ints("s")).containsExactly(-7);
            assertThat(in.ints("u")).containsExactly(200);
            assertThat(in.ints("t")).containsExactly(1);
            refused(() -> in.ints("far"), file, "1099511627776");
            refused(() -> in.ints("d"), file, "holds floats");
            refused(() -> in.floats("l"), file, "holds integers");
            refused(() -> in.floats("x"), file, "no tensor \"x\"");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} | x
        {"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"y":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} | overlaps
        {"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}} | gap
        {"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}} | 4 bytes follow
        {"x":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}} | truncated
        {"x":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}} | takes 12 bytes
        {"x":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}} | backwards
        {"x":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}} | -2
        {"x":{"dtype":"F32","shape":[1.5],"data_offsets":[0,8]}} | 1.5
        {"x":{"dtype":"F32","shape":[65536,65536],"data_offsets":[0,8]}} | 2^31
        {"x":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]}} | 2^31
        {"x":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,8]}} | 99999999999999999999
        {"x":{"dtype":"F8_E4M3","shape":[8],"data_offsets":[0,8]}} | F8_E4M3
        {"x":{"shape":[2],"data_offsets":[0,8]}} | dtype
        {"x":{"dtype":"F32","shape":2,"data_offsets":[0,8]}} | shape
        {"x":{"dtype":"F32","shape":[2],"data_offsets":[8]}} | pair
        {"x":3} | "x"
        {"__metadata__":{"a":1},"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} | "a" isn't a string
        {"__metadata__":7} | __metadata__
        [1] | JSON object
        {"x":{"dtype":"F32" | JSON
        {"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} {} | JSON
        """)
    void aHeaderThatBreaksARuleIsRefused(String json, String says) throws IOException {
        Path file = raw(json, new byte[8]);
        refused(() -> Safetensors.open(file).close(), file, says);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, 8, 20, 103})
    void aTruncatedFileIsRefused(int length) throws IOException {
        Path file = write(new SafetensorsWriter().floats("x", Shape.of(10), new float[10]));
        byte[] whole = Files.readAllBytes(file);
        assertThat(whole.length).isEqualTo(104);
        Files.write(file, Arrays.copyOf(whole, length));
        refused(() -> Safetensors.open(file).close(), file, "truncated");
    }

    @Test
    void anOverlongHeaderIsRefused() throws IOException {
        Path file = folder.resolve("text");
        Files.writeString(file, "just some text, no tensors at all");
        refused(() -> Safetensors.open(file).close(), file, "no safetensors file");
    }

    @Test
    void aHeaderInAnotherEncodingIsRefused() throws IOException {
        String json = "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}";
        for (String charset : new String[] {"UTF-16LE", "UTF-16BE", "UTF-16", "UTF-32LE", "UTF-32BE"}) {
            Path file = raw(json.getBytes(Charset.forName(charset)), new byte[8]);
            refused(() -> Safetensors.open(file).close(), file, charset.endsWith("LE") ? "CTRL-CHAR" : "UTF-8");
        }
        Path marked = raw("\uFEFF" + json, new byte[8]);
        refused(() -> Safetensors.open(marked).close(), marked, "UTF-8");
        byte[] latin = json.replace('x', '\u00e9').getBytes(StandardCharsets.ISO_8859_1);
        refused(() -> Safetensors.open(raw(latin, new byte[8])).close(), marked, "isn't UTF-8");
    }

    @Tag("slow")
    @Test
    void aHeaderBeyondALimitIsRefusedQuickly() throws IOException {
        Path file = raw(
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[" + "1,".repeat(30_000) + "1],\"data_offsets\":[0,4]}}",
                new byte[4]);
        refused(() -> Safetensors.open(file).close(), file, "more than 64 numbers");
        raw("{\"x\":{\"more\":" + "[".repeat(500) + "]".repeat(500) + "}}", new byte[0]);
        refused(() -> Safetensors.open(file).close(), file, "nesting depth");
        raw("{\"" + "x".repeat(5000) + "\":1}", new byte[0]);
        refused(() -> Safetensors.open(file).close(), file, "exceeds the maximum");
        StringBuilder names = new StringBuilder("{\"__metadata__\":{\"0\":\"\"");
        for (int i = 1; i < 300_000; i++) {
            names.append(",\"").append(i).append("\":\"\"");
        }
        raw(names.append("}}").toString(), new byte[0]);
        refused(() -> Safetensors.open(file).close(), file, "more than 262144 strings");
    }

    @Test
    void aNameIsShownOnOneLineAndWithoutControls() throws IOException {
        Path file = raw("{\"a\\u001b[2J\\n" + "b".repeat(200) + "\":3}", new byte[0]);
        refused(() -> Safetensors.open(file).close(), file, "\"a\\u001b[2J\\u000ab");
        assertThatThrownBy(() -> Safetensors.open(file).close())
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(400).doesNotContain("\u001b"));
    }

    @Test
    void onlyRegularFilesAreRead() throws IOException {
        refused(() -> Safetensors.open(folder).close(), folder, "is a folder");
        Path device = Path.of("/dev/zero");
        if (Files.exists(device)) {
            refused(() -> Safetensors.open(device).close(), device, "a pipe or a device");
        }
    }

    @Test
    void numbersAreReadPieceByPieceAndWrittenNarrower() throws IOException {
        float[] values = {1f, 0.1f, -3.14159f, 65504f, 1e-3f, 7f};
        Numbers n = Numbers.of(Shape.of(2, 3), values);
        Path file = write(new SafetensorsWriter()
                .numbers("whole", ElementType.F32, Shape.of(2, 3), () -> n)
                .numbers("brain", ElementType.BF16, Shape.of(2, 3), () -> n)
                .numbers("half", ElementType.F16, Shape.of(2, 3), () -> n));
        try (Safetensors in = Safetensors.open(file)) {
            assertThat(in.numbers("whole").all()).isEqualTo(values);
            assertThat(in.floats("brain")).containsExactly(1f, 0.100097656f, -3.140625f, 65536f, 9.994507e-4f, 7f);
            assertThat(in.floats("half")).containsExactly(1f, 0.099975586f, -3.140625f, 65504f, 0.0010004044f, 7f);
            float[] piece = new float[4];
            in.numbers("whole").read(2, piece, 1, 3);
            assertThat(piece).containsExactly(0f, -3.14159f, 65504f, 1e-3f);
        }
        assertThatThrownBy(() -> write(new SafetensorsWriter().numbers("x", ElementType.I8, Shape.of(2, 3), () -> n)))
                .isInstanceOf(GyreException.class)
                .hasMessage("0.1 isn't a whole number from -128 to 127: it can't be stored as I8");
    }

    @Test
    void integersAreNumbersWhereFloatsHoldThem() throws IOException {
        Path file = write(new SafetensorsWriter().ints("ids", Shape.of(2), 1 << 24, (1 << 24) + 1));
        try (Safetensors in = Safetensors.open(file)) {
            float[] one = new float[1];
            in.numbers("ids").read(0, one, 0, 1);
            assertThat(one).containsExactly(1 << 24);
            assertThatThrownBy(() -> in.numbers("ids").read(1, one, 0, 1))
                    .isInstanceOf(GyreException.class)
                    .hasMessageContaining("16777217");
        }
    }

    @Test
    void aMissingFileIsRefused() {
        Path file = folder.resolve("missing");
        refused(() -> Safetensors.open(file).close(), file, "no such file");
    }

    @Test
    void aWriterRefusesWrongCountsAndSecondNames() {
        SafetensorsWriter w = new SafetensorsWriter().floats("x", Shape.of(3), 1f, 2f);
        assertThatThrownBy(() -> w.writeTo(Channels.newChannel(new ByteArrayOutputStream())))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining("takes 3 values, got 2");
        assertThatThrownBy(() -> w.ints("x", Shape.of(1), 1)).hasMessageContaining("second \"x\"");
    }

    @Tag("slow")
    @Test
    void everyFlippedBitOfACheckedFileIsFound() throws IOException {
        byte[] whole = checked();
        Path file = folder.resolve("flipped");
        for (int bit = 0; bit < 8 * whole.length; bit++) {
            byte[] changed = whole.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(file, changed);
            assertThatThrownBy(() -> {
                        try (Safetensors in = Safetensors.open(file)) {
                            assertThat(in.checked()).isTrue();
                            in.verify();
                        }
                    })
                    .as("byte %d, bit %d", bit / 8, bit % 8)
                    .isInstanceOf(GyreException.class)
                    .hasMessageContaining(file.toString());
        }
    }

    @Test
    void aDamagedTensorIsNamedAndTheOthersAreRead() throws IOException {
        byte[] whole = checked();
        whole[whole.length - 1] ^= 1;
        Path file = Files.write(folder.resolve("damaged"), whole);
        try (Safetensors in = Safetensors.open(file)) {
            assertThat(in.floats("w")).containsExactly(1f, 2f, 3f);
            refused(() -> in.ints("ids"), file, "tensor \"ids\" I8(5) has checksum");
            refused(in::verify, file, "the file is damaged");
        }
    }

    @Test
    void checksumsAreNoneOfTheFilesPairsAndOtherFilesHaveNone() throws IOException {
        Path file = Files.write(folder.resolve("checked"), checked());
        try (Safetensors in = Safetensors.open(file)) {
            in.verify();
            assertThat(in.metadata()).containsOnlyKeys("step", "config");
        }
        try (Safetensors in = Safetensors.open(write(new SafetensorsWriter().floats("x", Shape.of(1), 1f)))) {
            assertThat(in.checked()).isFalse();
            in.verify();
        }
    }

    private byte[] checked() throws IOException {
        Path file = folder.resolve("whole");
        AtomicFile.write(
                file,
                new SafetensorsWriter()
                        .metadata("step", "7")
                        .metadata("config", "{\"crc32c\":\"1\"}")
                        .floats("w", Shape.of(3), 1f, 2f, 3f)
                        .bytes("ids", Shape.of(5), (byte) 1, (byte) 2, (byte) 3, (byte) 4, (byte) 5)::writeChecked);
        return Files.readAllBytes(file);
    }

    private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, Path file, String says) {
        assertThatThrownBy(call)
                .isInstanceOf(GyreException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(says)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }

    private Path write(SafetensorsWriter w) throws IOException {
        Path file = folder.resolve("written.safetensors");
        try (var channel = Files.newByteChannel(
                file,
                java.nio.file.StandardOpenOption.CREATE,
                java.nio.file.StandardOpenOption.TRUNCATE_EXISTING,
                java.nio.file.StandardOpenOption.WRITE)) {
            w.writeTo(channel);
        }
        return file;
    }

    private Path raw(String json, byte[] data) throws IOException {
        return raw(json.getBytes(StandardCharsets.UTF_8), data);
    }

    private Path raw(byte[] header, byte[] data) throws IOException {
        Path file = folder.resolve("raw.safetensors");
        Files.write(
                file,
                ByteBuffer.allocate(8 + header.length + data.length)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(header.length)
                        .put(header)
                        .put(data)
                        .array());
        return file;
    }
}
