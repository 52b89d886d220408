package dev.gyre.engine.io.gguf;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.Numbers;
import dev.gyre.engine.tensor.Shape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Collects metadata and tensors and writes them as a GGUF file of version 3. Numbers are asked for only as they're written, one tensor at a time.
 *
 * <p>Source: <a href="https://github.com/ggml-org/ggml/blob/master/docs/gguf.md">the format's description</a>.
 */
public final class GgufWriter {

    private static final int ALIGNMENT = 32;
    private static final int VERSION = 3;
    private static final int PIECE = 1 << 16;

    private record Item(BlockType type, Shape shape, Supplier<Numbers> numbers) {
        long bytes() {
            return type.bytes(shape);
        }
    }

    private final Set<String> keys = new HashSet<>();
    private final Little pairs = new Little();
    private final Map<String, Item> items = new LinkedHashMap<>();

    /** Adds a text. */
    public GgufWriter text(String key, String value) {
        key(key, 8);
        pairs.text(value);
        return this;
    }

    /** Adds a whole number of 32 bits without a sign. */
    public GgufWriter whole(String key, int value) {
        key(key, 4);
        pairs.number(Integer.BYTES, value);
        return this;
    }

    /** Adds a number of 32 bits. */
    public GgufWriter number(String key, double value) {
        key(key, 6);
        pairs.number(Integer.BYTES, Float.floatToIntBits((float) value));
        return this;
    }

    /** Adds a truth value. */
    public GgufWriter flag(String key, boolean value) {
        key(key, 7);
        pairs.write(value ? 1 : 0);
        return this;
    }

    /** Adds a list of texts. */
    public GgufWriter texts(String key, List<String> values) {
        list(key, 8, values.size());
        values.forEach(pairs::text);
        return this;
    }

    /** Adds a list of whole numbers of 32 bits. */
    public GgufWriter wholes(String key, List<Integer> values) {
        list(key, 5, values.size());
        values.forEach(v -> pairs.number(Integer.BYTES, v));
        return this;
    }

    /** Adds a list of numbers of 32 bits. */
    public GgufWriter numbers(String key, List<Float> values) {
        list(key, 6, values.size());
        values.forEach(v -> pairs.number(Integer.BYTES, Float.floatToIntBits(v)));
        return this;
    }

    private void key(String key, int type) {
        if (!keys.add(key)) {
            throw new IllegalArgumentException("a second " + key);
        }
        pairs.text(key);
        pairs.number(Integer.BYTES, type);
    }

    private void list(String key, int type, int size) {
        key(key, 9);
        pairs.number(Integer.BYTES, type);
        pairs.number(Long.BYTES, size);
    }

    /**
     * Adds a tensor.
     *
     * @param type in which it's stored; its blocks divide the last axis
     * @param shape with the slowest axis first
     * @param numbers of that shape, asked for when they're written
     */
    public GgufWriter tensor(String name, BlockType type, Shape shape, Supplier<Numbers> numbers) {
        if (!type.isWritten() || shape.rank() == 0 || shape.dim(-1) % type.numbers() != 0) {
            throw new IllegalArgumentException(name + " of shape " + shape + " can't be written as " + type);
        }
        if (items.put(name, new Item(type, shape, numbers)) != null) {
            throw new IllegalArgumentException("a second " + name);
        }
        return this;
    }

    /**
     * Writes the file to a channel.
     *
     * @throws IOException if the channel refuses
     * @throws GyreException if a tensor's numbers can't be read, or are beyond its type's range
     */
    public void writeTo(WritableByteChannel channel) throws IOException {
        Little head = new Little();
        head.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
        head.number(Integer.BYTES, VERSION);
        head.number(Long.BYTES, items.size());
        head.number(Long.BYTES, keys.size());
        head.writeBytes(pairs.toByteArray());
        long place = 0;
        for (Map.Entry<String, Item> e : items.entrySet()) {
            Item item = e.getValue();
            head.text(e.getKey());
            head.number(Integer.BYTES, item.shape().rank());
            for (int i = item.shape().rank() - 1; i >= 0; i--) {
                head.number(Long.BYTES, item.shape().dim(i));
            }
            head.number(Integer.BYTES, item.type().number());
            head.number(Long.BYTES, place);
            place += aligned(item.bytes());
        }
        head.writeBytes(new byte[(int) (aligned(head.size()) - head.size())]);
        write(channel, ByteBuffer.wrap(head.toByteArray()));
        ByteBuffer piece = ByteBuffer.allocateDirect(PIECE * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (Item item : items.values()) {
            write(channel, item, piece);
            write(channel, ByteBuffer.allocate((int) (aligned(item.bytes()) - item.bytes())));
        }
    }

    private static void write(WritableByteChannel channel, Item item, ByteBuffer piece) throws IOException {
        Numbers numbers = item.numbers().get();
        float[] some = new float[Math.min(item.shape().size(), PIECE)];
        for (int at = 0; at < item.shape().size(); at += some.length) {
            int count = Math.min(some.length, item.shape().size() - at);
            numbers.read(at, some, 0, count);
            item.type().write(some, 0, count, piece.clear());
            write(channel, piece.flip());
        }
    }

    private static void write(WritableByteChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static long aligned(long bytes) {
        return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    /** Bytes of numbers, the lowest first, and of texts behind their lengths. */
    private static final class Little extends ByteArrayOutputStream {

        void number(int bytes, long value) {
            for (int i = 0; i < bytes; i++) {
                write((int) (value >> (8 * i)) & 0xff);
            }
        }

        void text(String text) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            number(Long.BYTES, utf8.length);
            writeBytes(utf8);
        }
    }
}
