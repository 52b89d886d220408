package dev.gyre.engine.io.gguf;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.MappedFile;
import dev.gyre.engine.io.Numbers;
import dev.gyre.engine.io.Quoted;
import dev.gyre.engine.io.TensorFile;
import dev.gyre.engine.tensor.Shape;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A GGUF file, memory-mapped and checked when opened: metadata, then the tensors' names, shapes and places, then their blocks. Numbers are
 * converted to float32 as they're read.
 *
 * <p>Format: <a href="https://github.com/ggml-org/ggml/blob/master/docs/gguf.md">ggml-org/ggml</a>, versions 2 and 3, little-endian.
 */
public final class GgufFile implements TensorFile {

    private static final int MAGIC = 'G' | 'G' << 8 | 'U' << 16 | 'F' << 24;
    private static final String ALIGNMENT = "general.alignment";
    private static final int MAX_RANK = 4;
    private static final int MAX_KEYS = 1 << 20;

    /** Bytes of an entry of metadata at least: the length of its key, its type, a value of a byte. */
    private static final int LEAST_ENTRY = 13;

    /** Bytes of a tensor's entry at least: the length of its name, its axes, its type, its place. */
    private static final int LEAST_TENSOR = 24;

    private final MappedFile file;
    private final GgufMetadata metadata;
    private final Map<String, GgufTensor> tensors;

    private GgufFile(MappedFile file, GgufMetadata metadata, Map<String, GgufTensor> tensors) {
        this.file = file;
        this.metadata = metadata;
        this.tensors = tensors;
    }

    /**
     * Opens a file and checks its whole structure.
     *
     * @throws GyreException if it can't be read, is damaged, or holds a tensor of a type that isn't read; the message names the file
     */
    @SuppressWarnings("MustBeClosedChecker") // the file that is returned closes it
    public static GgufFile open(Path path) {
        MappedFile file = MappedFile.open(path);
        try {
            GgufReader in = new GgufReader(path.toString(), file.bytes());
            if (in.int32("its first four bytes") != MAGIC) {
                throw in.fault("doesn't begin with GGUF");
            }
            int version = in.int32("its version");
            if (version != 2 && version != 3) {
                throw new GyreException(path + ": has version " + Integer.toUnsignedString(version)
                        + " of the format, but 2 and 3 are read" + (version == 3 << 24 ? "; it's big-endian" : ""));
            }
            long count = in.count(LEAST_TENSOR, "tensors");
            Map<String, Object> values = values(in);
            GgufMetadata metadata = new GgufMetadata(path.toString(), values);
            long alignment = metadata.whole(ALIGNMENT).orElse(32L);
            if (alignment < 1 || alignment > 1 << 20 || Long.bitCount(alignment) != 1) {
                throw in.fault(ALIGNMENT + " is " + alignment + ", which is no power of two up to 1,048,576");
            }
            return new GgufFile(file, metadata, tensors(in, count, alignment, file.bytes()));
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static Map<String, Object> values(GgufReader in) {
        long count = in.count(LEAST_ENTRY, "keys");
        if (count > MAX_KEYS) {
            throw in.fault("tells of " + count + " keys, but at most " + MAX_KEYS + " are read");
        }
        Map<String, Object> values = new LinkedHashMap<>();
        for (long i = 0; i < count; i++) {
            String key = in.name("a key");
            if (values.put(key, in.value(key)) != null) {
                throw in.fault("has two values of " + Quoted.of(key));
            }
        }
        return values;
    }

    /** The entry of a tensor before its bytes are known: where it begins behind the header, and how many it has. */
    private record Place(String name, BlockType type, Shape shape, long offset) {
        long bytes() {
            return type.bytes(shape);
        }
    }

    private static Map<String, GgufTensor> tensors(GgufReader in, long count, long alignment, MemorySegment bytes) {
        List<Place> places = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            places.add(place(in, alignment));
        }
        in.align(alignment);
        MemorySegment data = bytes.asSlice(in.at());
        Map<String, GgufTensor> tensors = new LinkedHashMap<>();
        for (Place p : places) {
            if (p.offset() > data.byteSize() - p.bytes()) {
                throw in.fault("ends within the tensor " + Quoted.of(p.name()));
            }
            GgufTensor tensor = new GgufTensor(p.name(), p.type(), p.shape(), data.asSlice(p.offset(), p.bytes()));
            if (tensors.put(p.name(), tensor) != null) {
                throw in.fault("has two tensors " + Quoted.of(p.name()));
            }
        }
        requireApart(in, places);
        return tensors;
    }

    private static Place place(GgufReader in, long alignment) {
        String name = in.name("a tensor's name");
        String what = "the tensor " + Quoted.of(name);
        int rank = in.int32(what);
        if (rank < 1 || rank > MAX_RANK) {
            throw in.fault(
                    what + " has " + Integer.toUnsignedString(rank) + " axes, but 1 to " + MAX_RANK + " are read");
        }
        int[] dims = new int[rank];
        long size = 1;
        for (int i = rank - 1; i >= 0; i--) {
            long dim = in.int64(what);
            if (dim < 1 || dim > Integer.MAX_VALUE || size * dim > Integer.MAX_VALUE) {
                throw in.fault(what + " has an axis of " + Long.toUnsignedString(dim) + ", or more than 2^31 elements");
            }
            size *= dim;
            dims[i] = (int) dim;
        }
        int number = in.int32(what);
        BlockType type = BlockType.of(number).orElseThrow(() -> unread(in, what, number));
        if (dims[rank - 1] % type.numbers() != 0) {
            throw in.fault(what + " has rows of " + dims[rank - 1] + ", which are no blocks of " + type.numbers());
        }
        long offset = in.int64(what);
        if (offset < 0 || offset % alignment != 0) {
            throw in.fault(
                    what + " begins at " + Long.toUnsignedString(offset) + ", which is no multiple of " + alignment);
        }
        return new Place(name, type, Shape.of(dims), offset);
    }

    private static GyreException unread(GgufReader in, String what, int number) {
        return in.refusal(what + " has numbers of type " + Integer.toUnsignedString(number) + " of ggml, but only "
                + Arrays.toString(BlockType.values()) + " are read: take a file of one of these");
    }

    private static void requireApart(GgufReader in, List<Place> places) {
        List<Place> sorted = new ArrayList<>(places);
        sorted.sort(Comparator.comparingLong(Place::offset));
        for (int i = 1; i < sorted.size(); i++) {
            Place before = sorted.get(i - 1);
            if (before.offset() + before.bytes() > sorted.get(i).offset()) {
                throw in.fault("has two tensors in the same bytes, " + Quoted.of(before.name()) + " and "
                        + Quoted.of(sorted.get(i).name()));
            }
        }
    }

    @Override
    public Path path() {
        return file.path();
    }

    /** The file's keys and values. */
    public GgufMetadata metadata() {
        return metadata;
    }

    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(tensors.keySet());
    }

    @Override
    public Shape shape(String name) {
        return tensor(name).shape();
    }

    /**
     * The type that a tensor is stored as.
     *
     * @throws GyreException if there's no such tensor
     */
    public BlockType stored(String name) {
        return tensor(name).stored();
    }

    @Override
    public Numbers numbers(String name) {
        return tensor(name);
    }

    private GgufTensor tensor(String name) {
        GgufTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new GyreException(
                    path() + ": there is no tensor " + Quoted.of(name) + " among the " + tensors.size());
        }
        return tensor;
    }

    @Override
    public void close() {
        file.close();
    }
}
