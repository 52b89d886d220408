package dev.gyre.models.file;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.Numbers;
import dev.gyre.engine.io.Quoted;
import dev.gyre.engine.io.Safetensors;
import dev.gyre.engine.io.TensorFile;
import dev.gyre.engine.io.gguf.GgufFile;
import dev.gyre.engine.io.torch.TorchFile;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.models.parameter.PublishedTensors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The tensors of a file, or of several that together hold a model, safetensors', PyTorch's or llama.cpp's. */
public final class TensorFiles implements PublishedTensors, AutoCloseable {

    private static final String GGUF = ".gguf";
    private static final List<String> TORCH = List.of(".bin", ".pt", ".pth", ".ckpt");

    private final Path path;
    private final List<TensorFile> files = new ArrayList<>();
    private final Map<String, TensorFile> byName = new LinkedHashMap<>();

    private TensorFiles(Path path) {
        this.path = path;
    }

    /**
     * Opens a file, or the model of a folder as {@link Shards} finds it.
     *
     * @throws GyreException if a file is missing or damaged, lacks a tensor that an index promises, or two hold one of a name
     */
    @SuppressWarnings("MustBeClosedChecker") // whoever gets it closes it
    public static TensorFiles open(Path path) {
        return together(List.of(path));
    }

    /**
     * Opens files, or folders as {@link #open}, that together hold a model.
     *
     * @param parts one or more
     * @throws GyreException as {@link #open}
     */
    @SuppressWarnings("MustBeClosedChecker") // whoever gets it closes it
    public static TensorFiles together(List<Path> parts) {
        TensorFiles all = new TensorFiles(parts.getFirst());
        try {
            parts.forEach(all::addPart);
            return all;
        } catch (RuntimeException e) {
            all.close();
            throw e;
        }
    }

    /** Whether a file's name is that of one of PyTorch's. */
    static boolean isTorch(Path file) {
        return TORCH.stream().anyMatch(lowerCase(file)::endsWith);
    }

    /** Whether a file's name is that of one of llama.cpp's. */
    public static boolean isGguf(Path file) {
        return lowerCase(file).endsWith(GGUF);
    }

    private static String lowerCase(Path file) {
        return file.toString().toLowerCase(Locale.ROOT);
    }

    /** The files that together hold a model, of which one is named: itself, or those that its name says that it's one of. */
    public static List<Path> parts(Path file) {
        return Shards.together(file);
    }

    @SuppressWarnings("MustBeClosedChecker") // whoever gets it closes it
    private static TensorFile one(Path file) {
        if (isGguf(file)) {
            return GgufFile.open(file);
        }
        return isTorch(file) ? TorchFile.open(file) : Safetensors.open(file);
    }

    private void addPart(Path part) {
        if (!Files.isDirectory(part)) {
            add(part);
            return;
        }
        Shards shards = Shards.of(part);
        shards.files().forEach(this::add);
        shards.promised().forEach((tensor, file) -> {
            if (!byName.containsKey(tensor) || !byName.get(tensor).path().equals(file)) {
                throw new GyreException(shards.index() + ": promises " + Quoted.of(tensor) + " in "
                        + file.getFileName()
                        + ", which doesn't hold it: the files don't belong together; take the whole folder anew");
            }
        });
    }

    private void add(Path file) {
        TensorFile in = one(file);
        files.add(in);
        for (String name : in.names()) {
            TensorFile other = byName.put(name, in);
            if (other != null) {
                throw new GyreException(file + ": holds " + Quoted.of(name) + ", and so does " + other.path()
                        + ": the files don't belong together; take the whole folder anew");
            }
        }
    }

    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(byName.keySet());
    }

    @Override
    public Shape shape(String name) {
        return in(name).shape(name);
    }

    @Override
    public float[] floats(String name) {
        return numbers(name).all();
    }

    @Override
    public Numbers numbers(String name) {
        return in(name).numbers(name);
    }

    private TensorFile in(String name) {
        TensorFile file = byName.get(name);
        if (file == null) {
            throw new GyreException(path + ": there is no tensor " + Quoted.of(name));
        }
        return file;
    }

    @Override
    public void close() {
        files.forEach(TensorFile::close);
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
