package dev.gyre.jvm.code;

import dev.gyre.tornado.context.Grid;
import dev.gyre.tornado.memory.Room;
import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The arrays that the work-items of a group share. They hold {@link Room} behind their elements.
 *
 * @param lengths of the arrays for a grid
 */
public record LocalMemory(List<Elements> arrays, Function<Grid, int[]> lengths) {

    /**
     * An array's element type, and the state that groups find it in.
     *
     * @param zeroed whether a group finds zeros in it
     * @param stored whether each item stores to the element of its number along x before any is loaded
     */
    public record Elements(Class<?> type, boolean zeroed, boolean stored) {
        /** The first element that has to be zero, of so many in a group of so many items along x. */
        int zeroedFrom(int length, int items) {
            return zeroed ? stored ? Math.min(items, length) : 0 : length;
        }
    }

    /** New arrays of so many elements. */
    Object[] allocate(int[] elements) {
        Object[] memory = new Object[arrays.size()];
        for (int a = 0; a < memory.length; a++) {
            Class<?> type = arrays.get(a).type();
            memory[a] = Array.newInstance(type, Math.addExact(elements[a], Room.BYTES / bytes(type)));
        }
        return memory;
    }

    /**
     * A part of an array that has to be zero when a group starts, up to the array's end.
     *
     * @param array its number
     * @param from the first element
     */
    record Zeros(int array, int from) {
        private void clear(Object[] memory) {
            switch (memory[array]) {
                case float[] f -> Arrays.fill(f, from, f.length, 0f);
                case int[] i -> Arrays.fill(i, from, i.length, 0);
                case double[] d -> Arrays.fill(d, from, d.length, 0d);
                case long[] l -> Arrays.fill(l, from, l.length, 0L);
                case short[] s -> Arrays.fill(s, from, s.length, (short) 0);
                default -> Arrays.fill((byte[]) memory[array], from, ((byte[]) memory[array]).length, (byte) 0);
            }
        }
    }

    /** The parts to zero for groups of so many items along x, in arrays of so many elements. */
    Zeros[] zeros(int[] elements, int items) {
        return IntStream.range(0, arrays.size())
                .mapToObj(a -> new Zeros(a, arrays.get(a).zeroedFrom(elements[a], items)))
                .filter(zeros -> zeros.from() < elements[zeros.array()])
                .toArray(Zeros[]::new);
    }

    /** Prepares arrays for a group. */
    static void clear(Object[] memory, Zeros[] zeros) {
        for (Zeros z : zeros) {
            z.clear(memory);
        }
    }

    private static int bytes(Class<?> type) {
        if (type == byte.class) {
            return Byte.BYTES;
        } else if (type == short.class) {
            return Short.BYTES;
        }
        return type == int.class || type == float.class ? Integer.BYTES : Long.BYTES;
    }
}
