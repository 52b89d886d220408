package dev.gyre.engine.io.torch;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.MappedFile;
import dev.gyre.engine.io.Numbers;
import dev.gyre.engine.io.Quoted;
import dev.gyre.engine.io.TensorFile;
import dev.gyre.engine.io.torch.Pickled.Dictionary;
import dev.gyre.engine.io.torch.Pickled.Storage;
import dev.gyre.engine.io.torch.Pickled.Tensor;
import dev.gyre.engine.tensor.Shape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * The tensors of a file that {@code torch.save} wrote, memory-mapped and checked when opened: a zip file of storages, and a pickle that
 * says how tensors lie in them. Nothing in it is ever run, see {@link Unpickler}. The tensors are those of a dictionary at the root, or
 * of one that stands where a training's own state stands around it; what stands beside that is passed over.
 */
public final class TorchFile implements TensorFile {

    private static final int MAX_PICKLE = 1 << 25;
    private static final int MAX_RANK = 64;
    private static final String PICKLE = "/data.pkl";
    private static final int CHUNK_BYTES = 1 << 30;

    /** The paths to the dictionary of tensors in files that packages save. */
    private static final List<List<String>> PLACES = List.of(
            List.of("model_state_dict"),
            List.of("state_dict"),
            List.of("model"),
            List.of("module"),
            List.of("state", "model"),
            List.of());

    private final MappedFile file;
    private final Map<String, ZipEntries.Entry> entries;
    private final String prefix;
    private final Map<String, TorchTensor> tensors = new LinkedHashMap<>();
    private final Map<String, Storage> storages = new LinkedHashMap<>();
    private final Set<String> verified = new HashSet<>();
    private final Map<String, String> keys = new LinkedHashMap<>();
    private Pickled root = new Pickled.None();

    private TorchFile(MappedFile file) {
        this.file = file;
        this.entries = ZipEntries.of(file);
        this.prefix = prefix();
    }

    /**
     * Opens a file and checks its whole structure.
     *
     * @throws GyreException if it can't be read, is damaged, or its pickle holds, or would do, anything that tensors don't need; the
     *     message names the file
     */
    @SuppressWarnings("MustBeClosedChecker") // the file that is returned closes it
    public static TorchFile open(Path path) {
        MappedFile file = MappedFile.open(path);
        try {
            TorchFile torch = new TorchFile(file);
            torch.read();
            return torch;
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** The folder of all entries, with the pickle directly in it; throws if there isn't exactly one. */
    private String prefix() {
        List<String> found = entries.keySet().stream()
                .filter(n -> n.endsWith(PICKLE) && n.indexOf('/') == n.length() - PICKLE.length())
                .toList();
        check(found.size() == 1, "is a zip file, but none of torch.save: it has no part data.pkl in a folder");
        String folder = found.getFirst().substring(0, found.getFirst().length() - PICKLE.length()) + "/";
        check(
                !entries.containsKey(folder + "constants.pkl"),
                "is a TorchScript program, which isn't run here: save the model's state_dict");
        return folder;
    }

    private void read() {
        Optional<ZipEntries.Entry> order = Optional.ofNullable(entries.get(prefix + "byteorder"));
        order.ifPresent(e ->
                check(text(e).equals("little"), "has the byte order " + Quoted.of(text(e)) + ", but little is read"));
        ZipEntries.Entry pickle = entries.get(prefix + PICKLE.substring(1));
        check(pickle.size() <= MAX_PICKLE, "has a pickle of " + pickle.size() + " bytes, but at most " + MAX_PICKLE);
        try {
            Unpickler.Result result = Unpickler.read(verified(pickle).toArray(ValueLayout.JAVA_BYTE));
            root = result.root();
            dictionary(result.root()).entries().forEach(this::add);
            result.tensors().forEach(t -> view("a tensor", t));
        } catch (PickleFault e) {
            throw new GyreException(file.path() + ": its pickle isn't one of tensors: " + e.getMessage(), e);
        }
        check(!tensors.isEmpty(), "holds no tensors");
    }

    private String text(ZipEntries.Entry e) {
        return new String(
                bytes(e).asSlice(0, Math.min(e.size(), 16)).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }

    /** The first of the known places where tensors stand. */
    private static Dictionary dictionary(Pickled root) {
        for (List<String> place : PLACES) {
            Optional<Dictionary> found = at(root, place);
            if (found.isPresent() && found.get().entries().values().stream().anyMatch(Tensor.class::isInstance)) {
                return found.get();
            }
        }
        String found = root instanceof Dictionary(Map<String, Pickled> all)
                ? all.entrySet().stream()
                        .filter(e -> e.getValue() instanceof Pickled.Foreign)
                        .findFirst()
                        .map(e -> Quoted.of(e.getKey()) + " is " + Unpickler.kind(e.getValue()))
                        .orElse("it has " + all.size() + " entries, none of them a tensor")
                : "it holds " + Unpickler.kind(root);
        throw new PickleFault("there is no dictionary of tensors: " + found);
    }

    private static Optional<Dictionary> at(Pickled root, List<String> place) {
        Pickled p = root;
        for (String key : place) {
            if (!(p instanceof Dictionary(Map<String, Pickled> entries)) || !entries.containsKey(key)) {
                return Optional.empty();
            }
            p = entries.get(key);
        }
        return p instanceof Dictionary d ? Optional.of(d) : Optional.empty();
    }

    private void add(String name, Pickled value) {
        switch (value) {
            case Tensor t -> {
                tensors.put(name, view("tensor " + Quoted.of(name), t));
                keys.put(name, t.storage().key());
            }
            case Pickled.None none -> {}
            case Pickled.Plain number -> {}
            default -> throw new PickleFault("among the tensors " + Quoted.of(name) + " is " + Unpickler.kind(value));
        }
    }

    private TorchTensor view(String what, Tensor t) {
        Storage s = t.storage();
        Storage before = storages.putIfAbsent(s.key(), s);
        if (before != null && !before.equals(s)) {
            throw new PickleFault(what + " has a storage " + Quoted.of(s.key()) + " that is described in two ways");
        }
        ZipEntries.Entry part = entries.get(prefix + "data/" + s.key());
        if (part == null) {
            throw new PickleFault(what + " lies in a storage " + Quoted.of(s.key()) + ", which the file doesn't have");
        }
        if (s.elements() > part.size() || s.elements() * s.type().bytes() != part.size()) {
            throw new PickleFault(what + " lies in a storage " + Quoted.of(s.key()) + " of " + s.elements() + " "
                    + s.type() + ", but the file has " + part.size() + " bytes of it");
        }
        Shape shape = shape(what, t.sizes());
        requireInside(what, t);
        long[] strides = t.strides().stream().mapToLong(Long::longValue).toArray();
        return new TorchTensor(s.type(), shape, bytes(part), t.offset(), strides);
    }

    private static Shape shape(String what, List<Long> sizes) {
        if (sizes.size() > MAX_RANK) {
            throw new PickleFault(what + " has more than " + MAX_RANK + " axes");
        }
        long size = 1;
        for (long d : sizes) {
            if (d > Integer.MAX_VALUE || size * d > Integer.MAX_VALUE - 8) {
                throw new PickleFault(what + " of shape " + sizes + " has more than 2^31 elements");
            }
            size *= d;
        }
        return Shape.of(sizes.stream().mapToInt(Long::intValue).toArray());
    }

    private static void requireInside(String what, Tensor t) {
        long last = t.offset();
        boolean any = true;
        for (int i = 0; i < t.sizes().size(); i++) {
            long size = t.sizes().get(i);
            long stride = t.strides().get(i);
            any &= size > 0;
            boolean small = size <= 1 || stride <= (Long.MAX_VALUE - last) / (size - 1);
            last = small && size > 0 ? last + (size - 1) * stride : size > 0 ? Long.MAX_VALUE : last;
        }
        if ((any && last >= t.storage().elements()) || t.offset() > t.storage().elements()) {
            throw new PickleFault(
                    what + " of shape " + t.sizes() + ", strides " + t.strides() + " and offset " + t.offset()
                            + " reaches beyond its storage of " + t.storage().elements() + " elements");
        }
    }

    private MemorySegment bytes(ZipEntries.Entry e) {
        return file.bytes().asSlice(e.offset(), e.size());
    }

    /** A part whose bytes agree with their checksum; they are compared until they do, and then no more. */
    private MemorySegment verified(ZipEntries.Entry e) {
        MemorySegment bytes = bytes(e);
        if (!verified.contains(e.name())) {
            CRC32 crc = new CRC32();
            for (long at = 0; at < bytes.byteSize(); at += CHUNK_BYTES) {
                ByteBuffer chunk = bytes.asSlice(at, Math.min(CHUNK_BYTES, bytes.byteSize() - at))
                        .asByteBuffer();
                crc.update(chunk);
            }
            check(
                    (int) crc.getValue() == e.crc(),
                    "its part " + Quoted.of(e.name())
                            + " doesn't agree with its checksum: the file is damaged; take another copy");
            verified.add(e.name());
        }
        return bytes;
    }

    private void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new GyreException(file.path() + ": " + otherwise);
        }
    }

    /**
     * The plain values of a dictionary that stands beside the tensors, such as a training's settings: texts, numbers, truth values, and lists
     * and dictionaries of them. What's of another kind is left out.
     *
     * @param key of the dictionary at the root
     * @return empty if there's none
     */
    public Optional<Map<String, Object>> values(String key) {
        return at(root, List.of(key)).map(Pickled.Dictionary::plain);
    }

    @Override
    public Path path() {
        return file.path();
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
     * A tensor, after a comparison of its storage with the file's checksum.
     *
     * @throws GyreException if there's no such tensor, or its storage contradicts the checksum
     */
    @Override
    public Numbers numbers(String name) {
        TorchTensor t = tensor(name);
        verified(entries.get(prefix + "data/" + keys.get(name)));
        return t;
    }

    private TorchTensor tensor(String name) {
        TorchTensor t = tensors.get(name);
        if (t == null) {
            throw new GyreException(
                    file.path() + ": there is no tensor " + Quoted.of(name) + " among the " + tensors.size());
        }
        return t;
    }

    @Override
    public void close() {
        file.close();
    }
}
