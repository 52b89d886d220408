package dev.gyre.models.data;

import dev.gyre.engine.GyreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import java.util.zip.GZIPInputStream;

/**
 * A text as a sequence of bytes: a memory-mapped file, the memory-mapped files of a folder one after the other in order of
 * their paths, or the built-in text. Mapped files stay mapped as long as the text is in use.
 */
public final class ByteText {

    private static final String BUILT_IN = "kjv.txt.gz";
    private static final String BEGINNING = "built-in:";
    private static final int FINGERPRINT_BYTES = 1 << 20;

    private final String name;
    private final List<MemorySegment> parts;
    private final long[] starts;
    private final long size;

    private ByteText(String name, List<MemorySegment> parts) {
        this.name = name;
        this.parts = List.copyOf(parts);
        this.starts = new long[parts.size()];
        long at = 0;
        for (int i = 0; i < starts.length; i++) {
            starts[i] = at;
            at += parts.get(i).byteSize();
        }
        this.size = at;
    }

    /** The text that is shipped with Gyre: the King James Version of the Bible, in the public domain, 4.1 MB. */
    public static ByteText builtIn() {
        try (InputStream packed = ByteText.class.getResourceAsStream(BUILT_IN);
                InputStream in = new GZIPInputStream(Objects.requireNonNull(packed, BUILT_IN))) {
            return new ByteText("the built-in text", List.of(MemorySegment.ofArray(in.readAllBytes())));
        } catch (IOException e) {
            throw new UncheckedIOException("the built-in text is damaged", e);
        }
    }

    /** Whether data of a name is the built-in text or its beginning, rather than a file. */
    public static boolean isBuiltIn(String data) {
        return data.isEmpty() || data.startsWith(BEGINNING);
    }

    /**
     * The text of a name: empty for the built-in one, {@code built-in:N} for its first N bytes, otherwise a file or a folder.
     *
     * @throws GyreException if it's missing, can't be read, or holds nothing
     */
    public static ByteText named(String data) {
        if (!isBuiltIn(data)) {
            return open(Path.of(data));
        }
        ByteText whole = builtIn();
        return data.isEmpty() ? whole : whole.beginning(data);
    }

    private ByteText beginning(String data) {
        String count = data.substring(BEGINNING.length());
        if (!count.matches("[1-9]\\d{0,8}") || Integer.parseInt(count) > size) {
            throw new GyreException(
                    "--data " + data + ": after the colon stands a number of bytes, from 1 to " + size);
        }
        return new ByteText(data, List.of(parts.getFirst().asSlice(0, Integer.parseInt(count))));
    }

    /**
     * Maps a file, or every file below a folder.
     *
     * @throws GyreException if it's missing, can't be read, or holds nothing
     */
    public static ByteText open(Path path) {
        if (!Files.exists(path)) {
            throw new GyreException("--data " + path + ": there is no such file or folder");
        }
        List<MemorySegment> parts = new ArrayList<>();
        for (Path file : files(path)) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                if (channel.size() > 0) {
                    parts.add(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto()));
                }
            } catch (IOException e) {
                throw new GyreException("--data " + file + ": can't be read: " + e.getMessage(), e);
            }
        }
        if (parts.isEmpty()) {
            throw new GyreException("--data " + path + ": it's empty; name a text file, or a folder that holds some");
        }
        return new ByteText(path.toString(), parts);
    }

    private static List<Path> files(Path path) {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> below = Files.walk(path)) {
            return below.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException | UncheckedIOException e) {
            throw new GyreException("--data " + path + ": can't be read: " + e.getMessage(), e);
        }
    }

    /** What messages call it. */
    public String name() {
        return name;
    }

    /** Its length in bytes. */
    public long size() {
        return size;
    }

    /** Copies bytes from a position on, as numbers from 0 to 255. */
    public void read(long position, int[] into, int offset, int count) {
        int part = part(position);
        long at = position - starts[part];
        for (int i = 0; i < count; i++, at++) {
            while (at == parts.get(part).byteSize()) {
                part++;
                at = 0;
            }
            into[offset + i] = parts.get(part).get(ValueLayout.JAVA_BYTE, at) & 0xff;
        }
    }

    private int part(long position) {
        int part = starts.length - 1;
        while (starts[part] > position) {
            part--;
        }
        return part;
    }

    /** Length and checksum of the first and last MiB: tells one text from another without reading all of it. */
    public String fingerprint() {
        CRC32C crc = new CRC32C();
        int n = (int) Math.min(size, FINGERPRINT_BYTES);
        int[] values = new int[n];
        for (long from : new long[] {0, size - n}) {
            read(from, values, 0, n);
            for (int v : values) {
                crc.update(v);
            }
        }
        return size + "-" + Long.toHexString(crc.getValue());
    }
}
