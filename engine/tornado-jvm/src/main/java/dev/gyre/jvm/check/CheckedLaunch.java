package dev.gyre.jvm.check;

import java.lang.reflect.Array;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** One run of a kernel over its iterations or work-items, one item at a time, and what is known of the memory that they used. */
final class CheckedLaunch {
    private final CheckSettings settings;
    private final FindingCollector findings;
    private final String kernel;
    private final String again;
    private final IdentityHashMap<Object, String> names;
    private final Set<Object> reduced;
    private final ReducedOutputs outputs;
    private final Optional<ResidentMemory> resident = ResidentMemory.running();
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
     * @param outputs what is left in these by executions
     * @param again how to see a finding again
     */
    CheckedLaunch(
            CheckSettings settings,
            FindingCollector findings,
            String kernel,
            IdentityHashMap<Object, String> names,
            Set<Object> reduced,
            ReducedOutputs outputs,
            String again) {
        this.settings = settings;
        this.findings = findings;
        this.kernel = kernel;
        this.again = again;
        this.names = new IdentityHashMap<>(names);
        this.reduced = reduced;
        this.outputs = outputs;
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
        if (!cell.isWritten()) {
            readFromOutside(array, index, site);
        }
        MemoryAccess access = new MemoryAccess(item, item.phase(), site, MemoryAccess.Kind.READ, 0);
        cell.read(access).ifPresent(other -> race(array, index, access, other));
    }

    /** A read of what the kernel has not written. */
    private void readFromOutside(Object array, long index, int site) {
        if (locals.contains(array) || own.contains(array)) {
            report(
                    Check.MEMORY,
                    false,
                    "%s reads %s at %s before anything is written there: zero on a JVM, anything on a device"
                            .formatted(item, element(array, index), AccessSite.of(site)),
                    List.of(site));
        }
        resident.filter(_ -> !reduced.contains(array)) // a device gathers in memory of its own
                .flatMap(r -> r.array(array))
                .flatMap(a -> a.fault(index))
                .ifPresent(fault -> report(
                        Check.TRANSFERS,
                        false,
                        "%s reads %s at %s, %s".formatted(item, element(array, index), AccessSite.of(site), fault),
                        List.of(site)));
        if (reduced.contains(array) && outputs.isLeft(array, index)) {
            report(
                    Check.REDUCTIONS,
                    false,
                    "%s gathers in %s at %s, which still has the last execution's result: set it before each execution, or in the kernel"
                            .formatted(item, element(array, index), AccessSite.of(site)),
                    List.of(site));
        }
    }

    /** An element gets a new value. */
    private void written(Object array, long index, int site) {
        resident.flatMap(r -> r.array(array))
                .ifPresent(a -> a.wrote(index, site, kernel, names.getOrDefault(array, "an array")));
        if (reduced.contains(array)) {
            outputs.writes(array, index);
        }
    }

    void write(Object array, long index, long value, int site) {
        if (isWithin(array, index, site, "writes")) {
            written(array, index, site);
            MemoryAccess access = new MemoryAccess(item, item.phase(), site, MemoryAccess.Kind.WRITE, value);
            memory.cell(array, index).write(access).ifPresent(other -> race(array, index, access, other));
        }
    }

    void update(Object array, long index, int site) {
        if (isWithin(array, index, site, "updates")) {
            MemoryAccess access = new MemoryAccess(item, item.phase(), site, MemoryAccess.Kind.ATOMIC, 0);
            ShadowCell cell = memory.cell(array, index);
            if (!cell.isWritten()) {
                readFromOutside(array, index, site);
            }
            cell.update(access).ifPresent(other -> race(array, index, access, other));
            written(array, index, site);
            if (ElementText.isFloating(array)) {
                report(
                        Check.DEVICES,
                        true,
                        "%s updates %s at %s by an atomic of floating-point numbers, which not every device has"
                                .formatted(item, element(array, index), AccessSite.of(site)),
                        List.of(site));
            }
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

    /**
     * Says that an element has another number than after another order of the items, though nothing raced: sums are rounded otherwise.
     *
     * @param index the element, or -1 for any of a matrix
     * @param values the number now and the other one
     */
    void differs(Object array, int index, String values) {
        OptionalInt site = memory.writer(array, index);
        report(
                Check.DEVICES,
                true,
                (ElementText.isFloating(array)
                                ? "%s is %s after another order of items: the sum of %s is rounded by the order of its parts"
                                : "%s is %s after another order of items: what atomics give %s depends on their order")
                        .formatted(
                                index < 0 ? names.getOrDefault(array, "an array") : element(array, index),
                                values,
                                site.isEmpty() ? "the kernel" : AccessSite.of(site.getAsInt())),
                site.stream().boxed().toList(),
                "order");
    }

    /** A shift to the right that brings zeros in, of a number that's negative. */
    void shifted(long value, int site) {
        report(
                Check.DEVICES,
                false,
                "%s shifts %d to the right without its sign at %s: devices bring its sign in"
                        .formatted(item, value, AccessSite.of(site)),
                List.of(site));
    }

    /** An operation whose result becomes an index leaves the integers. */
    void leavesIntegers(String operation, int site) {
        report(
                Check.DEVICES,
                false,
                "%s computes %s for an index at %s, which leaves the integers of 32 bits: it wraps round on a JVM, and devices may compute in 64"
                        .formatted(item, operation, AccessSite.of(site)),
                List.of(site));
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
        if (!ElementText.isPlain(array)) {
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
        String value = access.kind() == MemoryAccess.Kind.WRITE ? " " + ElementText.value(array, access.value()) : "";
        return "%s %s%s at %s".formatted(access.item(), access.kind().verb(), value, AccessSite.of(access.site()));
    }

    private String element(Object array, long index) {
        return ElementText.element(array, names.getOrDefault(array, "an array"), index);
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
        report(check, benign, message, sites, "");
    }

    private void report(Check check, boolean benign, String message, List<Integer> sites, String kind) {
        if (settings.checks().contains(check)) {
            List<AccessSite> places = sites.stream().map(AccessSite::of).toList();
            findings.add(new Finding(check, benign, kernel, message, places, again), kind);
        }
    }
}
