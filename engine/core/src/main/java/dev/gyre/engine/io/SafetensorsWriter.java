package dev.gyre.engine.io;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.tensor.Shape;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.zip.CRC32C;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Collects tensors and writes them as a safetensors file. The data begins at a multiple of eight bytes and wider elements
 * come first, in order of addition otherwise, so that every tensor is aligned to its element. Values are asked for only as
 * they're written, one tensor at a time.
 */
public final class SafetensorsWriter {

    private static final int CHUNK_BYTES = 1 << 20;
    private static final ValueLayout.OfFloat NATIVE = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private static final ValueLayout.OfFloat LITTLE = NATIVE.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final JsonMapper JSON = JsonMapper.shared();

    /** Puts a tensor's elements from one index on into the buffer, as many as fit, and returns the next index. */
    private interface Values {
        int put(int from, ByteBuffer into);
    }

    private record Item(String name, ElementType type, Shape shape, Supplier<Values> values) {
        long bytes() {
            return (long) shape.size() * type.bytes();
        }
    }

    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final Map<String, Item> items = new LinkedHashMap<>();

    /** Sets one of the file's own key-value pairs. */
    public SafetensorsWriter metadata(String key, String value) {
        metadata.put(key, value);
        return this;
    }

    /** Adds a float32 tensor. */
    public SafetensorsWriter floats(String name, Shape shape, float... values) {
        return floats(name, shape, () -> values);
    }

    /** Adds a float32 tensor whose values are asked for when it's written. */
    public SafetensorsWriter floats(String name, Shape shape, Supplier<float[]> values) {
        return add(new Item(name, ElementType.F32, shape, () -> {
            float[] v = values.get();
            exact(name, shape, v.length);
            return (from, into) -> {
                int n = Math.min(v.length - from, into.remaining() / Float.BYTES);
                into.asFloatBuffer().put(v, from, n);
                into.position(into.position() + n * Float.BYTES);
                return from + n;
            };
        }));
    }

    /** Adds a float32 tensor whose values lie in memory, which is asked for when it's written and copied nowhere else. */
    public SafetensorsWriter floatsIn(String name, Shape shape, Supplier<MemorySegment> values) {
        return add(new Item(name, ElementType.F32, shape, () -> {
            MemorySegment v = values.get();
            exact(name, shape, (int) (v.byteSize() / Float.BYTES));
            return (from, into) -> {
                int n = Math.min(shape.size() - from, into.remaining() / Float.BYTES);
                MemorySegment.copy(v, NATIVE, (long) from * Float.BYTES, MemorySegment.ofBuffer(into), LITTLE, 0, n);
                into.position(into.position() + n * Float.BYTES);
                return from + n;
            };
        }));
    }

    /**
     * Adds a tensor whose numbers are asked for when it's written, piece by piece.
     *
     * @param type what they're stored as: F32, BF16, F16 or I8
     */
    public SafetensorsWriter numbers(String name, ElementType type, Shape shape, Supplier<Numbers> values) {
        return add(new Item(name, type, shape, () -> {
            Numbers v = values.get();
            exact(name, shape, v.shape().size());
            float[] piece = new float[Math.min(Math.max(1, shape.size()), CHUNK_BYTES / type.bytes())];
            return (from, into) -> {
                int n = Math.min(shape.size() - from, Math.min(piece.length, into.remaining() / type.bytes()));
                v.read(from, piece, 0, n);
                Elements.write(type, piece, 0, n, into);
                return from + n;
            };
        }));
    }

    /** Adds an int32 tensor. */
    public SafetensorsWriter ints(String name, Shape shape, int... values) {
        return add(new Item(name, ElementType.I32, shape, () -> {
            exact(name, shape, values.length);
            return (from, into) -> {
                int n = Math.min(values.length - from, into.remaining() / Integer.BYTES);
                into.asIntBuffer().put(values, from, n);
                into.position(into.position() + n * Integer.BYTES);
                return from + n;
            };
        }));
    }

    /** Adds an int8 tensor. */
    public SafetensorsWriter bytes(String name, Shape shape, byte... values) {
        return add(new Item(name, ElementType.I8, shape, () -> {
            exact(name, shape, values.length);
            return (from, into) -> {
                int n = Math.min(values.length - from, into.remaining());
                into.put(values, from, n);
                return from + n;
            };
        }));
    }

    /** Adds a tensor of bytes, which are blocks' and asked for row by row when it's written. */
    public SafetensorsWriter octets(String name, Shape shape, Supplier<BlockRows> values) {
        return add(new Item(name, ElementType.U8, shape, () -> {
            BlockRows v = values.get();
            exact(name, shape, v.shape().size());
            return (from, into) -> {
                int within = from % v.bytes();
                int n = Math.min(v.bytes() - within, into.remaining());
                MemorySegment.copy(v.row().apply(from / v.bytes()), within, MemorySegment.ofBuffer(into), 0, n);
                into.position(into.position() + n);
                return from + n;
            };
        }));
    }

    private static void exact(String name, Shape shape, int length) {
        if (length != shape.size()) {
            throw new GyreException(
                    "tensor \"" + name + "\" of shape " + shape + " takes " + shape.size() + " values, got " + length);
        }
    }

    private SafetensorsWriter add(Item item) {
        if (item.name().equals(Header.METADATA) || items.putIfAbsent(item.name(), item) != null) {
            throw new GyreException(
                    "a safetensors file can't hold a second \"" + item.name() + "\": name it otherwise");
        }
        return this;
    }

    /**
     * Writes the file to a channel.
     *
     * @throws IOException if the channel refuses
     * @throws GyreException if a tensor's values don't have its shape's number
     */
    public void writeTo(WritableByteChannel channel) throws IOException {
        List<Item> order = order();
        write(channel, ByteBuffer.wrap(header(order, metadata)));
        ByteBuffer chunk = chunk();
        for (Item item : order) {
            write(channel, item, chunk);
        }
    }

    /**
     * Writes the file with a checksum of the header and of each tensor, which are computed while the data go out; the header is
     * written once more after them.
     *
     * @throws IOException if the channel refuses
     * @throws GyreException if a tensor's values don't have its shape's number
     */
    public void writeChecked(SeekableByteChannel channel) throws IOException {
        List<Item> order = order();
        Map<String, String> pairs = new LinkedHashMap<>(metadata);
        pairs.put(Checksums.HEADER, Checksums.PENDING);
        order.forEach(item -> pairs.put(Checksums.key(item.name()), Checksums.PENDING));
        long begin = channel.position();
        write(channel, ByteBuffer.wrap(header(order, pairs)));
        ByteBuffer chunk = chunk();
        for (Item item : order) {
            pairs.put(Checksums.key(item.name()), Checksums.digits(write(channel, item, chunk)));
        }
        long end = channel.position();
        byte[] header = header(order, pairs);
        Checksums.seal(header);
        write(channel.position(begin), ByteBuffer.wrap(header));
        channel.position(end);
    }

    private List<Item> order() {
        List<Item> order = new ArrayList<>(items.values());
        order.sort(Comparator.comparingInt((Item i) -> i.type().bytes()).reversed());
        return order;
    }

    private static ByteBuffer chunk() {
        return ByteBuffer.allocateDirect(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static CRC32C write(WritableByteChannel channel, Item item, ByteBuffer chunk) throws IOException {
        CRC32C crc = new CRC32C();
        Values values = item.values().get();
        for (int at = 0; at < item.shape().size(); ) {
            chunk.clear();
            at = values.put(at, chunk);
            chunk.flip();
            crc.update(chunk);
            write(channel, chunk.rewind());
        }
        return crc;
    }

    private static void write(WritableByteChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static byte[] header(List<Item> order, Map<String, String> metadata) {
        ObjectNode root = JSON.createObjectNode();
        if (!metadata.isEmpty()) {
            ObjectNode m = root.putObject(Header.METADATA);
            metadata.forEach(m::put);
        }
        long at = 0;
        for (Item item : order) {
            ObjectNode node = root.putObject(item.name());
            node.put("dtype", item.type().name());
            ArrayNode shape = node.putArray("shape");
            for (int d : item.shape().toArray()) {
                shape.add(d);
            }
            node.putArray("data_offsets").add(at).add(at + item.bytes());
            at += item.bytes();
        }
        byte[] json = JSON.writeValueAsBytes(root);
        int padded = Math.ceilDiv(json.length, Long.BYTES) * Long.BYTES;
        if (padded > Header.MAX_BYTES) {
            throw new GyreException(
                    "a header of " + padded + " bytes is beyond the format's limit of " + Header.MAX_BYTES);
        }
        ByteBuffer b = ByteBuffer.allocate(Long.BYTES + padded).order(ByteOrder.LITTLE_ENDIAN);
        b.putLong(padded).put(json);
        while (b.hasRemaining()) {
            b.put((byte) ' ');
        }
        return b.array();
    }
}
