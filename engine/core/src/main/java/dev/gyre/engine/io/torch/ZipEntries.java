package dev.gyre.engine.io.torch;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.LittleEndian;
import dev.gyre.engine.io.MappedFile;
import dev.gyre.engine.io.Quoted;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * The parts of a zip file as PyTorch writes it: stored, not compressed, in one file, with 64-bit sizes where they're needed. Every
 * offset and length is checked against the file when it's opened, and parts may neither overlap nor be called twice or like something
 * outside a folder.
 *
 * <p>Format: PKWARE, APPNOTE.TXT.
 */
final class ZipEntries {

    static final int LOCAL = 0x04034b50;
    static final int CENTRAL = 0x02014b50;
    static final int END = 0x06054b50;
    static final int END_64 = 0x06064b50;
    static final int LOCATOR_64 = 0x07064b50;
    static final int LOCAL_BYTES = 30;
    static final int CENTRAL_BYTES = 46;
    static final int END_BYTES = 22;
    static final int END_64_BYTES = 56;
    static final int LOCATOR_64_BYTES = 20;
    static final int EXTRA_64 = 1;
    static final long LARGE = 0xffff_ffffL;
    static final int MANY = 0xffff;

    private static final int MOST = 1 << 20;
    private static final int ENCRYPTED = 1;
    private static final Pattern SAFE = Pattern.compile("[^/\\\\\\p{Cntrl}:]+(/[^/\\\\\\p{Cntrl}:]+)*");

    /** A part: where its bytes lie, and their checksum. */
    record Entry(String name, long offset, long size, int crc) {}

    private final MappedFile file;
    private final MemorySegment all;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    private ZipEntries(MappedFile file) {
        this.file = file;
        this.all = file.bytes();
    }

    /**
     * The parts of a file, by name.
     *
     * @throws GyreException if it isn't such a zip file, or anything about it is wrong
     */
    static Map<String, Entry> of(MappedFile file) {
        ZipEntries zip = new ZipEntries(file);
        zip.read();
        return Collections.unmodifiableMap(zip.entries);
    }

    private void read() {
        long end = end();
        long directory = u32(end + 16);
        long bytes = u32(end + 12);
        long count = u16(end + 10);
        long limit = end;
        // PyTorch writes the 64-bit record whether it's needed or not.
        long locator = end - LOCATOR_64_BYTES;
        if (locator >= 0 && all.get(LittleEndian.INT, locator) == LOCATOR_64) {
            long end64 = within(all.get(LittleEndian.LONG, locator + 8), END_64_BYTES, locator);
            check(all.get(LittleEndian.INT, end64) == END_64, () -> "its 64-bit directory isn't where it should be");
            count = all.get(LittleEndian.LONG, end64 + 32);
            bytes = all.get(LittleEndian.LONG, end64 + 40);
            directory = all.get(LittleEndian.LONG, end64 + 48);
            limit = end64;
        }
        long parts = count;
        check(parts >= 0 && parts <= MOST, () -> "it states " + Long.toUnsignedString(parts) + " parts");
        within(directory, bytes, limit);
        check(directory + bytes == limit, () -> "its directory isn't where it should be");
        long at = directory;
        for (long i = 0; i < count; i++) {
            at = entry(at, directory, limit);
        }
        check(at == limit, () -> "its directory has another length than it states");
        requireApart();
    }

    /** The offset of the record at the archive's end, in bytes; throws GyreException if there is none. */
    private long end() {
        long last = all.byteSize() - END_BYTES;
        for (long at = last; at >= Math.max(0, last - MANY); at--) {
            if (all.get(LittleEndian.INT, at) == END && u16(at + 20) == last - at) {
                check(u16(at + 4) == 0 && u16(at + 6) == 0, () -> "it's one of several files of an archive");
                return at;
            }
        }
        throw new GyreException(file.path() + ": is no zip file"
                + (looksPickled()
                        ? ", but one in PyTorch's form of before version 1.6, which isn't read: load it there and save it anew,"
                                + " or take its safetensors"
                        : ": it was truncated, or is of another format"));
    }

    private boolean looksPickled() {
        return all.byteSize() > 1 && (all.get(ValueLayout.JAVA_BYTE, 0) & 0xff) == 0x80;
    }

    private long entry(long at, long directory, long limit) {
        within(at, CENTRAL_BYTES, limit);
        check(all.get(LittleEndian.INT, at) == CENTRAL, () -> "its directory is damaged");
        int nameLength = u16(at + 28);
        int extraLength = u16(at + 30);
        long next = at + CENTRAL_BYTES + nameLength + extraLength + u16(at + 32);
        within(at, next - at, limit);
        String name = text(at + CENTRAL_BYTES, nameLength);
        Supplier<String> part = () -> "its part " + Quoted.of(name);
        boolean folder =
                name.contains("..") || name.equals(".") || !SAFE.matcher(name).matches();
        check(!folder, () -> part.get() + " has a name that leads out of it, or is none");
        check((u16(at + 8) & ENCRYPTED) == 0, () -> part.get() + " is encrypted");
        check(u16(at + 10) == 0, () -> part.get() + " is compressed, which PyTorch's files never are");
        Sizes sizes = sizes(at, at + CENTRAL_BYTES + nameLength, extraLength, part);
        check(sizes.packed() == sizes.plain(), () -> part.get() + " states two different sizes");
        long data = data(sizes.local(), name, directory, part);
        check(
                sizes.plain() >= 0 && sizes.plain() <= directory - data,
                () -> part.get() + " of " + Long.toUnsignedString(sizes.plain())
                        + " bytes is longer than the file: it was truncated");
        Entry e = new Entry(name, data, sizes.plain(), all.get(LittleEndian.INT, at + 16));
        check(entries.put(name, e) == null, () -> "it has two parts called " + Quoted.of(name));
        return next;
    }

    private record Sizes(long plain, long packed, long local) {}

    /** Sizes and offset, which stand in the 64-bit extra field where they are large. */
    private Sizes sizes(long at, long extra, int extraLength, Supplier<String> part) {
        long[] values = {u32(at + 24), u32(at + 20), u32(at + 42)};
        for (long field = extra; field + 4 <= extra + extraLength; field += 4 + u16(field + 2)) {
            if (u16(field) == EXTRA_64) {
                long end = Math.min(extra + extraLength, field + 4 + u16(field + 2));
                long from = field + 4;
                for (int i = 0; i < values.length; i++) {
                    if (values[i] == LARGE) {
                        check(from + Long.BYTES <= end, () -> part.get() + " has no 64-bit size");
                        values[i] = all.get(LittleEndian.LONG, from);
                        from += Long.BYTES;
                    }
                }
            }
        }
        return new Sizes(values[0], values[1], values[2]);
    }

    /** The offset of a part's bytes, behind a header of its own that has to repeat the directory. */
    private long data(long local, String name, long directory, Supplier<String> part) {
        within(local, LOCAL_BYTES, directory);
        check(all.get(LittleEndian.INT, local) == LOCAL, () -> part.get() + " isn't where the directory says");
        int nameLength = u16(local + 26);
        long data = local + LOCAL_BYTES + nameLength + u16(local + 28);
        within(local, data - local, directory);
        check(
                text(local + LOCAL_BYTES, nameLength).equals(name),
                () -> part.get() + " is called otherwise in its own header");
        check(u16(local + 8) == 0, () -> part.get() + " is compressed, which PyTorch's files never are");
        return data;
    }

    private void requireApart() {
        List<Entry> sorted = entries.values().stream()
                .sorted(Comparator.comparingLong(Entry::offset))
                .toList();
        for (int i = 1; i < sorted.size(); i++) {
            Entry a = sorted.get(i - 1);
            Entry b = sorted.get(i);
            check(
                    a.offset() + a.size() <= b.offset(),
                    () -> "its parts " + Quoted.of(a.name()) + " and " + Quoted.of(b.name()) + " overlap");
        }
    }

    private long within(long from, long length, long limit) {
        check(
                from >= 0 && length >= 0 && length <= limit && from <= limit - length,
                () -> "it states a place that lies outside: it was truncated, or is damaged");
        return from;
    }

    private int u16(long at) {
        return all.get(LittleEndian.SHORT, at) & MANY;
    }

    private long u32(long at) {
        return all.get(LittleEndian.INT, at) & LARGE;
    }

    private String text(long at, int length) {
        return new String(all.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }

    private void check(boolean holds, Supplier<String> otherwise) {
        if (!holds) {
            throw new GyreException(file.path() + ": can't be read as a zip file: " + otherwise.get());
        }
    }
}
