package dev.gyre.models.published;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.ElementType;
import dev.gyre.engine.io.Numbers;
import dev.gyre.engine.io.Quoted;
import dev.gyre.models.parameter.Parameter;
import dev.gyre.models.parameter.PublishedTensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Checks that published tensors are those that a model declares. */
final class Fit {

    private static final int NAMED = 5;
    private static final int PIECE = 1 << 16;

    private Fit() {}

    /**
     * Refuses tensors of other names than those that are declared, weights that aren't floats, and several names of a parameter with
     * different numbers.
     *
     * @throws GyreException lists what's missing and what's left over
     */
    static void require(List<Parameter> declared, PublishedTensors tensors) {
        Set<String> left = new TreeSet<>(tensors.names());
        List<String> missing = new ArrayList<>();
        for (Parameter p : declared) {
            List<String> there = p.published().stream().filter(tensors::has).toList();
            left.removeAll(p.published());
            if (there.isEmpty() && p.role() != Parameter.Role.BUFFER) {
                missing.add(p.published().getFirst());
            }
            if (p.role() != Parameter.Role.BUFFER) {
                there.forEach(name -> requireFloats(tensors, name));
            }
            requireOne(there, tensors);
        }
        if (!missing.isEmpty() || !left.isEmpty()) {
            throw new GyreException(tensors + ": the tensors aren't those that the configuration asks for: "
                    + (missing.isEmpty() ? "none is missing" : "missing are " + some(missing)) + ", "
                    + (left.isEmpty() ? "none is left over" : "left over are " + some(List.copyOf(left))));
        }
    }

    private static String some(List<String> names) {
        return names.stream().limit(NAMED).map(Quoted::of).collect(Collectors.joining(", "))
                + (names.size() > NAMED ? " and " + (names.size() - NAMED) + " more" : "");
    }

    private static void requireFloats(PublishedTensors tensors, String name) {
        ElementType type = tensors.numbers(name).type();
        if (!type.isFloating()) {
            throw new GyreException(tensors + ": " + Quoted.of(name) + " holds whole numbers (" + type
                    + "), as quantised weights do, which aren't read: take those that aren't quantised");
        }
    }

    private static void requireOne(List<String> names, PublishedTensors tensors) {
        for (int i = 1; i < names.size(); i++) {
            requireSame(tensors, names.getFirst(), names.get(i));
        }
    }

    /**
     * Refuses two tensors with different numbers.
     *
     * @throws GyreException names them
     */
    static void requireSame(PublishedTensors tensors, String a, String b) {
        if (!same(tensors.numbers(a), tensors.numbers(b))) {
            throw new GyreException(tensors + ": " + Quoted.of(a) + " and " + Quoted.of(b)
                    + " differ, but the model has one tensor for both: the files don't belong together");
        }
    }

    /**
     * Rows of a tensor, which tell a size that the configuration may not.
     *
     * @throws GyreException if there's no such tensor, or it has no rows
     */
    static int rows(PublishedTensors tensors, String name) {
        if (!tensors.has(name) || tensors.shape(name).rank() == 0) {
            throw new GyreException(tensors + ": there is no tensor " + Quoted.of(name)
                    + " with rows, which tells a size: the files aren't of such a model");
        }
        return tensors.shape(name).dim(0);
    }

    private static boolean same(Numbers a, Numbers b) {
        int size = a.shape().size();
        if (size != b.shape().size()) {
            return false;
        }
        float[] one = new float[Math.min(size, PIECE)];
        float[] other = new float[one.length];
        for (int at = 0; at < size; at += one.length) {
            int count = Math.min(one.length, size - at);
            a.read(at, one, 0, count);
            b.read(at, other, 0, count);
            if (!Arrays.equals(one, 0, count, other, 0, count)) {
                return false;
            }
        }
        return true;
    }
}
