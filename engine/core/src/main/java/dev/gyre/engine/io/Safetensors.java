package dev.gyre.engine.io;

import dev.gyre.engine.GyreException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;

/**
 * A safetensors file, memory-mapped and checked when opened: eight bytes of header length, a JSON header, then the tensors'
 * little-endian data without gaps. Values are converted to float32 or int32 as they're read.
 *
 * <p>Format: <a href="https://github.com/huggingface/safetensors">huggingface/safetensors</a>.
 */
public final class Safetensors implements AutoCloseable {

    private static final ValueLayout.OfLong I64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort I16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfDouble F64 =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Path file;
    private final Arena arena;
    private final MemorySegment data;
    private final Header header;
    private final Checksums checksums;

    private Safetensors(Path file, Arena arena, MemorySegment data, Header header, Checksums checksums) {
        this.file = file;
        this.arena = arena;
        this.data = data;
        this.header = header;
        this.checksums = checksums;
    }

    /**
     * Opens a file and checks its whole structure, and its header's checksum where it has one.
     *
     * @throws GyreException if it can't be read, is truncated, breaks a rule of the format or contradicts its checksum; the
     *     message names the file
     */
    @SuppressWarnings("MustBeClosedChecker") // the file that is returned closes it
    public static Safetensors open(Path file) {
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            MemorySegment all = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            byte[] json = headerBytes(file, all);
            MemorySegment data = all.asSlice(Long.BYTES + json.length);
            Header header = Header.parse(file.toString(), json, data.byteSize());
            byte[] whole = all.asSlice(0, Long.BYTES + json.length).toArray(ValueLayout.JAVA_BYTE);
            Checksums checksums = Checksums.of(file.toString(), whole, header.metadata());
            return new Safetensors(file, arena, data, header, checksums);
        } catch (NoSuchFileException e) {
            arena.close();
            throw new GyreException(file + ": there is no such file", e);
        } catch (AccessDeniedException e) {
            arena.close();
            throw new GyreException(file + ": may not be read: check its permissions", e);
        } catch (IOException e) {
            arena.close();
            throw new GyreException(file + ": can't be read: " + e.getMessage(), e);
        } catch (GyreException e) {
            arena.close();
            throw e;
        }
    }

    private static byte[] headerBytes(Path file, MemorySegment all) {
        if (all.byteSize() < Long.BYTES) {
            throw new GyreException(file + ": " + all.byteSize()
                    + " bytes are too few for a safetensors file: it was truncated; take another copy");
        }
        long length = all.get(I64, 0);
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

    /** Where it was read from. */
    public Path file() {
        return file;
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
            throw new GyreException(file + ": there is no tensor \"" + name + "\"; it holds "
                    + header.entries().keySet());
        }
        return e;
    }

    /**
     * Values of a floating-point tensor, row-major; float64 is rounded to float32.
     *
     * @throws GyreException if there's no such tensor, it holds integers, or it contradicts its checksum
     */
    public float[] floats(String name) {
        Entry e = entry(name);
        MemorySegment s = bytes(e);
        float[] values = new float[e.shape().size()];
        switch (e.type()) {
            case F32 -> MemorySegment.copy(s, F32, 0, values, 0, values.length);
            case F64 -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) s.get(F64, 8L * i);
                }
            }
            case F16 -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = Float.float16ToFloat(s.get(I16, 2L * i));
                }
            }
            case BF16 -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = Float.intBitsToFloat(s.get(I16, 2L * i) << 16);
                }
            }
            case I64, I32, I16, I8, U8, BOOL ->
                throw new GyreException(file + ": tensor " + e + " holds integers, but floats were asked for");
        }
        return values;
    }

    /**
     * Values of an integer tensor, row-major; booleans are 0 and 1.
     *
     * @throws GyreException if there's no such tensor, it holds floats, it contradicts its checksum, or an int64 doesn't fit
     *     int32
     */
    public int[] ints(String name) {
        Entry e = entry(name);
        MemorySegment s = bytes(e);
        int[] values = new int[e.shape().size()];
        switch (e.type()) {
            case I32 -> MemorySegment.copy(s, I32, 0, values, 0, values.length);
            case I64 -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = narrow(e, i, s.get(I64, 8L * i));
                }
            }
            case I16 -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = s.get(I16, 2L * i);
                }
            }
            case I8 -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = s.get(ValueLayout.JAVA_BYTE, i);
                }
            }
            case U8, BOOL -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = s.get(ValueLayout.JAVA_BYTE, i) & 0xff;
                }
            }
            case F64, F32, F16, BF16 ->
                throw new GyreException(file + ": tensor " + e + " holds floats, but integers were asked for");
        }
        return values;
    }

    private int narrow(Entry e, int index, long value) {
        if (value != (int) value) {
            throw new GyreException(
                    file + ": tensor " + e + " holds " + value + " at " + index + ", which doesn't fit int32");
        }
        return (int) value;
    }

    /** Unmaps the file; arrays that were read stay valid. */
    @Override
    public void close() {
        arena.close();
    }
}
