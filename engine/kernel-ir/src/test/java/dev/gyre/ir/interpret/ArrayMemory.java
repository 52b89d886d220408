package dev.gyre.ir.interpret;

import dev.gyre.ir.Storage;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * The elements of an array, by their numbers.
 *
 * @param memory where they are
 */
record ArrayMemory(Storage storage, MemorySegment memory, int size) {
    static ArrayMemory of(Object argument) {
        return switch (argument) {
            case float[] x -> new ArrayMemory(Storage.FLOAT, MemorySegment.ofArray(x), x.length);
            case int[] x -> new ArrayMemory(Storage.INT, MemorySegment.ofArray(x), x.length);
            case TornadoNativeArray x -> new ArrayMemory(storage(x), x.getSegment(), x.getSize());
            default -> throw new IllegalArgumentException("no elements: " + argument);
        };
    }

    private static Storage storage(TornadoNativeArray array) {
        return switch (array) {
            case FloatArray _ -> Storage.FLOAT;
            case DoubleArray _ -> Storage.DOUBLE;
            case IntArray _ -> Storage.INT;
            case LongArray _ -> Storage.LONG;
            default -> array.getElementSize() == Short.BYTES ? Storage.SHORT : Storage.BYTE;
        };
    }

    static ArrayMemory fresh(Storage storage, int size) {
        byte[] bytes = new byte[size * storage.bytes()];
        return new ArrayMemory(storage, MemorySegment.ofArray(bytes), size);
    }

    /** New elements that nobody has stored: no number, or -1. */
    static ArrayMemory poisoned(Storage storage, int size) {
        ArrayMemory fresh = fresh(storage, size);
        fresh.memory.fill((byte) -1);
        return fresh;
    }

    Number get(int i) {
        long at = at(i);
        return switch (storage) {
            case BYTE -> (int) memory.get(ValueLayout.JAVA_BYTE, at);
            case SHORT -> (int) memory.get(ValueLayout.JAVA_SHORT_UNALIGNED, at);
            case INT -> memory.get(ValueLayout.JAVA_INT_UNALIGNED, at);
            case LONG -> memory.get(ValueLayout.JAVA_LONG_UNALIGNED, at);
            case FLOAT -> memory.get(ValueLayout.JAVA_FLOAT_UNALIGNED, at);
            case DOUBLE -> memory.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, at);
        };
    }

    void set(int i, Number value) {
        long at = at(i);
        switch (storage) {
            case BYTE -> memory.set(ValueLayout.JAVA_BYTE, at, (byte) value.intValue());
            case SHORT -> memory.set(ValueLayout.JAVA_SHORT_UNALIGNED, at, (short) value.intValue());
            case INT -> memory.set(ValueLayout.JAVA_INT_UNALIGNED, at, value.intValue());
            case LONG -> memory.set(ValueLayout.JAVA_LONG_UNALIGNED, at, value.longValue());
            case FLOAT -> memory.set(ValueLayout.JAVA_FLOAT_UNALIGNED, at, value.floatValue());
            case DOUBLE -> memory.set(ValueLayout.JAVA_DOUBLE_UNALIGNED, at, value.doubleValue());
        }
    }

    private long at(int i) {
        if (i < 0 || i >= size) {
            throw new IndexOutOfBoundsException("%d of %d".formatted(i, size));
        }
        return (long) i * storage.bytes();
    }
}
