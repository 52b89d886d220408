package dev.gyre.engine.io;

import dev.gyre.engine.tensor.Shape;
import java.nio.file.Path;
import java.util.Set;

/** A file of tensors by name, of whatever format, memory-mapped and checked when opened. */
public interface TensorFile extends AutoCloseable {

    /** The file's path. */
    Path path();

    /** The names of its tensors, in file order. */
    Set<String> names();

    /**
     * The shape of a tensor, slowest axis first.
     *
     * @throws dev.gyre.engine.GyreException if there's no such tensor
     */
    Shape shape(String name);

    /**
     * The numbers of a tensor, while the file is open.
     *
     * @throws dev.gyre.engine.GyreException if there's no such tensor
     */
    Numbers numbers(String name);

    /** Unmaps the file; arrays that were read stay valid. */
    @Override
    void close();
}
