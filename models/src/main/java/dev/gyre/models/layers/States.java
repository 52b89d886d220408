package dev.gyre.models.layers;

import dev.gyre.engine.device.Variable;
import java.util.List;
import java.util.stream.Stream;

/** States of layers that consist of layers. */
public final class States {

    private States() {}

    /** The states of both, in order. */
    public static List<Variable> concat(List<Variable> first, List<Variable> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }
}
