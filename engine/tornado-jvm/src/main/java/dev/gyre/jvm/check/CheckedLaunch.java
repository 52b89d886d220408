package dev.gyre.jvm.check;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** One run of a kernel over its iterations or work-items, one item at a time, and what is known of the memory that they used. */
final class CheckedLaunch {
    private final LaunchReports reports;
    private final KernelArrays arrays;
    private final ReducedOutputs outputs;
    private final Optional<ResidentMemory> resident = ResidentMemory.running();
    private final ItemClock clock;
    private final ShadowMemory memory;
    private final Set<Object> locals = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<Object> own = Collections.newSetFromMap(new IdentityHashMap<>());
    private CheckedItem item = new CheckedItem((_, _) -> "the kernel", 0, 0);
    private boolean raced;
    private boolean ordered;

    /**
     * Starts a checked run of a kernel.
     *
     * @param arrays the kernel's arguments that are memory
     * @param outputs what is left in these by executions
     * @param clock of its items
     */
    CheckedLaunch(LaunchReports reports, KernelArrays arrays, ReducedOutputs outputs, ItemClock clock) {
        this.reports = reports;
        this.arrays = arrays;
        this.outputs = outputs;
        this.clock = clock;
        this.memory = new ShadowMemory(clock, this::role);
        clock.enter(item);
    }

    private ShadowMemory.Role role(Object array) {
        return ShadowMemory.Role.of(
                locals.contains(array) || own.contains(array),
                arrays.isReduced(array),
                arrays.isSteady(array),
                resident.flatMap(r -> r.array(array)).orElse(null));
    }

    /** Sets the item whose accesses come now. */
    void enter(CheckedItem next) {
        item = next;
        clock.enter(next);
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
        if (arrays.isEmpty()) { // as after most items
            return;
        }
        for (Object array : arrays) {
            memory.forget(array);
            reports.forget(array);
        }
        arrays.clear();
    }

    /** Whether two items used an element in a way that nothing orders. */
    boolean hasRaced() {
        return raced;
    }

    /**
     * Whether another order of the items may come to anything else. It can't if no item used what another one writes but behind a barrier: then
     * each reads the same in every order.
     */
    boolean dependsOnOrder() {
        return ordered;
    }

    void read(Object array, long index, int site) {
        ShadowMemory.View view = memory.view(array, site);
        if (!view.holds(index)) {
            outside(view, index, site, "reads");
            return;
        }
        if (view.role().steady()) {
            if (view.role().looked()) {
                readFromOutside(view, index, site);
            }
            return;
        }
        long place = view.first() + index;
        ShadowCells.Access race = view.cells().read(place, site);
        if (view.role().looked() && !view.cells().isWritten(place)) {
            readFromOutside(view, index, site);
        }
        if (race != null) {
            race(view, index, site, race, "reads it", Optional.empty());
        }
    }

    /** A read of what the kernel has not written. */
    private void readFromOutside(ShadowMemory.View view, long index, int site) {
        Object array = view.array();
        ShadowMemory.Role role = view.role();
        if (role.unset()) {
            reports.add(
                    Check.MEMORY,
                    false,
                    site,
                    () -> "%s reads %s at %s before anything is written there: zero on a JVM, anything on a device"
                            .formatted(item, reports.element(array, index), AccessSite.of(site)));
        }
        if (role.reduced()) { // a device gathers in memory of its own
            if (outputs.isLeft(array, index)) {
                reports.add(
                        Check.REDUCTIONS,
                        false,
                        site,
                        () ->
                                "%s gathers in %s at %s, which still has the last execution's result: set it before each execution, or in the kernel"
                                        .formatted(item, reports.element(array, index), AccessSite.of(site)));
            }
        } else if (role.resident() != null) {
            role.resident()
                    .fault(index)
                    .ifPresent(fault -> reports.add(
                            Check.TRANSFERS,
                            false,
                            site,
                            () -> "%s reads %s at %s, %s"
                                    .formatted(item, reports.element(array, index), AccessSite.of(site), fault)));
        }
    }

    /** An element gets a new value. */
    private void written(ShadowMemory.View view, long index, int site) {
        if (view.role().resident() != null) {
            view.role().resident().wrote(index, site, reports.kernel(), reports.nameOf(view.array()));
        }
        if (view.role().reduced()) {
            outputs.writes(view.array(), index);
        }
    }

    void write(Object array, long index, long value, int site) {
        ShadowMemory.View view = memory.view(array, site);
        if (!view.holds(index)) {
            outside(view, index, site, "writes");
            return;
        }
        written(view, index, site);
        ShadowCells.Access race = view.cells().write(view.first() + index, site, false, value);
        if (race != null) {
            race(view, index, site, race, "writes", Optional.of(value));
        }
    }

    void update(Object array, long index, int site) {
        ShadowMemory.View view = memory.view(array, site);
        if (!view.holds(index)) {
            outside(view, index, site, "updates");
            return;
        }
        ordered = true;
        long place = view.first() + index;
        if (!view.cells().isWritten(place)) {
            readFromOutside(view, index, site);
        }
        ShadowCells.Access race = view.cells().write(place, site, true, 0);
        if (race != null) {
            race(view, index, site, race, "updates it", Optional.empty());
        }
        written(view, index, site);
        if (ElementText.isFloating(array)) {
            reports.add(
                    Check.DEVICES,
                    true,
                    site,
                    () -> "%s updates %s at %s by an atomic of floating-point numbers, which not every device has"
                            .formatted(item, reports.element(array, index), AccessSite.of(site)));
        }
    }

    /** Takes note of an array that the items of a group share. */
    void local(Object array, int site) {
        if (!locals.add(array)) {
            return;
        }
        reports.name(array, "the local array of " + AccessSite.of(site));
        long bytes = locals.stream().mapToLong(ElementText::localBytes).sum();
        if (bytes > reports.localBytes()) {
            reports.add(
                    Check.BOUNDS,
                    false,
                    site,
                    () -> "a group's local arrays take %,d bytes with that of %s, and the device has %,d (-D%s)"
                            .formatted(bytes, AccessSite.of(site), reports.localBytes(), CheckSettings.LOCAL_BYTES));
        }
    }

    /** Takes note of an array that the item has for itself. */
    void own(Object array, int site) {
        own.add(array);
        reports.name(array, "the array of " + AccessSite.of(site));
    }

    /**
     * Says that an element has another number than after another order of the items, though nothing raced: sums are rounded otherwise.
     *
     * @param index the element, or -1 for any of a matrix
     * @param values the number now and the other one
     */
    void differs(Object array, int index, String values) {
        OptionalInt site = memory.writer(array, index);
        reports.add(
                Check.DEVICES,
                true,
                site.stream().boxed().toList(),
                "order",
                () -> (ElementText.isFloating(array)
                                ? "%s is %s after another order of items: the sum of %s is rounded by the order of its parts"
                                : "%s is %s after another order of items: what atomics give %s depends on their order")
                        .formatted(
                                index < 0 ? reports.nameOf(array) : reports.element(array, index),
                                values,
                                site.isEmpty() ? "the kernel" : AccessSite.of(site.getAsInt())));
    }

    /** A shift to the right that brings zeros in, of a number that's negative. */
    void shifted(long value, int site) {
        reports.add(
                Check.DEVICES,
                false,
                site,
                () -> "%s shifts %d to the right without its sign at %s: devices bring its sign in"
                        .formatted(item, value, AccessSite.of(site)));
    }

    /** An operation whose result becomes an index leaves the integers. */
    void leavesIntegers(String operation, int site) {
        reports.add(
                Check.DEVICES,
                false,
                site,
                () ->
                        "%s computes %s for an index at %s, which leaves the integers of 32 bits: it wraps round on a JVM, and devices may compute in 64"
                                .formatted(item, operation, AccessSite.of(site)));
    }

    /** Reports that items of a group part at a barrier. */
    void diverged(CheckedItem waiting, int site, CheckedItem other, Optional<Integer> otherSite) {
        ordered = true;
        reports.add(
                Check.BARRIERS,
                false,
                otherSite.map(s -> List.of(site, s)).orElse(List.of(site)),
                "",
                () -> "%s waits at the barrier of %s, %s %s"
                        .formatted(
                                waiting,
                                AccessSite.of(site),
                                other,
                                otherSite
                                        .map(s -> "at that of " + AccessSite.of(s))
                                        .orElse("ends without reaching it")));
    }

    private void outside(ShadowMemory.View view, long index, int site, String does) {
        reports.add(
                Check.BOUNDS,
                false,
                site,
                () -> "%s %s %s at %s, outside of its %d elements"
                        .formatted(item, does, reports.element(view.array(), index), AccessSite.of(site), view.size()));
    }

    /**
     * Two items use an element, and nothing orders them.
     *
     * @param stored what the running one writes; empty if it reads or updates
     */
    private void race(
            ShadowMemory.View view,
            long index,
            int site,
            ShadowCells.Access other,
            String verb,
            Optional<Long> stored) {
        ordered = true;
        if (view.role().reduced()) {
            return;
        }
        boolean stores = other.writes() && !other.atomic();
        boolean benign = stores && stored.filter(v -> v == other.value()).isPresent();
        raced |= !benign;
        reports.add(Check.RACES, benign, List.of(other.site(), site), "", () -> {
            Object array = view.array();
            String theirs = stores
                    ? "writes " + ElementText.value(array, other.value())
                    : other.atomic() ? "updates it" : "reads it";
            String ours =
                    verb + stored.map(v -> " " + ElementText.value(array, v)).orElse("");
            return "%s: %s %s at %s, %s %s at %s%s"
                    .formatted(
                            reports.element(array, index),
                            item.name(clock.group(other.time()), clock.local(other.time())),
                            theirs,
                            AccessSite.of(other.site()),
                            item,
                            ours,
                            AccessSite.of(site),
                            benign ? ", the same value" : "");
        });
    }
}
