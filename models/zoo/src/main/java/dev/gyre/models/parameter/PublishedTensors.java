package dev.gyre.models.parameter;

import dev.gyre.engine.io.Numbers;
import dev.gyre.engine.tensor.Shape;
import java.util.Set;

/** Named tensors of files, mostly such as somebody else wrote. Its text names them. */
public interface PublishedTensors {

    /** The names of all of them. */
    Set<String> names();

    /** Whether there's a tensor of a name. */
    default boolean has(String name) {
        return names().contains(name);
    }

    /** Shape of a tensor. */
    Shape shape(String name);

    /** Numbers of a tensor, converted to float32. */
    float[] floats(String name);

    /** A tensor's numbers, to be asked for piece by piece. */
    default Numbers numbers(String name) {
        return Numbers.of(shape(name), floats(name));
    }
}
