package dev.gyre.ir.bytecode;

import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * The arguments of compiled code: the kernel's own, and behind them the parts that it needs of the objects among them and of classes.
 *
 * @param objects the arguments of which only parts are used
 */
public record Arguments(BitSet objects, List<Part> parts) {
    /** The kernel's own arguments, without parts. */
    public static final Arguments PLAIN = new Arguments(new BitSet(), List.of());

    /** The elements of an array of Java's or of TornadoVM's. */
    public static int size(Object array) {
        return array instanceof TornadoNativeArray of ? of.getSize() : Array.getLength(array);
    }

    /** A kernel's arguments, and the parts. */
    public Object[] withParts(Object[] own) {
        if (parts.isEmpty()) {
            return own;
        }
        Object[] all = Arrays.copyOf(own, own.length + parts.size());
        for (int p = 0; p < parts.size(); p++) {
            all[own.length + p] = parts.get(p).of(own);
        }
        return all;
    }

    /** As {@link #withParts}, with numbers in the places of the objects, which compiled code doesn't look at. */
    public Object[] shape(Object[] own) {
        if (objects.isEmpty()) {
            return withParts(own);
        }
        Object[] all = Arrays.copyOf(withParts(own), own.length + parts.size());
        objects.stream().forEach(o -> all[o] = o);
        return all;
    }
}
