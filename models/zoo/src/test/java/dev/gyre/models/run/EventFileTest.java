package dev.gyre.models.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.gyre.engine.GyreException;
import dev.gyre.fuzz.Mutator;
import dev.gyre.models.run.log.EventFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What TensorBoard reads, read here by the definitions of TFRecord and of protocol buffers. */
class EventFileTest {

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve(EventFile.NAME);
    }

    /** A message's fields: numbers for wire types 0, 1 and 5, bytes for 2. */
    private record Field(int number, int wire, long value, byte[] bytes) {}

    record Event(double time, long step, String version, Map<String, Float> values) {}

    @Test
    void theEventsAreThoseThatWerePut() throws IOException {
        try (EventFile events = new EventFile(file, 0)) {
            events.at(1).put("train/loss", 2.5).put("train/lr", 1e-3).end();
            events.at(1).put("validation/bits_per_byte", -3).end();
            events.at(5_000_000_000L).put("größe", 7).end();
        }
        List<Event> all = read(file);
        assertThat(all.getFirst().version()).isEqualTo("brain.Event:2");
        assertThat(all).extracting(Event::step).containsExactly(0L, 1L, 1L, 5_000_000_000L);
        assertThat(all.get(1).values()).containsExactly(Map.entry("train/loss", 2.5f), Map.entry("train/lr", 1e-3f));
        assertThat(all.get(2).values()).containsExactly(Map.entry("validation/bits_per_byte", -3f));
        assertThat(all.get(3).values()).containsExactly(Map.entry("größe", 7f));
        assertThat(all)
                .allSatisfy(e -> assertThat(e.time()).isCloseTo(System.currentTimeMillis() / 1e3, within(600.0)));
    }

    @Test
    void itGoesOnBehindTheStepThatIsKept() throws IOException {
        write(0, 1, 4);
        write(2, 3, 3);
        assertThat(read(file)).extracting(Event::step).containsExactly(0L, 1L, 2L, 3L);
        write(0, 1, 1);
        assertThat(read(file)).extracting(Event::step).containsExactly(0L, 1L);
    }

    /** Whatever a process that dies leaves of the last record, and whatever befell it. */
    @Test
    void halfRecordsGo() throws IOException {
        write(0, 1, 3);
        byte[] whole = Files.readAllBytes(file);
        int last = whole.length - recordLength(whole, 3);
        for (int length = last; length < whole.length; length += 3) {
            Files.write(file, Arrays.copyOf(whole, length));
            write(3, 4, 4);
            assertThat(read(file)).extracting(Event::step).containsExactly(0L, 1L, 2L, 4L);
        }
        byte[] damaged = whole.clone();
        damaged[last + 14] ^= 1;
        Files.write(file, damaged);
        write(3, 4, 4);
        assertThat(read(file)).extracting(Event::step).containsExactly(0L, 1L, 2L, 4L);
        Files.writeString(file, "no events");
        write(3, 4, 4);
        assertThat(read(file)).extracting(Event::step).containsExactly(0L, 4L);
    }

    @Test
    void aRunWritesWhatItsLogHas() throws IOException {
        Path run = folder.resolve("run");
        RunConfig<?, ?> config = Runs.bigram(6, 3);
        StopSignal stop = new StopSignal();
        try (Trainer t = RunStart.start(run, config, line -> {
            if (line.startsWith("step 4/6  validation")) {
                stop.request();
            }
        })) {
            t.run(stop);
        }
        Files.delete(run.resolve("checkpoint-4.safetensors"));
        try (Trainer t = RunStart.resume(run, "", line -> {})) {
            t.run(new StopSignal());
        }
        MetricsLog log =
                MetricsLog.read(run.resolve("metrics.jsonl"), config.task().score());
        List<Event> events = read(run.resolve(EventFile.NAME));
        assertThat(events.stream().filter(e -> e.values().containsKey("train/loss")))
                .extracting(e -> e.values().get("train/loss"))
                .containsExactlyElementsOf(
                        log.steps().stream().map(s -> (float) s.loss()).toList());
        assertThat(events.stream().filter(e -> e.values().containsKey("validation/bits_per_byte")))
                .extracting(Event::step)
                .containsExactly(4L, 6L);
        assertThat(events.getLast().values().get("validation-whole/bits_per_byte"))
                .isEqualTo((float) log.last().orElseThrow().score());
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void aLinkIsNotFollowed() throws IOException {
        Path precious = Files.writeString(folder.resolve("precious"), "data");
        Files.createSymbolicLink(file, precious);
        assertThatThrownBy(() -> write(0, 1, 1))
                .isInstanceOf(GyreException.class)
                .hasMessageContaining(file + ": is a link or otherwise no file: remove it");
        assertThat(precious).hasContent("data");
    }

    /** A file that somebody else has a name for, or gave other rights, is left to them. */
    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void whatIsKeptIsWrittenAnewWithTheUsersOwnRights() throws IOException {
        write(0, 1, 2);
        byte[] whole = Files.readAllBytes(file);
        Path theirs = Files.createLink(folder.resolve("theirs"), file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxrwxrwx"));
        write(1, 2, 5);
        assertThat(theirs).hasBinaryContent(whole);
        assertThat(read(file)).extracting(Event::step).containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
        assertThat(Files.getPosixFilePermissions(file))
                .isEqualTo(Files.getPosixFilePermissions(Files.createFile(folder.resolve("fresh"))));
    }

    @Test
    void whatIsDamagedIsReadAllTheSame() throws IOException {
        write(0, 1, 5);
        byte[] whole = Files.readAllBytes(file);
        Random random = new Random(15);
        for (int i = 0; i < Mutator.COUNT; i++) {
            Files.write(file, Mutator.mutated(whole, random));
            write(3, 4, 4);
            assertThat(read(file)).last().extracting(Event::step).isEqualTo(4L);
        }
    }

    private void write(long kept, long from, long to) {
        try (EventFile events = new EventFile(file, kept)) {
            for (long step = from; step <= to; step++) {
                events.at(step).put("x", (double) step).end();
            }
        }
    }

    private static int recordLength(byte[] whole, int record) {
        ByteBuffer in = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN);
        int length = 0;
        for (int i = 0; i <= record; i++) {
            length = (int) in.getLong() + 16;
            in.position(in.position() + length - 8);
        }
        return length;
    }

    static List<Event> read(Path file) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        List<Event> events = new ArrayList<>();
        while (in.hasRemaining()) {
            byte[] length = new byte[8];
            in.get(length);
            assertThat(in.getInt()).isEqualTo(maskedCrc(length));
            byte[] data = new byte
                    [(int) ByteBuffer.wrap(length)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .getLong()];
            in.get(data);
            assertThat(in.getInt()).isEqualTo(maskedCrc(data));
            events.add(event(data));
        }
        return events;
    }

    /** The CRC of Castagnoli's polynomial, bit by bit, masked as TFRecord says. */
    private static int maskedCrc(byte[] data) {
        int crc = ~0;
        for (byte b : data) {
            crc ^= b & 0xff;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 0 ? crc >>> 1 : crc >>> 1 ^ 0x82f63b78;
            }
        }
        crc = ~crc;
        return ((crc >>> 15) | (crc << 17)) + 0xa282ead8;
    }

    private static Event event(byte[] message) {
        double time = 0;
        long step = 0;
        String version = "";
        Map<String, Float> values = new LinkedHashMap<>();
        for (Field f : fields(message)) {
            switch (f.number()) {
                case 1 -> time = Double.longBitsToDouble(f.value());
                case 2 -> step = f.value();
                case 3 -> version = new String(f.bytes(), StandardCharsets.UTF_8);
                case 5 ->
                    fields(f.bytes()).forEach(v -> {
                        assertThat(v.number()).isEqualTo(1);
                        List<Field> value = fields(v.bytes());
                        assertThat(value).extracting(Field::number).containsExactly(1, 2);
                        values.put(new String(value.get(0).bytes(), StandardCharsets.UTF_8), Float.intBitsToFloat((int)
                                value.get(1).value()));
                    });
                default -> throw new AssertionError("field " + f.number());
            }
        }
        return new Event(time, step, version, values);
    }

    private static List<Field> fields(byte[] message) {
        ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        List<Field> fields = new ArrayList<>();
        while (in.hasRemaining()) {
            long key = varint(in);
            int wire = (int) key & 7;
            byte[] bytes = new byte[wire == 2 ? (int) varint(in) : 0];
            long value = switch (wire) {
                case 0 -> varint(in);
                case 1 -> in.getLong();
                case 2 -> 0;
                case 5 -> in.getInt();
                default -> throw new AssertionError("wire type " + wire);
            };
            in.get(bytes);
            fields.add(new Field((int) (key >>> 3), wire, value, bytes));
        }
        return fields;
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte b = in.get();
            value |= (long) (b & 0x7f) << shift;
            if ((b & 0x80) == 0) {
                return value;
            }
        }
    }
}
