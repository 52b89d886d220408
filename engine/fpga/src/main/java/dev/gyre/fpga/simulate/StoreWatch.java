package dev.gyre.fpga.simulate;

import dev.gyre.engine.GyreException;
import dev.gyre.ir.bytecode.KernelMethod;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.Int8Array;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * The lines of a kernel that store elements: the plain call is made once more, in classes whose stores go by way of the methods here. They
 * are public for those classes.
 */
public final class StoreWatch {
    private static final ScopedValue<StoreWatch> CURRENT = ScopedValue.newInstance();

    private final IdentityHashMap<TornadoNativeArray, Map<Integer, String>> places = new IdentityHashMap<>();

    private StoreWatch() {}

    /**
     * Where elements are stored last.
     *
     * @param wanted elements by the number of the array's parameter
     * @return file and line by parameter and element; elements that are never stored have none
     */
    static Map<Integer, Map<Integer, String>> lines(
            KernelMethod method, List<Object> arguments, Map<Integer, Set<Integer>> wanted) {
        StoreWatch watch = new StoreWatch();
        List<Object> own = Arrays.copy(arguments);
        wanted.forEach((p, elements) -> {
            Map<Integer, String> empty = new HashMap<>();
            elements.forEach(e -> empty.put(e, ""));
            watch.places.put((TornadoNativeArray) own.get(p), empty);
        });
        ScopedValue.where(CURRENT, watch).run(() -> {
            try {
                HardwareMath.watched(method).handle().invokeWithArguments(own);
            } catch (Throwable e) {
                throw new GyreException("%s fails as a plain call: %s".formatted(method, e), e);
            }
        });
        Map<Integer, Map<Integer, String>> found = new HashMap<>();
        wanted.keySet().forEach(p -> found.put(p, watch.places.get((TornadoNativeArray) own.get(p))));
        return found;
    }

    private static void note(TornadoNativeArray array, int index, String place) {
        Map<Integer, String> of = CURRENT.get().places.get(array);
        if (of != null) {
            of.computeIfPresent(index, (_, _) -> place);
        }
    }

    /** Stores an element, and keeps the line of it if it's looked for. */
    public static void set(FloatArray array, int index, float value, String place) {
        array.set(index, value);
        note(array, index, place);
    }

    /** As of floats. */
    public static void set(IntArray array, int index, int value, String place) {
        array.set(index, value);
        note(array, index, place);
    }

    /** As of floats. */
    public static void set(ShortArray array, int index, short value, String place) {
        array.set(index, value);
        note(array, index, place);
    }

    /** As of floats. */
    public static void set(ByteArray array, int index, byte value, String place) {
        array.set(index, value);
        note(array, index, place);
    }

    /** As of floats. */
    public static void set(Int8Array array, int index, byte value, String place) {
        array.set(index, value);
        note(array, index, place);
    }

    /** As of floats. */
    public static void set(LongArray array, int index, long value, String place) {
        array.set(index, value);
        note(array, index, place);
    }
}
