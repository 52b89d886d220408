package dev.gyre.models.file;

import dev.gyre.engine.io.Entry;
import dev.gyre.engine.io.Numbers;
import dev.gyre.engine.io.Safetensors;
import dev.gyre.engine.io.gguf.GgufFile;
import dev.gyre.engine.io.torch.TorchFile;
import dev.gyre.engine.tensor.Shape;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** A file of tensors of one of three formats. */
sealed interface TensorFile extends AutoCloseable {

    /** Ends of the names of PyTorch's files. */
    List<String> TORCH = List.of(".bin", ".pt", ".pth", ".ckpt");

    /**
     * Opens a file and checks its structure; its name says of which format it is.
     *
     * @throws dev.gyre.engine.GyreException if it can't be read or is damaged
     */
    static TensorFile open(Path path) {
        String name = path.toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".gguf")) {
            return new Gguf(GgufFile.open(path));
        }
        return TORCH.stream().anyMatch(name::endsWith)
                ? new Torch(TorchFile.open(path))
                : new Plain(Safetensors.open(path));
    }

    /** The file's path. */
    Path path();

    /** The names of its tensors. */
    Collection<String> names();

    /** The shape of a tensor. */
    Shape shape(String name);

    /** The numbers of a tensor. */
    Numbers numbers(String name);

    @Override
    void close();

    /** A safetensors file. */
    record Plain(Safetensors file) implements TensorFile {
        @Override
        public Path path() {
            return file.file();
        }

        @Override
        public Collection<String> names() {
            return file.entries().stream().map(Entry::name).toList();
        }

        @Override
        public Shape shape(String name) {
            return file.entry(name).shape();
        }

        @Override
        public Numbers numbers(String name) {
            return file.numbers(name);
        }

        @Override
        public void close() {
            file.close();
        }
    }

    /** A file of PyTorch's. */
    record Torch(TorchFile file) implements TensorFile {
        @Override
        public Path path() {
            return file.path();
        }

        @Override
        public Collection<String> names() {
            return file.names();
        }

        @Override
        public Shape shape(String name) {
            return file.shape(name);
        }

        @Override
        public Numbers numbers(String name) {
            return file.numbers(name);
        }

        @Override
        public void close() {
            file.close();
        }
    }

    /** A file of llama.cpp's. */
    record Gguf(GgufFile file) implements TensorFile {
        @Override
        public Path path() {
            return file.path();
        }

        @Override
        public Collection<String> names() {
            return file.names();
        }

        @Override
        public Shape shape(String name) {
            return file.shape(name);
        }

        @Override
        public Numbers numbers(String name) {
            return file.numbers(name);
        }

        @Override
        public void close() {
            file.close();
        }
    }
}
