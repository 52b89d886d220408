package dev.gyre.jvm.code;

import dev.gyre.jvm.context.Grid;
import dev.gyre.jvm.memory.Room;
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
     * What an array holds.
     *
     * @param zeroed whether a group finds zeros in it
     */
    public record Elements(Class<?> type, boolean zeroed) {}

    /** New arrays of so many elements. */
    Object[] allocate(int[] elements) {
        Object[] memory = new Object[arrays.size()];
        for (int a = 0; a < memory.length; a++) {
            Class<?> type = arrays.get(a).type();
            memory[a] = Array.newInstance(type, Math.addExact(elements[a], Room.BYTES / bytes(type)));
        }
        return memory;
    }

    /** Which arrays a group finds zeros in. */
    int[] zeroed() {
        return IntStream.range(0, arrays.size())
                .filter(a -> arrays.get(a).zeroed())
                .toArray();
    }

    /** Prepares arrays for a group, those that {@link #zeroed} names. */
    static void clear(Object[] memory, int[] zeroed) {
        for (int a : zeroed) {
            clear(memory[a]);
        }
    }

    private static void clear(Object array) {
        switch (array) {
            case float[] f -> Arrays.fill(f, 0f);
            case int[] i -> Arrays.fill(i, 0);
            case double[] d -> Arrays.fill(d, 0d);
            case long[] l -> Arrays.fill(l, 0L);
            case short[] s -> Arrays.fill(s, (short) 0);
            default -> Arrays.fill((byte[]) array, (byte) 0);
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
