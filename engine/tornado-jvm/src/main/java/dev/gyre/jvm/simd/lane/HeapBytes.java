package dev.gyre.jvm.simd.lane;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Reads numbers of several bytes from arrays of bytes, the lowest one first, for generated code. */
public final class HeapBytes {
    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    private HeapBytes() {}

    /**
     * The short in two bytes.
     *
     * @throws IndexOutOfBoundsException if one of them isn't in the array
     */
    public static short shortAtByte(byte[] from, int index) {
        return (short) SHORTS.get(from, index);
    }
}
