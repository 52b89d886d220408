package dev.gyre.engine.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.tensor.Shape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Safetensors files byte by byte, and the format's limits at the last value that's read and the first that isn't. */
class SafetensorsBytesTest {

    @TempDir
    Path folder;

    private static byte[] file(String json, byte... data) {
        byte[] header = json.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Long.BYTES + header.length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .put(data)
                .array();
    }

    private Safetensors open(byte[] bytes) throws IOException {
        return Safetensors.open(Files.write(folder.resolve("f"), bytes));
    }

    private void refused(byte[] bytes, String says) {
        assertThatThrownBy(() -> open(bytes).close())
                .isInstanceOf(GyreException.class)
                .hasMessageContaining(says);
    }

    @Test
    void aWrittenFile() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new SafetensorsWriter()
                .metadata("k", "v")
                .bytes("b", Shape.of(3), (byte) 1, (byte) 2, (byte) 3)
                .ints("i", Shape.of(1, 1), 0x01020304)
                .floats("f", Shape.of(), 1f)
                .writeTo(Channels.newChannel(out));
        String json = "{\"__metadata__\":{\"k\":\"v\"},"
                + "\"i\":{\"dtype\":\"I32\",\"shape\":[1,1],\"data_offsets\":[0,4]},"
                + "\"f\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[4,8]},"
                + "\"b\":{\"dtype\":\"I8\",\"shape\":[3],\"data_offsets\":[8,11]}}";
        String padded = json + " ".repeat((8 - json.length() % 8) % 8);
        byte[] data = HexFormat.of().parseHex("04030201" + "0000803f" + "010203");
        assertThat(out.toByteArray()).isEqualTo(file(padded, data));
    }

    /** A chunk of bytes and three more elements: several chunks of each type, the last one shorter. */
    @Test
    void tensorsLargerThanAChunk() throws IOException {
        int n = (1 << 20) + 3;
        float[] floats = new float[n];
        int[] ints = new int[n];
        byte[] bytes = new byte[n];
        for (int i = 0; i < n; i++) {
            floats[i] = i % 253 - 100;
            ints[i] = 3 * i;
            bytes[i] = (byte) (i % 251);
        }
        Shape shape = Shape.of(n);
        Numbers numbers = Numbers.of(shape, floats);
        assertThat(numbers.type()).isEqualTo(ElementType.F32);
        Path path = folder.resolve("large");
        try (FileChannel out = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            new SafetensorsWriter()
                    .floats("floats", shape, floats)
                    .floatsIn("memory", shape, () -> MemorySegment.ofArray(floats))
                    .numbers("half", ElementType.F16, shape, () -> numbers)
                    .numbers("whole", ElementType.F32, shape, () -> numbers)
                    .ints("ints", shape, ints)
                    .bytes("bytes", shape, bytes)
                    .writeTo(out);
        }
        try (Safetensors in = Safetensors.open(path)) {
            assertThat(in.floats("floats")).isEqualTo(floats);
            assertThat(in.floats("memory")).isEqualTo(floats);
            assertThat(in.floats("half")).isEqualTo(floats);
            assertThat(in.floats("whole")).isEqualTo(floats);
            assertThat(in.ints("ints")).isEqualTo(ints);
            assertThat(in.ints("bytes"))
                    .isEqualTo(IntStream.range(0, n).map(i -> bytes[i]).toArray());
            assertThat(in.path()).isEqualTo(path);
            assertThat(in.numbers("half").type()).isEqualTo(ElementType.F16);
            assertThat(in.numbers("half").shape()).isEqualTo(shape);
            assertThat(in.entry("bytes")).hasToString("\"bytes\" I8(1048579)");
        }
    }

    @Test
    void valuesOfAnotherNumberAreRefused() {
        Shape three = Shape.of(3);
        for (UnaryOperator<SafetensorsWriter> wrong : java.util.List.<UnaryOperator<SafetensorsWriter>>of(
                w -> w.floats("x", three, 1f, 2f),
                w -> w.floatsIn("x", three, () -> MemorySegment.ofArray(new float[2])),
                w -> w.numbers("x", ElementType.F32, three, () -> Numbers.of(Shape.of(2), new float[2])),
                w -> w.ints("x", three, 1, 2),
                w -> w.bytes("x", three, (byte) 1, (byte) 2))) {
            SafetensorsWriter w = wrong.apply(new SafetensorsWriter());
            assertThatThrownBy(() -> w.writeTo(Channels.newChannel(new ByteArrayOutputStream())))
                    .hasMessage("tensor \"x\" of shape (3) takes 3 values, got 2");
        }
        assertThatThrownBy(() -> new SafetensorsWriter().ints("__metadata__", three, 1, 2, 3))
                .hasMessageContaining("can't hold a second \"__metadata__\"");
    }

    /** CRC-32C of "123456789" is e3069283 (RFC 3720, and every catalogue of checksums). */
    private byte[] checked() throws IOException {
        byte[] digits = "123456789".getBytes(StandardCharsets.US_ASCII);
        Path path = folder.resolve("checked");
        try (FileChannel out = FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            out.write(ByteBuffer.wrap(new byte[5]));
            new SafetensorsWriter().bytes("w", Shape.of(9), digits).writeChecked(out);
            assertThat(out.position()).isEqualTo(out.size());
        }
        byte[] whole = Files.readAllBytes(path);
        return Arrays.copyOfRange(whole, 5, whole.length);
    }

    @Test
    void checksumsAreThoseOfTheBytes() throws IOException {
        byte[] whole = checked();
        String text = new String(whole, StandardCharsets.ISO_8859_1);
        assertThat(text).contains("\"crc32c:w\":\"e3069283\"").endsWith("123456789");
        int place = text.indexOf("\"crc32c\":\"") + 10;
        byte[] header = Arrays.copyOf(whole, whole.length - 9);
        Arrays.fill(header, place, place + 8, (byte) '0');
        CRC32C crc = new CRC32C();
        crc.update(header);
        String digits = HexFormat.of().toHexDigits((int) crc.getValue());
        assertThat(text.substring(place, place + 8)).isEqualTo(digits);
        try (Safetensors in = open(whole)) {
            assertThat(in.checksum()).isEqualTo(digits);
            assertThat(in.checked()).isTrue();
            assertThat(in.metadata()).isEmpty();
            assertThat(in.ints("w")).startsWith('1');
        }
        for (int at : new int[] {7, 8, 9, place - 1, place, place + 7, place + 8, whole.length - 10}) {
            byte[] changed = whole.clone();
            changed[at] ^= 1;
            assertThatThrownBy(() -> open(changed).close()).as("byte %d", at).isInstanceOf(GyreException.class);
        }
        for (int at : new int[] {whole.length - 9, whole.length - 1}) {
            byte[] changed = whole.clone();
            changed[at] ^= 1;
            try (Safetensors in = open(changed)) {
                assertThatThrownBy(in::verify)
                        .hasMessageContaining("tensor \"w\" I8(9) has checksum e3069283, but its bytes give ");
            }
        }
    }

    /** A tensor's checksum alone, or the header's alone, isn't taken for a whole file's. */
    @Test
    void halfTheChecksumsAreNoChecksums() {
        String tensor = "\"w\":{\"dtype\":\"I8\",\"shape\":[1],\"data_offsets\":[0,1]}}";
        refused(
                file("{\"__metadata__\":{\"crc32c:w\":\"00000000\"}," + tensor, (byte) 1),
                "the header's checksum is null, but its bytes give");
        refused(
                file("{\"__metadata__\":{\"crc32c\":\"00000000\"}," + tensor, (byte) 1),
                "the header's checksum is 00000000, but its bytes give");
    }

    private static String axes(int count) {
        return "{\"x\":{\"dtype\":\"I8\",\"shape\":[" + "1,".repeat(count - 1) + "1],\"data_offsets\":[0,1]}}";
    }

    @Test
    void limits() throws IOException {
        open(file(axes(64), (byte) 0)).close();
        refused(file(axes(65), (byte) 0), "has more than 64 numbers");
        String tensor = "\":{\"dtype\":\"I8\",\"shape\":[0],\"data_offsets\":[0,0]}}";
        open(file("{\"" + "n".repeat(4096) + tensor)).close();
        refused(file("{\"" + "n".repeat(4097) + tensor), "exceeds the maximum");
        open(file("{\"x\":{\"more\":[[1]],\"dtype\":\"I8\",\"shape\":[0],\"data_offsets\":[0,0]}}"))
                .close();
        refused(
                file("{\"x\":{\"more\":[[[1]]],\"dtype\":\"I8\",\"shape\":[0],\"data_offsets\":[0,0]}}"),
                "nesting depth");
    }

    /** In any order, as long as they tile the data. */
    @Test
    void tensorsMayBeDescribedInAnotherOrderThanTheyLieIn() throws IOException {
        String json = "{\"b\":{\"dtype\":\"I8\",\"shape\":[1],\"data_offsets\":[1,2]},"
                + "\"a\":{\"dtype\":\"I8\",\"shape\":[1],\"data_offsets\":[0,1]}}";
        try (Safetensors in = open(file(json, (byte) 7, (byte) 8))) {
            assertThat(in.entries()).extracting(Entry::name).containsExactly("b", "a");
            assertThat(in.ints("a")).containsExactly(7);
            assertThat(in.ints("b")).containsExactly(8);
        }
    }

    @Test
    void aHeaderMayHave32MebibytesAndNoMore() throws IOException {
        String json = "{\"x\":{\"dtype\":\"I8\",\"shape\":[0],\"data_offsets\":[0,0]}}";
        open(file(json + " ".repeat((1 << 25) - json.length()))).close();
        refused(
                file(json + " ".repeat((1 << 25) + 1 - json.length())),
                "a header of 33554433 bytes is beyond the limit of 33554432");
        byte[] negative = file(json);
        Arrays.fill(negative, 0, 8, (byte) 0xff);
        refused(negative, "a header of 18446744073709551615 bytes is beyond the limit");
    }

    @Test
    void stringsAndTensorsMayBe262144TogetherAndNoMore() throws IOException {
        String strings = IntStream.range(0, (1 << 18) - 1)
                .mapToObj(i -> "\"" + i + "\":\"\"")
                .collect(Collectors.joining(","));
        String x = "\"x\":{\"dtype\":\"I8\",\"shape\":[0],\"data_offsets\":[0,0]}";
        open(file("{\"__metadata__\":{" + strings + "}," + x + "}")).close();
        refused(
                file("{\"__metadata__\":{" + strings + "}," + x + "," + x.replace('x', 'y') + "}"),
                "has more than 262144 names");
        open(file("{\"__metadata__\":{\"a\":\"\"," + strings + "}}")).close();
        refused(file("{\"__metadata__\":{\"a\":\"\",\"b\":\"\"," + strings + "}}"), "has more than 262144 strings");
    }

    /** No tensor of any file has more elements than an array. */
    @ParameterizedTest
    @CsvSource({
        "'[0,2147483647]', true",
        "'[0,2147483648]', false",
        "'[2147483639]', true",
        "'[2147483640]', false",
        "'[2,1073741820]', false"
    })
    void elements(String shape, boolean isShape) {
        byte[] bytes = file("{\"x\":{\"dtype\":\"I8\",\"shape\":" + shape + ",\"data_offsets\":[0,1]}}", (byte) 1);
        refused(bytes, isShape ? "bytes, but its data_offsets [0, 1] span 1" : "has more than 2^31 elements");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
            {"__metadata__":{},"__metadata__":{}} | there are two __metadata__
            {"__metadata__":{"a":"1","a":"2"}} | __metadata__ "a" is there twice
            {"x":{"dtype":"I8","dtype":"I8","shape":[0],"data_offsets":[0,0]}} | tensor "x" has two dtype
            {"x":{"dtype":"I8","shape":[0],"shape":[0],"data_offsets":[0,0]}} | tensor "x" has two shape
            {"x":{"dtype":"I8","shape":[0],"data_offsets":[0,0],"data_offsets":[0,0]}} | tensor "x" has two data_offsets
            {"x":{"dtype":"I8","shape":[0]}} | tensor "x"'s data_offsets null aren't a pair
            {"x":{"dtype":"I8","shape":[0],"data_offsets":[0,0,0]}} | tensor "x"'s data_offsets has more than 2 numbers
            {"x":{"dtype":"I8","shape":[0],"data_offsets":[0,9223372036854775808]}} | holds "9223372036854775808"
            {"x":{"dtype":1,"shape":[0],"data_offsets":[0,0]}} | tensor "x" has no dtype
            {"x":{"dtype":"I8","shape":[-2],"data_offsets":[0,1]}} | tensor "x"'s shape holds "-2", which isn't a whole number from 0 up
            {"x":{"dtype":"I8","shape":[3],"data_offsets":[0,1]}} | tensor "x" I8[3] takes 3 bytes, but its data_offsets [0, 1] span 1
            {"x":[1]} | tensor "x" isn't described by a JSON object
            {"x":{"dtype":"I8","shape":[0],"data_offsets":[1,0]}} | tensor "x"'s data_offsets [1, 0] run backwards
            {"x":{"dtype":"I8","shape":[2],"data_offsets":[0,2]}} | tensor "x" ends at byte 2 of the data, but the file holds only 1
            {"x":{"dtype":"I8","shape":[0],"data_offsets":[0,0]}} | 1 bytes follow the last tensor
            {"x":{"dtype":"I8","shape":[1],"data_offsets":[0,1]},"y":{"dtype":"I8","shape":[1],"data_offsets":[0,1]}} | tensor "y" overlaps "x" at byte 0 of the data
            """)
    void refusals(String json, String says) {
        refused(file(json, (byte) 1), says);
    }

    @ParameterizedTest
    @CsvSource({"I64, 2147483647, 2147483648", "I64, -2147483648, -2147483649"})
    void integersBeyond32BitsAreRefused(String type, long last, long first) throws IOException {
        ByteBuffer data = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        data.putLong(last).putLong(first);
        String json = "{\"a\":{\"dtype\":\"" + type + "\",\"shape\":[1],\"data_offsets\":[0,8]},"
                + "\"b\":{\"dtype\":\"" + type + "\",\"shape\":[1],\"data_offsets\":[8,16]}}";
        try (Safetensors in = open(file(json, data.array()))) {
            assertThat(in.ints("a")).containsExactly((int) last);
            assertThatThrownBy(() -> in.ints("b"))
                    .hasMessageContaining("holds " + first + " at 0, which doesn't fit int32");
        }
    }
}
