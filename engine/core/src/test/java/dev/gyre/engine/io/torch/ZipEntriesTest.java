package dev.gyre.engine.io.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.MappedFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Zip files byte by byte, by PKWARE's APPNOTE.TXT. */
class ZipEntriesTest {

    private static final String LARGE = "ffffffff";

    /** A part "ab" with the bytes 1, 2 and 3: what stands where, by the sections of APPNOTE.TXT. */
    private static final byte[] WHOLE = HexFormat.of()
            .parseHex(
                    // 4.3.7, at 0: version 4.5, names in UTF-8, stored, the first of 1980; the 64-bit sizes; padding up
                    // to byte 64
                    "504b0304" + "2d00" + "0008" + "0000" + "0000" + "2100" + "1d80bc55" + LARGE + LARGE + "0200"
                            + "2000"
                            + "6162" + "0100" + "1000" + "0300000000000000" + "0300000000000000" + "4642" + "0800"
                            + "0000000000000000"
                            + "010203"
                            // 4.3.12, at 67
                            + "504b0102" + "2d00" + "2d00" + "0008" + "0000" + "0000" + "2100" + "1d80bc55" + LARGE
                            + LARGE + "0200" + "1c00" + "0000" + "0000" + "0000" + "00000000" + LARGE + "6162" + "0100"
                            + "1800" + "0300000000000000" + "0300000000000000" + "0000000000000000"
                            // 4.3.14, at 143: one part, a directory of 76 bytes at 67
                            + "504b0606" + "2c00000000000000" + "2d00" + "2d00" + "00000000" + "00000000"
                            + "0100000000000000" + "0100000000000000" + "4c00000000000000" + "4300000000000000"
                            // 4.3.15, at 199
                            + "504b0607" + "00000000" + "8f00000000000000" + "01000000"
                            // 4.3.16, at 219
                            + "504b0506" + "0000" + "0000" + "ffff" + "ffff" + LARGE + LARGE + "0000");

    @TempDir
    Path folder;

    private Path file(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("f.pt"), bytes);
    }

    private Map<String, ZipEntries.Entry> read(byte[] bytes) throws IOException {
        try (MappedFile f = MappedFile.open(file(bytes))) {
            return ZipEntries.of(f);
        }
    }

    @Test
    void aFileOfOnePartIsWrittenByTheBook() throws IOException {
        Path path = folder.resolve("written.pt");
        try (FileChannel out = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ZipWriter zip = new ZipWriter(out);
            zip.begin("ab");
            zip.write(ByteBuffer.wrap(new byte[] {1}));
            zip.write(ByteBuffer.wrap(new byte[] {2, 3}));
            zip.end();
            zip.finish();
        }
        assertThat(Files.readAllBytes(path)).isEqualTo(WHOLE);
        try (ZipFile zip = new ZipFile(path.toFile())) {
            assertThat(zip.getInputStream(zip.getEntry("ab")).readAllBytes()).containsExactly(1, 2, 3);
        }
    }

    /** Names of 20 to 30 bytes begin their data at 64 or, where no room is left for two extra fields, at 128 bytes. */
    @Test
    void partsBeginAtMultiplesOf64() throws IOException {
        Path path = folder.resolve("aligned.pt");
        try (FileChannel out = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ZipWriter zip = new ZipWriter(out);
            for (int length = 1; length <= 70; length++) {
                zip.begin("n".repeat(length));
                zip.write(ByteBuffer.wrap(new byte[] {(byte) length}));
                zip.end();
            }
            zip.finish();
        }
        try (MappedFile f = MappedFile.open(path)) {
            Map<String, ZipEntries.Entry> parts = ZipEntries.of(f);
            assertThat(parts).hasSize(70);
            long end = 0;
            for (ZipEntries.Entry e : parts.values()) {
                int length = e.name().length();
                assertThat(e.offset() % 64).isZero();
                assertThat(e.offset() - end).isBetween(54L + length, 54L + length + 63);
                assertThat(f.bytes().get(ValueLayout.JAVA_BYTE, e.offset())).isEqualTo((byte) length);
                end = e.offset() + e.size();
            }
        }
    }

    @Test
    void aPartIsWhereItIs() throws IOException {
        assertThat(read(WHOLE)).containsExactly(Map.entry("ab", new ZipEntries.Entry("ab", 64, 3, 0x55bc801d)));
    }

    /** What stands in the 32-bit fields counts where there are no others. */
    @Test
    void otherWritersFilesAreRead() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setComment("a comment");
            for (int i = 0; i < 300; i++) {
                byte[] data = new byte[i];
                Arrays.fill(data, (byte) i);
                CRC32 crc = new CRC32();
                crc.update(data);
                ZipEntry e = new ZipEntry("part" + i);
                e.setMethod(ZipEntry.STORED);
                e.setSize(i);
                e.setCrc(crc.getValue());
                e.setComment("c".repeat(i % 3));
                e.setExtra(new byte[] {0x77, 0x77, 2, 0, 5, 6});
                zip.putNextEntry(e);
                zip.write(data);
                zip.closeEntry();
            }
        }
        Map<String, ZipEntries.Entry> parts = read(bytes.toByteArray());
        assertThat(parts).hasSize(300);
        for (int i = 0; i < 300; i++) {
            ZipEntries.Entry e = parts.get("part" + i);
            assertThat(e.size()).isEqualTo(i);
            byte[] data = Arrays.copyOfRange(bytes.toByteArray(), (int) e.offset(), (int) (e.offset() + e.size()));
            byte[] wanted = new byte[i];
            Arrays.fill(wanted, (byte) i);
            assertThat(data).isEqualTo(wanted);
        }
    }

    /** Two bytes at a place, and what's said of it. */
    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
            0 | 0 | its part "ab" isn't where the directory says
            8 | 8 | its part "ab" is compressed
            26 | 1 | its part "ab" is called otherwise in its own header
            28 | 34 | its part "ab" of 3 bytes is longer than the file: it was truncated
            28 | 36 | it states a place that lies outside
            30 | 0 | its part "ab" is called otherwise in its own header
            67 | 0 | its directory is damaged
            75 | 1 | its part "ab" is encrypted
            75 | 2049 | its part "ab" is encrypted
            77 | 8 | its part "ab" is compressed
            95 | 200 | it states a place that lies outside
            97 | 27 | its part "ab" has no 64-bit size
            97 | 29 | it states a place that lies outside
            97 | 3 | a place that lies outside
            99 | 1 | it states a place that lies outside
            113 | 11822 | its part ".." has a name that leads out of it
            113 | 24930 | its part "ba"
            113 | 12130 | its part "b/" has a name that leads out of it, or is none
            119 | 2 | its part "ab" states two different sizes
            127 | 2 | its part "ab" states two different sizes
            135 | 1 | its part "ab" isn't where the directory says
            135 | 37 | its part "ab" isn't where the directory says
            135 | 38 | it states a place that lies outside
            143 | 0 | its 64-bit directory isn't where it should be
            175 | 0 | its directory has another length than it states
            175 | 2 | it states a place that lies outside
            183 | 75 | its directory isn't where it should be
            183 | 77 | it states a place that lies outside
            191 | 66 | its directory isn't where it should be
            207 | 144 | it states a place that lies outside
            223 | 1 | it's one of several files of an archive
            225 | 1 | it's one of several files of an archive
            239 | 1 | is no zip file
            """)
    void damage(int at, int value, String says) throws IOException {
        byte[] damaged = WHOLE.clone();
        damaged[at] = (byte) value;
        damaged[at + 1] = (byte) (value >> 8);
        assertThatThrownBy(() -> read(damaged))
                .isInstanceOf(GyreException.class)
                .hasMessageStartingWith(folder.resolve("f.pt") + ": ")
                .hasMessageContaining(says);
    }

    /** Three bytes fit before the directory, four don't; the same in all three places that state it. */
    @Test
    void aPartMayEndWhereTheDirectoryBegins() throws IOException {
        byte[] longer = WHOLE.clone();
        longer[119] = 4;
        longer[127] = 4;
        assertThatThrownBy(() -> read(longer))
                .hasMessageContaining("its part \"ab\" of 4 bytes is longer than the file: it was truncated");
        longer[126] = (byte) 0x80;
        longer[134] = (byte) 0x80;
        assertThatThrownBy(() -> read(longer))
                .hasMessageContaining("its part \"ab\" of 9223372036854775812 bytes is longer than the file");
    }

    @ParameterizedTest
    @CsvSource({"1048576, lies outside", "1048577, it states 1048577 parts", "-1, it states 18446744073709551615 parts"
    })
    void asManyPartsAsThereMayBe(long parts, String says) throws IOException {
        byte[] many = WHOLE.clone();
        ByteBuffer.wrap(many).order(ByteOrder.LITTLE_ENDIAN).putLong(175, parts);
        assertThatThrownBy(() -> read(many)).hasMessageContaining(says);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65535})
    void aCommentMayFollow(int length) throws IOException {
        byte[] commented = Arrays.copyOf(WHOLE, WHOLE.length + length);
        commented[239] = (byte) length;
        commented[240] = (byte) (length >> 8);
        assertThat(read(commented)).containsOnlyKeys("ab");
    }

    @Test
    void whatIsNoZipFileSaysSo() throws IOException {
        assertThatThrownBy(() -> read(new byte[21]))
                .hasMessageEndingWith("is no zip file: it was truncated, or is of another format");
        byte[] old = "\u0080\2}".getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> read(old)).hasMessageContaining("PyTorch's form of before version 1.6");
        assertThatThrownBy(() -> read(Arrays.copyOf(old, 2))).hasMessageContaining("before version 1.6");
        assertThatThrownBy(() -> read(Arrays.copyOf(old, 1))).hasMessageContaining("another format");
    }

    /** Zip's smallest file: an end and nothing before it. */
    @Test
    void aFileOfNoPartsHasNone() throws IOException {
        byte[] none = new byte[22];
        System.arraycopy(WHOLE, 219, none, 0, 4);
        assertThat(read(none)).isEmpty();
    }

    /** The directory twice, with both entries at one place, or called alike. */
    @Test
    void partsShareNothing() throws IOException {
        byte[] twice = new byte[WHOLE.length + 76];
        System.arraycopy(WHOLE, 0, twice, 0, 143);
        System.arraycopy(WHOLE, 67, twice, 143, 76);
        System.arraycopy(WHOLE, 143, twice, 219, WHOLE.length - 143);
        twice[251] = 2;
        twice[259] = (byte) 152;
        twice[283] = (byte) 219;
        assertThatThrownBy(() -> read(twice)).hasMessageContaining("it has two parts called \"ab\"");
        byte[] overlapping = new byte[twice.length];
        System.arraycopy(twice, 0, overlapping, 0, twice.length);
        overlapping[190] = 'c';
        assertThatThrownBy(() -> read(overlapping)).hasMessageContaining("called otherwise in its own header");
    }

    /** A part within another's data: its header lies there, and so do its bytes. */
    @Test
    void partsDoNotOverlap() throws IOException {
        ByteArrayOutputStream inner = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(inner)) {
            zip.setMethod(ZipOutputStream.STORED);
            byte[] header = HexFormat.of()
                    .parseHex("504b0304" + "0a00" + "0000" + "0000" + "0000" + "2100" + "00000000" + "01000000"
                            + "01000000" + "0100" + "0000" + "62" + "07");
            for (String name : new String[] {"a", "b"}) {
                byte[] data = name.equals("a") ? header : new byte[] {7};
                CRC32 crc = new CRC32();
                crc.update(data);
                ZipEntry e = new ZipEntry(name);
                e.setSize(data.length);
                e.setCrc(crc.getValue());
                zip.putNextEntry(e);
                zip.write(data);
                zip.closeEntry();
            }
        }
        byte[] bytes = inner.toByteArray();
        assertThat(read(bytes)).containsOnlyKeys("a", "b");
        // "b" is said to be at 31, where the data of "a" begin, rather than at 31 + 32; its entry is the directory's
        // second, of 47 bytes each.
        int directory = bytes.length - 22 - 2 * 47;
        assertThat(bytes[directory + 47 + 42]).isEqualTo((byte) 63);
        bytes[directory + 47 + 42] = 31;
        assertThatThrownBy(() -> read(bytes)).hasMessageContaining("its parts \"a\" and \"b\" overlap");
    }
}
