package dev.gyre.jvm.memory;

import dev.gyre.jvm.compile.CompiledKernel;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import uk.ac.manchester.tornado.api.types.arrays.BFloat16Array;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.CharArray;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FP8Array;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.Int8Array;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** A kernel's arguments with the arrays that it only reads off the heap, in read-only memory that begins at an odd address. */
public final class OffHeapArguments {
    private OffHeapArguments() {}

    /**
     * The arguments of a kernel.
     *
     * @param arena holds what is off the heap; for all threads
     */
    public static Object[] of(CompiledKernel kernel, Object[] arguments, Arena arena) {
        Object[] moved = arguments.clone();
        for (int a : read(kernel, arguments)) {
            moved[a] = moved((TornadoNativeArray) arguments[a], arena);
        }
        return moved;
    }

    /** The numbers of the arrays that a kernel only reads, as no argument that it writes is one of them. */
    public static List<Integer> read(CompiledKernel kernel, Object[] arguments) {
        Set<Object> written = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Integer> read = new ArrayList<>();
        for (int a = 0; a < arguments.length; a++) {
            if (kernel.use().writes(a)) {
                written.add(arguments[a]);
            }
        }
        for (int a = 0; a < arguments.length; a++) {
            if (arguments[a] instanceof TornadoNativeArray && !written.contains(arguments[a])) {
                read.add(a);
            }
        }
        return read;
    }

    private static TornadoNativeArray moved(TornadoNativeArray array, Arena arena) {
        MemorySegment memory = arena.allocate(array.getNumBytesOfSegment() + 1).asSlice(1);
        memory.copyFrom(array.getSegment());
        MemorySegment only = memory.asReadOnly();
        return switch (array) {
            case ByteArray _ -> ByteArray.fromSegmentShallow(only);
            case Int8Array _ -> Int8Array.fromSegmentShallow(only);
            case FP8Array _ -> FP8Array.fromSegmentShallow(only);
            case ShortArray _ -> ShortArray.fromSegmentShallow(only);
            case CharArray _ -> CharArray.fromSegmentShallow(only);
            case HalfFloatArray _ -> HalfFloatArray.fromSegmentShallow(only);
            case BFloat16Array _ -> BFloat16Array.fromSegmentShallow(only);
            case IntArray _ -> IntArray.fromSegmentShallow(only);
            case LongArray _ -> LongArray.fromSegmentShallow(only);
            case FloatArray _ -> FloatArray.fromSegmentShallow(only);
            case DoubleArray _ -> DoubleArray.fromSegmentShallow(only);
        };
    }
}
