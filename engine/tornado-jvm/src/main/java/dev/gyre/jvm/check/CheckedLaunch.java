package dev.gyre.jvm.check;

import java.lang.reflect.Array;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.BFloat16Array;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** One run of a kernel over its iterations or work-items, one item at a time, and what is known of the memory that they used. */
final class CheckedLaunch {
    /** Bits by which an index of a second dimension moves the first one up. */
    private static final int DIMENSION = 32;

    private final CheckSettings settings;
    private final FindingCollector findings;
    private final String kernel;
    private final String again;
    private final IdentityHashMap<Object, String> names;
    private final Set<Object> reduced;
    private final ShadowMemory memory = new ShadowMemory();
    private final Set<Object> locals = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<Object> own = Collections.newSetFromMap(new IdentityHashMap<>());
    private CheckedItem item = new CheckedItem("the kernel", 0);
    private boolean raced;

    /**
     * Starts a checked run of a kernel.
     *
     * @param names of the arguments that are arrays, by identity
     * @param reduced arguments in which iterations gather by {@code @Reduce}, which is no race
     * @param again how to see a finding again
     */
    CheckedLaunch(
            CheckSettings settings,
            FindingCollector findings,
            String kernel,
            IdentityHashMap<Object, String> names,
            Set<Object> reduced,
            String again) {
        this.settings = settings;
        this.findings = findings;
        this.kernel = kernel;
        this.again = again;
        this.names = new IdentityHashMap<>(names);
        this.reduced = reduced;
    }

    /** Sets the item whose accesses come now. */
    void enter(CheckedItem next) {
        item = next;
    }

    /** Says that an item is done, so that nobody uses its own arrays any more. */
    void end() {
        forget(own);
    }

    /** Says that a group is done, so that nobody uses its local arrays any more. */
    void endGroup() {
        forget(locals);
    }

    private void forget(Set<Object> arrays) {
        for (Object array : arrays) {
            memory.forget(array);
            names.remove(array);
        }
        arrays.clear();
    }

    /** Whether two items used an element in a way that nothing orders. */
    boolean hasRaced() {
        return raced;
    }

    void read(Object array, long index, int site) {
        if (!isWithin(array, index, site, "reads")) {
            return;
        }
        ShadowCell cell = memory.cell(array, index);
        if (!cell.isWritten() && (locals.contains(array) || own.contains(array))) {
            report(
                    Check.MEMORY,
                    false,
                    "%s reads %s at %s before anything is written there: zero on a JVM, anything on a device"
                            .formatted(item, element(array, index), AccessSite.of(site)),
                    List.of(site));
        }
        MemoryAccess access = new MemoryAccess(item, item.phase(), site, MemoryAccess.Kind.READ, 0);
        cell.read(access).ifPresent(other -> race(array, index, access, other));
    }

    void write(Object array, long index, long value, int site) {
        if (isWithin(array, index, site, "writes")) {
            MemoryAccess access = new MemoryAccess(item, item.phase(), site, MemoryAccess.Kind.WRITE, value);
            memory.cell(array, index).write(access).ifPresent(other -> race(array, index, access, other));
        }
    }

    void update(Object array, long index, int site) {
        if (isWithin(array, index, site, "updates")) {
            MemoryAccess access = new MemoryAccess(item, item.phase(), site, MemoryAccess.Kind.ATOMIC, 0);
            memory.cell(array, index).update(access).ifPresent(other -> race(array, index, access, other));
        }
    }

    /** Takes note of an array that the items of a group share. */
    void local(Object array, int site) {
        if (!locals.add(array)) {
            return;
        }
        names.put(array, "the local array of " + AccessSite.of(site));
        long bytes = locals.stream().mapToLong(CheckedLaunch::bytes).sum();
        if (bytes > settings.localBytes()) {
            report(
                    Check.BOUNDS,
                    false,
                    "a group's local arrays take %,d bytes with that of %s, and the device has %,d (-D%s)"
                            .formatted(bytes, AccessSite.of(site), settings.localBytes(), CheckSettings.LOCAL_BYTES),
                    List.of(site));
        }
    }

    /** Takes note of an array that the item has for itself. */
    void own(Object array, int site) {
        own.add(array);
        names.put(array, "the array of " + AccessSite.of(site));
    }

    /** Says that an array holds other numbers than after another order of the items, though nothing raced: sums by atomics are rounded otherwise. */
    void differs(Object array) {
        report(
                Check.RACES,
                true,
                "%s holds other numbers than after another order of items: what atomics sum is rounded by their order"
                        .formatted(names.getOrDefault(array, "an array")),
                List.of());
    }

    /** Reports that items of a group part at a barrier. */
    void diverged(CheckedItem waiting, int site, CheckedItem other, Optional<Integer> otherSite) {
        report(
                Check.BARRIERS,
                false,
                "%s waits at the barrier of %s, %s %s"
                        .formatted(
                                waiting,
                                AccessSite.of(site),
                                other,
                                otherSite
                                        .map(s -> "at that of " + AccessSite.of(s))
                                        .orElse("ends without reaching it")),
                otherSite.map(s -> List.of(site, s)).orElse(List.of(site)));
    }

    private boolean isWithin(Object array, long index, int site, String does) {
        if (!(array instanceof TornadoNativeArray) && !array.getClass().isArray()) {
            return true; // a matrix and its kin, which check themselves
        }
        long size = array instanceof TornadoNativeArray a ? a.getSize() : Array.getLength(array);
        if (0 <= index && index < size) {
            return true;
        }
        report(
                Check.BOUNDS,
                false,
                "%s %s %s at %s, outside of its %d elements"
                        .formatted(item, does, element(array, index), AccessSite.of(site), size),
                List.of(site));
        return false;
    }

    private void race(Object array, long index, MemoryAccess now, MemoryAccess other) {
        if (reduced.contains(array)) {
            return;
        }
        boolean writes = now.kind() == MemoryAccess.Kind.WRITE && other.kind() == MemoryAccess.Kind.WRITE;
        boolean benign = writes && now.value() == other.value();
        raced |= !benign;
        report(
                Check.RACES,
                benign,
                "%s: %s, %s%s"
                        .formatted(
                                element(array, index),
                                does(array, other),
                                does(array, now),
                                benign ? ", the same value" : ""),
                List.of(other.site(), now.site()));
    }

    private static String does(Object array, MemoryAccess access) {
        String value = access.kind() == MemoryAccess.Kind.WRITE ? " " + value(array, access.value()) : "";
        return "%s %s%s at %s".formatted(access.item(), access.kind().verb(), value, AccessSite.of(access.site()));
    }

    private static String value(Object array, long bits) {
        return switch (array) {
            case FloatArray _, float[] _ -> Float.toString(Float.intBitsToFloat((int) bits));
            case DoubleArray _, double[] _ -> Double.toString(Double.longBitsToDouble(bits));
            case HalfFloatArray _, HalfFloat[] _ -> Float.toString(Float.float16ToFloat((short) bits));
            case BFloat16Array _ -> "the bits " + Long.toHexString(bits & 0xFFFF);
            default ->
                array instanceof TornadoNativeArray || array.getClass().isArray() ? Long.toString(bits) : "a value";
        };
    }

    private String element(Object array, long index) {
        String name = names.getOrDefault(array, "an array");
        return array instanceof TornadoNativeArray || array.getClass().isArray() || index < 1L << DIMENSION
                ? name + "[" + index + "]"
                : name + "[" + (index >> DIMENSION) + ", " + (int) index + "]";
    }

    /** The number of an element with two indices. */
    static long index(int i, int j) {
        return ((long) i << DIMENSION) | (j & 0xFFFFFFFFL);
    }

    private static long bytes(Object array) {
        int length = Array.getLength(array);
        return (long) length
                * switch (array) {
                    case double[] _, long[] _ -> Long.BYTES;
                    case float[] _, int[] _ -> Integer.BYTES;
                    case byte[] _ -> 1;
                    case HalfFloat[] _ -> Short.BYTES;
                    default -> Integer.BYTES; // Half2
                };
    }

    private void report(Check check, boolean benign, String message, List<Integer> sites) {
        if (settings.checks().contains(check)) {
            findings.add(new Finding(
                    check,
                    benign,
                    kernel,
                    message,
                    sites.stream().map(AccessSite::of).toList(),
                    again));
        }
    }
}
