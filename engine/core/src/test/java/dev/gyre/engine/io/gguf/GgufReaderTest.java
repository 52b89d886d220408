package dev.gyre.engine.io.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GgufReaderTest {

    private static GgufReader reader(String hex) {
        return new GgufReader("file", MemorySegment.ofArray(HexFormat.of().parseHex(hex)));
    }

    /** A value of each type, whole and at the end of the file. */
    @ParameterizedTest
    @CsvSource({
        "00000000, ff, 255",
        "01000000, ff, -1",
        "02000000, feff, 65534",
        "03000000, feff, -2",
        "04000000, fdffffff, 4294967293",
        "05000000, fdffffff, -3",
        "06000000, 0000c03f, 1.5",
        "07000000, 01, true",
        "07000000, 00, false",
        "08000000, 02000000000000006869, hi",
        "0a000000, 0807060504030201, 72623859790382856",
        "0b000000, ffffffffffffffff, -1",
        "0c000000, 000000000000f8bf, -1.5"
    })
    void aValueOfEachTypeIsRead(String type, String bytes, String value) {
        assertThat(reader(type + bytes).value("k")).hasToString(value);
        String list = "09000000" + type + "0200000000000000" + bytes + bytes;
        assertThat(reader(list).value("k")).hasToString(List.of(value, value).toString());
        String less = bytes.substring(0, bytes.length() - 2);
        assertThatThrownBy(() -> reader(type + less).value("k"))
                .isInstanceOf(GyreException.class)
                .hasMessageStartingWith("file: ends within the value of \"k\" at byte ");
    }

    @Test
    void numbersEndWithTheFile() {
        assertThat(reader("01000000").int32("it")).isEqualTo(1);
        assertThatThrownBy(() -> reader("010000").int32("it")).hasMessageContaining("ends within it at byte 0");
        assertThat(reader("0100000000000000").int64("it")).isEqualTo(1);
        assertThatThrownBy(() -> reader("01000000000000").int64("it")).hasMessageContaining("ends within it at byte 0");
        GgufReader in = reader("0100000002000000ff");
        assertThat(in.int32("it")).isEqualTo(1);
        assertThat(in.at()).isEqualTo(4);
        assertThat(in.int32("it")).isEqualTo(2);
        assertThatThrownBy(() -> in.int32("it")).hasMessageContaining("ends within it at byte 8");
    }

    /** A count is bounded by what the rest of the file can hold: two things of two bytes, not three. */
    @Test
    void aCountIsBoundedByTheRestOfTheFile() {
        assertThat(reader("0200000000000000" + "aabbccdd").count(2, "things")).isEqualTo(2);
        assertThat(reader("0000000000000000").count(2, "things")).isZero();
        assertThatThrownBy(() -> reader("0300000000000000" + "aabbccdd").count(2, "things"))
                .hasMessageContaining("tells of 3 things, more than the rest of the file holds");
    }

    @Test
    void whatThereIsntIsRefused() {
        assertThatThrownBy(() -> reader("0d000000").value("k")).hasMessageContaining("type 13");
        assertThatThrownBy(() -> reader("ffffffff").value("k")).hasMessageContaining("type 4294967295");
        assertThatThrownBy(() -> reader("0900000009000000" + "0000000000000000").value("k"))
                .hasMessageContaining("is a list of lists");
        assertThatThrownBy(() -> reader("07000000" + "02").value("k")).hasMessageContaining("a truth value of 2");
    }

    /** 65,536 bytes of a name are read, one more isn't. */
    @Test
    void aNameHasABound() {
        byte[] bytes = new byte[8 + 65_537];
        bytes[2] = 1;
        assertThat(new GgufReader("file", MemorySegment.ofArray(bytes)).name("a key"))
                .hasSize(65_536);
        bytes[0] = 1;
        assertThatThrownBy(() -> new GgufReader("file", MemorySegment.ofArray(bytes)).name("a key"))
                .hasMessageContaining("has a key of 65537 bytes, but at most 65536 are read");
        assertThat(reader("0000000000000000").name("a key")).isEmpty();
    }

    @Test
    void aListHasABound() {
        byte[] bytes = new byte[16 + (1 << 22) + 1];
        bytes[0] = 9;
        bytes[4] = 1;
        bytes[8 + 2] = 1 << 6;
        assertThat((List<?>) new GgufReader("file", MemorySegment.ofArray(bytes)).value("k"))
                .hasSize(1 << 22);
        bytes[8] = 1;
        assertThatThrownBy(() -> new GgufReader("file", MemorySegment.ofArray(bytes)).value("k"))
                .hasMessageContaining("has 4194305 elements, but at most 4194304 are read");
    }

    @Test
    void placesAreAligned() {
        GgufReader in = reader("00".repeat(40));
        in.align(32);
        assertThat(in.at()).isZero();
        in.int32("it");
        in.align(32);
        assertThat(in.at()).isEqualTo(32);
        in.align(32);
        assertThat(in.at()).isEqualTo(32);
        in.int32("it");
        in.align(32);
        assertThat(in.at()).as("not beyond the end").isEqualTo(40);
    }
}
