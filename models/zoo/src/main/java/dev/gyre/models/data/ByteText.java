package dev.gyre.models.data;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.RegularFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32C;
import java.util.zip.GZIPInputStream;

/**
 * A text as a sequence of bytes: a file, the files of a folder one after the other in order of their paths, the built-in text, or
 * drawn words that repeat.
 */
public final class ByteText {

    private static final String BUILT_IN = "kjv.txt.gz";
    private static final String BEGINNING = "built-in:";
    private static final String REPEATS = "repeats:";
    private static final int FINGERPRINT_BYTES = 1 << 20;

    private static TextPart unpacked;

    private final String name;
    private final List<TextPart> parts;
    private final int leftOut;
    private final long[] starts;
    private final long size;

    private ByteText(String name, List<TextPart> parts, int leftOut) {
        this.name = name;
        this.parts = List.copyOf(parts);
        this.leftOut = leftOut;
        this.starts = new long[parts.size()];
        long at = 0;
        for (int i = 0; i < starts.length; i++) {
            starts[i] = at;
            at += parts.get(i).size();
        }
        this.size = at;
    }

    /** The text that is shipped with Gyre: the King James Version of the Bible, in the public domain, 4.1 MB. */
    public static ByteText builtIn() {
        return new ByteText("the built-in text", List.of(unpacked()), 0);
    }

    /** The built-in text, unpacked once: a process may open it for hundreds of runs. */
    private static synchronized TextPart unpacked() {
        if (unpacked == null) {
            try (InputStream packed = ByteText.class.getResourceAsStream(BUILT_IN);
                    InputStream in = new GZIPInputStream(Objects.requireNonNull(packed, BUILT_IN))) {
                unpacked = new TextPart.InMemory(in.readAllBytes());
            } catch (IOException e) {
                throw new UncheckedIOException("the built-in text is damaged", e);
            }
        }
        return unpacked;
    }

    /** Whether data of a name is the built-in text, its beginning or drawn words, rather than a file. */
    public static boolean isBuiltIn(String data) {
        return data.isEmpty() || data.startsWith(BEGINNING) || data.startsWith(REPEATS);
    }

    /**
     * The text of a name: empty for the built-in one, {@code built-in:N} for its first N bytes, {@code repeats:N} for N bytes of {@link
     * RepeatedWords}, otherwise a file or a folder.
     *
     * @throws GyreException if it's missing, can't be read, or holds nothing
     */
    public static ByteText named(String data) {
        if (!isBuiltIn(data)) {
            return open(Path.of(data));
        }
        if (data.startsWith(REPEATS)) {
            return inMemory(data, RepeatedWords.text(count(data, RepeatedWords.MOST)));
        }
        ByteText whole = builtIn();
        return data.isEmpty() ? whole : whole.beginning(data);
    }

    private ByteText beginning(String data) {
        byte[] first = new byte[count(data, size)];
        parts.getFirst().read(0, ByteBuffer.wrap(first));
        return inMemory(data, first);
    }

    private static int count(String data, long most) {
        String count = data.substring(data.indexOf(':') + 1);
        if (!count.matches("[1-9]\\d{0,8}") || Integer.parseInt(count) > most) {
            throw new GyreException("--data " + data + ": after the colon stands a number of bytes, from 1 to " + most);
        }
        return Integer.parseInt(count);
    }

    private static ByteText inMemory(String name, byte[] bytes) {
        return new ByteText(name, List.of(new TextPart.InMemory(bytes)), 0);
    }

    /**
     * Opens a file, or every file below a folder that holds text: neither hidden ones nor binary ones.
     *
     * @throws GyreException if it's missing, can't be read, is a pipe or a device, or holds nothing
     */
    static ByteText open(Path path) {
        if (!Files.exists(path)) {
            throw new GyreException("--data " + path + ": there is no such file or folder");
        }
        TextFiles files = TextFiles.below(path);
        OpenFiles open = new OpenFiles();
        List<TextPart> parts = new ArrayList<>();
        for (Path file : files.used()) {
            try {
                long bytes = open.size(file);
                if (bytes > 0) {
                    parts.add(new TextPart.InFile(file, bytes, open));
                }
            } catch (IOException e) {
                throw new GyreException("--data " + file + ": can't be read: " + RegularFile.reason(e), e);
            }
        }
        if (parts.isEmpty() && !files.leftOut().isEmpty()) {
            throw new GyreException(
                    "--data " + path + ": none of its " + files.leftOut().size()
                            + " files is text, as " + files.leftOut().getFirst().getFileName()
                            + ", which is hidden or binary; name a file to train on whatever its bytes are");
        }
        if (parts.isEmpty()) {
            throw new GyreException("--data " + path + ": it's empty; name a text file, or a folder that holds some");
        }
        return new ByteText(path.toString(), parts, files.leftOut().size());
    }

    /** The name in messages. */
    public String name() {
        return name;
    }

    /** The text's length in bytes. */
    public long size() {
        return size;
    }

    /** Files of its folder that aren't part of it, since they're hidden or binary. */
    public int leftOut() {
        return leftOut;
    }

    /**
     * Copies bytes from a position on, as numbers from 0 to 255.
     *
     * @throws GyreException if a file can't be read any more, or has become shorter
     */
    public void read(long position, int[] into, int offset, int count) {
        byte[] bytes = read(position, count);
        for (int i = 0; i < count; i++) {
            into[offset + i] = bytes[i] & 0xff;
        }
    }

    private byte[] read(long position, int count) {
        byte[] bytes = new byte[count];
        int part = part(position);
        int done = 0;
        while (done < count) {
            long at = position + done - starts[part];
            int here = (int) Math.min(count - done, parts.get(part).size() - at);
            parts.get(part).read(at, ByteBuffer.wrap(bytes, done, here));
            done += here;
            part++;
        }
        return bytes;
    }

    private int part(long position) {
        int part = Arrays.binarySearch(starts, position);
        return part >= 0 ? part : -part - 2;
    }

    /** Length and checksum of the first and last MiB: tells one text from another without reading all of it. */
    public String fingerprint() {
        CRC32C crc = new CRC32C();
        int n = (int) Math.min(size, FINGERPRINT_BYTES);
        crc.update(read(0, n));
        crc.update(read(size - n, n));
        return size + "-" + Long.toHexString(crc.getValue());
    }
}
