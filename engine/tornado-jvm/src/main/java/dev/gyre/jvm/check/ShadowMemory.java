package dev.gyre.jvm.check;

import java.lang.foreign.MemorySegment;
import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.OptionalInt;
import java.util.function.Function;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** Cells for the elements that a kernel uses, by the memory that they lie in: wrappers of the same memory share cells. */
final class ShadowMemory {
    private static final Object OFF_HEAP = new Object();

    private final ItemClock clock;
    private final Function<Object, Role> roles;
    private final IdentityHashMap<Object, ShadowCells> memories = new IdentityHashMap<>();
    private final IdentityHashMap<Object, View> views = new IdentityHashMap<>();
    private View[] bySite = new View[1];

    /**
     * What an array is to a kernel.
     *
     * @param unset whether its elements have no value before they're written: a local or private array
     * @param reduced whether iterations gather in it by {@code @Reduce}
     * @param resident the array as a device holds it; null if that isn't looked at
     * @param steady whether the kernel stores nothing in it, so that no two accesses race
     * @param looked whether reads of what the kernel has not written are looked at
     */
    record Role(boolean unset, boolean reduced, boolean steady, ResidentArray resident, boolean looked) {
        static Role of(boolean unset, boolean reduced, boolean steady, ResidentArray resident) {
            return new Role(
                    unset, reduced, steady, resident, unset || reduced || (resident != null && resident.mayBeFaulty()));
        }
    }

    /**
     * An array, and its elements' cells.
     *
     * @param first the place of its first element
     * @param size its elements; -1 for a matrix and its kin, which check themselves
     */
    record View(Object array, ShadowCells cells, long first, long size, Role role) {
        boolean holds(long index) {
            return size < 0 || (0 <= index && index < size);
        }
    }

    ShadowMemory(ItemClock clock, Function<Object, Role> roles) {
        this.clock = clock;
        this.roles = roles;
    }

    /** An array as a place of the source uses it, which for the most part is the one that it used last. */
    @SuppressWarnings("ReferenceEquality")
    View view(Object array, int site) {
        View[] known = bySite;
        View last = site < known.length ? known[site] : null;
        return last != null && last.array() == array ? last : find(array, site);
    }

    private View find(Object array, int site) {
        if (site >= bySite.length) {
            bySite = Arrays.copyOf(bySite, Math.max(site + 1, 2 * bySite.length));
        }
        View found = views.computeIfAbsent(array, this::make);
        bySite[site] = found;
        return found;
    }

    private View make(Object array) {
        Role role = roles.apply(array);
        if (array instanceof TornadoNativeArray a) {
            MemorySegment segment = a.getSegment();
            boolean heap = segment.heapBase().isPresent();
            long first = segment.address() / Math.max(1, a.getElementSize());
            return new View(array, cells(memory(array), heap, a.getSize()), first, a.getSize(), role);
        }
        boolean plain = ElementText.isPlain(array);
        int size = plain ? Array.getLength(array) : -1;
        return new View(array, cells(array, plain, size), 0, size, role);
    }

    /** What tells the memory of an array from others'. */
    static Object memory(Object array) {
        return array instanceof TornadoNativeArray a ? a.getSegment().heapBase().orElse(OFF_HEAP) : array;
    }

    private ShadowCells cells(Object memory, boolean dense, long size) {
        return memories.computeIfAbsent(memory, _ -> new ShadowCells(clock, dense, size));
    }

    /** The place that wrote an element last, or any of a matrix for -1; empty if none did. */
    OptionalInt writer(Object array, int index) {
        View view = view(array, 0);
        return index >= 0
                ? view.cells().writer(view.first() + index)
                : view.cells().anyWriter();
    }

    /** Forgets an array that nobody uses any more. */
    void forget(Object array) {
        views.remove(array);
        memories.remove(array);
    }
}
