package dev.gyre.engine.io.torch;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.ElementType;
import dev.gyre.engine.io.Elements;
import dev.gyre.engine.io.Numbers;
import dev.gyre.engine.io.Quoted;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Collects tensors and writes them as {@code torch.save} does a dictionary of them. Numbers are asked for only as they're written, one
 * tensor at a time.
 */
public final class TorchWriter {

    private static final int CHUNK = 1 << 18;
    private static final byte[] VERSION = "3\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LITTLE = "little".getBytes(StandardCharsets.US_ASCII);

    private final String folder;
    private final List<String> place;
    private final Map<String, PickleWriter.Tensor> tensors = new LinkedHashMap<>();
    private final Map<Integer, Content> storages = new LinkedHashMap<>();
    private final Map<String, Object> beside = new LinkedHashMap<>();

    /** Writes a storage's elements. */
    private interface Content {
        void writeTo(ZipWriter zip) throws IOException;
    }

    /**
     * Starts with no tensors.
     *
     * @param folder what the file's parts lie in
     * @param place keys that lead to the dictionary of the tensors; none if it's the root
     */
    public TorchWriter(String folder, List<String> place) {
        this.folder = folder;
        this.place = List.copyOf(place);
    }

    /**
     * Adds a tensor to the file.
     *
     * @param type what it's stored as: F32, BF16, F16 or I8
     */
    public TorchWriter tensor(String name, ElementType type, int[] shape, Supplier<Numbers> numbers) {
        int key = storages.size();
        add(name, new PickleWriter.Tensor(key, type, shape.clone()));
        storages.put(key, zip -> {
            Numbers n = numbers.get();
            int size = tensors.get(name).size();
            float[] chunk = new float[Math.min(CHUNK, Math.max(1, size))];
            ByteBuffer bytes = ByteBuffer.allocate(chunk.length * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
            for (int at = 0; at < size; at += chunk.length) {
                int count = Math.min(chunk.length, size - at);
                n.read(at, chunk, 0, count);
                bytes.clear();
                Elements.write(type, chunk, 0, count, bytes);
                zip.write(bytes.flip());
            }
        });
        return this;
    }

    /** Adds a tensor of 64-bit integers. */
    public TorchWriter integers(String name, int[] shape, long... values) {
        int key = storages.size();
        add(name, new PickleWriter.Tensor(key, ElementType.I64, shape.clone()));
        storages.put(key, zip -> {
            ByteBuffer bytes = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asLongBuffer().put(values);
            zip.write(bytes);
        });
        return this;
    }

    /** Adds another name of a tensor, which shares its storage. */
    public TorchWriter alias(String name, String other) {
        return add(name, tensors.get(other));
    }

    /**
     * Adds an entry of the root's dictionary beside that of the tensors.
     *
     * @param value a text, number or truth value, or a list or dictionary of them
     */
    public TorchWriter value(String key, Object value) {
        if (place.isEmpty() || place.getFirst().equals(key)) {
            throw new GyreException(
                    "a value " + Quoted.of(key) + " can't stand where the tensors do: name it otherwise");
        }
        beside.put(key, value);
        return this;
    }

    private TorchWriter add(String name, PickleWriter.Tensor t) {
        if (tensors.putIfAbsent(name, t) != null) {
            throw new GyreException("a file can't hold a second tensor " + Quoted.of(name) + ": name it otherwise");
        }
        return this;
    }

    /**
     * Writes the file to a channel.
     *
     * @throws IOException if the channel refuses
     * @throws GyreException if a number is beyond the range of its tensor's type
     */
    public void writeTo(SeekableByteChannel channel) throws IOException {
        ZipWriter zip = new ZipWriter(channel);
        part(zip, "data.pkl", PickleWriter.write(beside, place, tensors));
        part(zip, "byteorder", LITTLE);
        for (Map.Entry<Integer, Content> s : storages.entrySet()) {
            zip.begin(folder + "/data/" + s.getKey());
            s.getValue().writeTo(zip);
            zip.end();
        }
        part(zip, "version", VERSION);
        zip.finish();
    }

    private void part(ZipWriter zip, String name, byte[] bytes) throws IOException {
        zip.begin(folder + "/" + name);
        zip.write(ByteBuffer.wrap(bytes));
        zip.end();
    }
}
