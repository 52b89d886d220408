package dev.gyre.engine.io;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.tensor.Shape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Set;

/**
 * A safetensors file, memory-mapped and checked when opened: eight bytes of header length, a JSON header, then the tensors'
 * little-endian data without gaps. Values are converted to float32 or int32 as they're read.
 *
 * <p>Format: <a href="https://github.com/huggingface/safetensors">huggingface/safetensors</a>.
 */
public final class Safetensors implements TensorFile {

    private static final int PART = 1 << 16;

    private final MappedFile file;
    private final MemorySegment data;
    private final Header header;
    private final Checksums checksums;

    private Safetensors(MappedFile file, MemorySegment data, Header header, Checksums checksums) {
        this.file = file;
        this.data = data;
        this.header = header;
        this.checksums = checksums;
    }

    /**
     * Opens a file and checks its whole structure, and its header's checksum where it has one.
     *
     * @throws GyreException if it can't be read, isn't a regular file, is truncated, breaks a rule of the format or contradicts its
     *     checksum; the message names the file
     */
    @SuppressWarnings("MustBeClosedChecker") // the file that is returned closes it
    public static Safetensors open(Path path) {
        return of(MappedFile.open(path));
    }

    /**
     * Opens a file whose tensors' bytes stay valid when it's closed, see {@link #memory}.
     *
     * @throws GyreException as {@link #open}
     */
    @SuppressWarnings("MustBeClosedChecker") // there's nothing to close
    public static Safetensors kept(Path path) {
        return of(MappedFile.kept(path));
    }

    private static Safetensors of(MappedFile file) {
        Path path = file.path();
        try {
            MemorySegment all = file.bytes();
            byte[] json = headerBytes(path, all);
            MemorySegment data = all.asSlice(Long.BYTES + json.length);
            Header header = Header.parse(path.toString(), json, data.byteSize());
            byte[] whole = all.asSlice(0, Long.BYTES + json.length).toArray(ValueLayout.JAVA_BYTE);
            Checksums checksums = Checksums.of(path.toString(), whole, header.metadata());
            return new Safetensors(file, data, header, checksums);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static byte[] headerBytes(Path file, MemorySegment all) {
        if (all.byteSize() < Long.BYTES) {
            throw new GyreException(file + ": " + all.byteSize()
                    + " bytes are too few for a safetensors file: it was truncated; take another copy");
        }
        long length = all.get(LittleEndian.LONG, 0);
        if (length < 0 || length > Header.MAX_BYTES) {
            throw new GyreException(file + ": a header of " + Long.toUnsignedString(length)
                    + " bytes is beyond the limit of " + Header.MAX_BYTES + ": this is no safetensors file");
        }
        if (length > all.byteSize() - Long.BYTES) {
            throw new GyreException(file + ": the header of " + length + " bytes is longer than the rest of the file ("
                    + (all.byteSize() - Long.BYTES) + " bytes): it was truncated; take another copy");
        }
        return all.asSlice(Long.BYTES, length).toArray(ValueLayout.JAVA_BYTE);
    }

    @Override
    public Path path() {
        return file.path();
    }

    /** The file's own key-value pairs, in file order; checksums aren't among them. */
    public Map<String, String> metadata() {
        return Collections.unmodifiableMap(Checksums.without(header.metadata()));
    }

    /** Whether the file has checksums, as {@link SafetensorsWriter#writeChecked} writes them. */
    public boolean checked() {
        return checksums.present();
    }

    /** The header's checksum, which tells the file from any with other contents; empty if it has none. */
    public String checksum() {
        return header.metadata().getOrDefault(Checksums.HEADER, "");
    }

    /**
     * Compares every tensor with its checksum, if the file has checksums.
     *
     * @throws GyreException if one differs; names it
     */
    public void verify() {
        entries().forEach(this::bytes);
    }

    /** A tensor's bytes, which agree with their checksum. */
    private MemorySegment bytes(Entry e) {
        MemorySegment s = data.asSlice(e.begin(), e.end() - e.begin());
        checksums.check(e, s);
        return s;
    }

    /** All tensors, in the header's order. */
    public Collection<Entry> entries() {
        return Collections.unmodifiableCollection(header.entries().values());
    }

    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(header.entries().keySet());
    }

    @Override
    public Shape shape(String name) {
        return entry(name).shape();
    }

    /** Whether there's a tensor of that name. */
    public boolean contains(String name) {
        return header.entries().containsKey(name);
    }

    /**
     * The tensor of that name.
     *
     * @throws GyreException if there's none
     */
    public Entry entry(String name) {
        Entry e = header.entries().get(name);
        if (e == null) {
            throw new GyreException(path() + ": there is no tensor " + Quoted.of(name) + " among the "
                    + header.entries().size());
        }
        return e;
    }

    /**
     * Values of a floating-point tensor, row-major; float64 is rounded to float32.
     *
     * @throws GyreException if there's no such tensor, it holds integers, or it contradicts its checksum
     */
    public float[] floats(String name) {
        Entry e = floating(name);
        float[] values = new float[e.shape().size()];
        Elements.read(e.type(), bytes(e), 0, values, 0, values.length);
        return values;
    }

    /** Takes part after part of a tensor's values. */
    @FunctionalInterface
    public interface Part {
        /**
         * Takes the next values.
         *
         * @param from place of the first of them in the tensor, row-major
         * @param values is used again for the next
         */
        void take(int from, float[] values, int count);
    }

    /**
     * Hands the values of a floating-point tensor over in parts, so that a large one needn't lie in memory twice.
     *
     * @throws GyreException as {@link #floats}
     */
    public void parts(String name, Part part) {
        Entry e = floating(name);
        MemorySegment s = bytes(e);
        int size = e.shape().size();
        float[] values = new float[Math.min(size, PART)];
        for (int from = 0; from < size; from += PART) {
            int count = Math.min(PART, size - from);
            Elements.read(e.type(), s, from, values, 0, count);
            part.take(from, values, count);
        }
    }

    private Entry floating(String name) {
        Entry e = entry(name);
        if (!e.type().isFloating()) {
            throw new GyreException(path() + ": tensor " + e + " holds integers, but floats were asked for");
        }
        return e;
    }

    /**
     * Values of an integer tensor, row-major; booleans are 0 and 1.
     *
     * @throws GyreException if there's no such tensor, it holds floats, it contradicts its checksum, or an int64 doesn't fit
     *     int32
     */
    public int[] ints(String name) {
        Entry e = entry(name);
        if (e.type().isFloating()) {
            throw new GyreException(path() + ": tensor " + e + " holds floats, but integers were asked for");
        }
        MemorySegment s = bytes(e);
        int[] values = new int[e.shape().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = narrow(e, i, Elements.integer(e.type(), s, i));
        }
        return values;
    }

    /**
     * The bytes of a tensor as they lie in the mapped file.
     *
     * @throws GyreException if there's no such tensor, or it contradicts its checksum
     */
    public MemorySegment memory(String name) {
        return bytes(entry(name));
    }

    private int narrow(Entry e, int index, long value) {
        if (value != (int) value) {
            throw new GyreException(
                    path() + ": tensor " + e + " holds " + value + " at " + index + ", which doesn't fit int32");
        }
        return (int) value;
    }

    /**
     * A tensor of any type whose numbers are asked for piece by piece, after a comparison of all of it with its checksum.
     *
     * @throws GyreException if there's no such tensor, or it contradicts its checksum
     */
    @Override
    public Numbers numbers(String name) {
        Entry e = entry(name);
        MemorySegment bytes = bytes(e);
        return new Numbers() {
            @Override
            public Shape shape() {
                return e.shape();
            }

            @Override
            public ElementType type() {
                return e.type();
            }

            @Override
            public void read(int from, float[] into, int at, int count) {
                Elements.read(e.type(), bytes, from, into, at, count);
            }
        };
    }

    /** Unmaps the file; arrays that were read stay valid. */
    @Override
    public void close() {
        file.close();
    }
}
