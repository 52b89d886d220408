package dev.gyre.jvm.run;

import dev.gyre.jvm.graph.RecordedGraph;
import dev.gyre.tornado.memory.Room;
import java.lang.reflect.Array;
import java.util.List;
import java.util.Objects;
import uk.ac.manchester.tornado.api.exceptions.TornadoBailoutRuntimeException;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** A check that a device could take a plan's arrays a batch at a time. Here they stay whole, but a plan that couldn't be cut is refused. */
final class Batch {
    /** An array's extent, as batches cut it. */
    private record Cut(int elements, int elementBytes) {
        long bytes() {
            return (long) elements * elementBytes;
        }
    }

    private Batch() {}

    /**
     * Checks graphs whose arrays would come in batches of so many bytes.
     *
     * @throws TornadoBailoutRuntimeException if a graph has arrays that are longer than a batch and wouldn't be cut alike
     */
    static void check(List<RecordedGraph> graphs, long bytes) {
        for (RecordedGraph graph : graphs) {
            List<Cut> cuts = graph.tasks().stream()
                    .flatMap(task -> task.arguments().stream())
                    .map(Batch::cut)
                    .filter(Objects::nonNull)
                    .distinct()
                    .toList();
            boolean needed = cuts.stream().anyMatch(cut -> cut.bytes() > bytes);
            if (needed && cuts.size() > 1) {
                throw new TornadoBailoutRuntimeException(
                        "graph %s has arrays of %d elements of %d bytes and of %d of %d: those that come in batches must be alike"
                                .formatted(
                                        graph.name(),
                                        cuts.get(0).elements(),
                                        cuts.get(0).elementBytes(),
                                        cuts.get(1).elements(),
                                        cuts.get(1).elementBytes()));
            }
        }
    }

    private static Cut cut(Object argument) {
        if (argument instanceof TornadoNativeArray array) {
            return new Cut(array.getSize(), array.getElementSize());
        }
        Class<?> type = argument.getClass().getComponentType();
        return type == null || !type.isPrimitive()
                ? null
                : new Cut(Array.getLength(argument), Room.elementBytes(argument));
    }
}
