package dev.gyre.engine.io.gguf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Bytes of GGUF files, entry by entry, sound or not. */
public final class GgufBuilder {

    private static final int ALIGNMENT = 32;

    private final ByteArrayOutputStream values = new ByteArrayOutputStream();
    private final ByteArrayOutputStream entries = new ByteArrayOutputStream();
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();
    private int keys;
    private int tensors;

    /** Adds a text. */
    public GgufBuilder text(String key, String value) {
        key(key, 8);
        text(values, value);
        return this;
    }

    /** Adds a whole number of 32 bits without a sign. */
    public GgufBuilder whole(String key, int value) {
        key(key, 4);
        little(values, 4, value);
        return this;
    }

    /** Adds a number of 32 bits. */
    public GgufBuilder number(String key, float value) {
        key(key, 6);
        little(values, 4, Float.floatToIntBits(value));
        return this;
    }

    /** Adds a truth value of one byte, which may be none. */
    public GgufBuilder flag(String key, int value) {
        key(key, 7);
        values.write(value);
        return this;
    }

    /** Adds a list of texts. */
    public GgufBuilder texts(String key, List<String> all) {
        list(key, 8, all.size());
        all.forEach(t -> text(values, t));
        return this;
    }

    /** Adds a list of numbers of 32 bits. */
    public GgufBuilder numbers(String key, List<Float> all) {
        list(key, 6, all.size());
        all.forEach(n -> little(values, 4, Float.floatToIntBits(n)));
        return this;
    }

    /** Adds a list of whole numbers of 32 bits. */
    public GgufBuilder wholes(String key, List<Integer> all) {
        list(key, 5, all.size());
        all.forEach(n -> little(values, 4, n));
        return this;
    }

    private void list(String key, int type, int size) {
        key(key, 9);
        little(values, 4, type);
        little(values, 8, size);
    }

    private void key(String key, int type) {
        keys++;
        text(values, key);
        little(values, 4, type);
    }

    /** Adds a tensor's entry, and its bytes at the next place. */
    public GgufBuilder tensor(String name, int type, byte[] bytes, int... dims) {
        tensors++;
        while (data.size() % ALIGNMENT != 0) {
            data.write(0);
        }
        return entry(name, type, data.size(), bytes, dims);
    }

    /** Adds a tensor's entry with a place of its own; counts it if {@link #tensor} hasn't. */
    private GgufBuilder entry(String name, int type, long place, byte[] bytes, int... dims) {
        text(entries, name);
        little(entries, 4, dims.length);
        for (int i = dims.length - 1; i >= 0; i--) {
            little(entries, 8, dims[i]);
        }
        little(entries, 4, type);
        little(entries, 8, place);
        data.writeBytes(bytes);
        return this;
    }

    /** Adds a tensor's entry that says that it begins somewhere. */
    public GgufBuilder tensorAt(String name, long place, byte[] bytes, int... dims) {
        tensors++;
        return entry(name, 0, place, bytes, dims);
    }

    /** Adds a tensor of numbers of 32 bits. */
    public GgufBuilder floats(String name, float[] numbers, int... dims) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(numbers);
        return tensor(name, 0, bytes.array(), dims);
    }

    /** The file. */
    public byte[] bytes() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
        little(all, 4, 3);
        little(all, 8, tensors);
        little(all, 8, keys);
        all.writeBytes(values.toByteArray());
        all.writeBytes(entries.toByteArray());
        while (all.size() % ALIGNMENT != 0) {
            all.write(0);
        }
        all.writeBytes(data.toByteArray());
        return all.toByteArray();
    }

    private static void text(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        little(out, 8, bytes.length);
        out.writeBytes(bytes);
    }

    private static void little(ByteArrayOutputStream out, int bytes, long value) {
        for (int i = 0; i < bytes; i++) {
            out.write((int) (value >> (8 * i)));
        }
    }
}
