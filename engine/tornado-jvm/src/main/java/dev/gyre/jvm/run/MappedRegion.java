package dev.gyre.jvm.run;

import dev.gyre.ir.dependence.Reach;
import dev.gyre.jvm.graph.RecordedGraph;
import dev.gyre.jvm.graph.TransferMode;
import java.lang.foreign.MemorySegment;
import java.util.Set;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * A part of one graph's array that another graph has as an array of its own. On a GPU both are the same memory; here the part is copied before
 * the other graph runs and back after it.
 *
 * @param region the part of the first graph's array
 * @param array the other graph's
 * @param comesFromHost whether the other graph transfers its array from the host each time, so that the part isn't what it starts from
 */
record MappedRegion(MemorySegment region, TornadoNativeArray array, boolean comesFromHost) {

    /**
     * Maps an array to a part of another one.
     *
     * @param offset the part's first element
     * @throws TornadoRuntimeException if they aren't arrays of one type and on the heap, the part leaves the array, or a graph doesn't use its own or uses
     *     both
     */
    static MappedRegion of(Object to, Object from, long offset, RecordedGraph source, RecordedGraph target) {
        if (!(to instanceof TornadoNativeArray part)
                || !(from instanceof TornadoNativeArray whole)
                || part.getClass() != whole.getClass()) {
            throw new TornadoRuntimeException("a part of %s can't be %s: both must be arrays of one type"
                    .formatted(ResidencyCheck.describe(from), ResidencyCheck.describe(to)));
        }
        if (Reach.isOffHeap(to) || Reach.isOffHeap(from)) {
            throw new TornadoRuntimeException(
                    "a part of %s can't be %s: both must be on the heap, so copy them with fromSegment"
                            .formatted(ResidencyCheck.describe(from), ResidencyCheck.describe(to)));
        }
        if (!uses(source, from) || !uses(target, to) || uses(target, from)) {
            throw new TornadoRuntimeException("graph %s must use %s, and graph %s %s, but not both of them"
                    .formatted(
                            source.name(), ResidencyCheck.describe(from), target.name(), ResidencyCheck.describe(to)));
        }
        if (offset < 0 || offset + part.getSize() > whole.getSize()) {
            throw new TornadoRuntimeException("%d elements from element %d on leave %s"
                    .formatted(part.getSize(), offset, ResidencyCheck.describe(from)));
        }
        MemorySegment region = whole.getSegment().asSlice(offset * part.getElementSize(), part.getNumBytesOfSegment());
        Set<Object> fromHost = ResidencyCheck.identitySet();
        target.toDevice().stream()
                .filter(t -> t.mode() == TransferMode.EVERY_EXECUTION)
                .forEach(t -> fromHost.add(t.array()));
        return new MappedRegion(region, part, fromHost.contains(to));
    }

    private static boolean uses(RecordedGraph graph, Object array) {
        Set<Object> used = ResidencyCheck.identitySet();
        graph.tasks().forEach(task -> used.addAll(task.arguments()));
        return used.contains(array);
    }

    /** Before the other graph runs. */
    void take() {
        if (!comesFromHost) {
            array.getSegment().copyFrom(region);
        }
    }

    /** Copies the array into the region, when the other graph has run. */
    void give() {
        region.copyFrom(array.getSegment());
    }
}
