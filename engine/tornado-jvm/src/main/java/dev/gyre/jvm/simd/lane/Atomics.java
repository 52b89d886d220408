package dev.gyre.jvm.simd.lane;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** Additions that other threads may do at the same time; generated code calls them. */
public final class Atomics {
    private static final VarHandle INTS = MethodHandles.arrayElementVarHandle(int[].class);
    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

    private Atomics() {}

    public static void add(int[] array, int index, int value) {
        INTS.getAndAdd(array, index, value);
    }

    public static void add(long[] array, int index, long value) {
        LONGS.getAndAdd(array, index, value);
    }
}
