package dev.gyre.models.model.small;

import dev.gyre.engine.device.Buffer;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.tensor.Shape;
import java.util.List;
import java.util.stream.Stream;

/** A weight (K, N) of a linear map, N outputs, or a table, in fewer bits than floats have. */
public sealed interface SmallWeight permits BlockWeight, Int8Weight, TernaryWeight {

    /** The suffix of the names of its stored scales. */
    String SCALE = ".scale";

    /** The weight's integers, int32, each of which holds several, or its blocks' bytes; they have the weight's name. */
    Variable packed();

    /** The factors or divisors of the stored numbers. */
    List<Variable> scales();

    /** Extents of the bytes that stand for the integers in a file. */
    Shape bytes();

    /** One of the bytes that stand for the integers. */
    int get(int i);

    /** Sets one of those bytes. */
    void put(int i, int value);

    /** Writes the float weight that it stands for. */
    void write(Buffer into);

    /** The variables of packed integers and scales. */
    default List<Variable> storage() {
        return Stream.concat(Stream.of(packed()), scales().stream()).toList();
    }
}
