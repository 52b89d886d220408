package dev.gyre.ir.dependence;

import dev.gyre.tornado.memory.Room;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * The bytes that an array reaches, which decide whether two arguments alias: two wrappers, a slice and the whole, an array of Java's and a view
 * of it.
 *
 * @param memory the heap array, or {@link #OFF_HEAP}
 * @param from the first byte: its distance from the heap array's first one, or its address
 * @param to behind the last byte
 */
public record Reach(Object memory, long from, long to) {
    /** The memory of all arrays off the heap. */
    private static final Object OFF_HEAP = new Object();

    /** A thread that owns no memory. */
    private static final Thread NOBODY = Thread.ofVirtual().unstarted(() -> {});

    /** The bytes of an array of TornadoVM's or of Java's; empty for numbers and others. */
    public static Optional<Reach> of(Object argument) {
        return switch (argument) {
            case null -> Optional.empty();
            case TornadoNativeArray array -> Optional.of(of(array.getSegment()));
            case Object array when array.getClass().isArray() -> Optional.of(new Reach(array, 0, Room.bytes(array)));
            default -> Optional.empty();
        };
    }

    private static Reach of(MemorySegment segment) {
        return new Reach(
                segment.heapBase().orElse(OFF_HEAP), segment.address(), segment.address() + segment.byteSize());
    }

    /** Whether an argument is an array off the heap. */
    public static boolean isOffHeap(Object argument) {
        return argument instanceof TornadoNativeArray array
                && array.getSegment().isNative();
    }

    /** Whether an argument is an array off the heap that every thread may reach. */
    public static boolean isShared(Object argument) {
        return isOffHeap(argument)
                && ((TornadoNativeArray) argument).getSegment().isAccessibleBy(NOBODY);
    }

    /** Whether both reach a byte. */
    public boolean overlaps(Reach other) {
        return memory.equals(other.memory) && from < other.to && other.from < to;
    }

    /** Whether some byte is reached by two of the arguments. */
    public static boolean anyOverlap(Object[] arguments) {
        return clusters(List.of(arguments)).stream().anyMatch(cluster -> cluster.size() > 1);
    }

    /** Arguments with memory, in clusters: each overlaps another one of its cluster, and none of other clusters. */
    public static List<List<Object>> clusters(List<?> arguments) {
        record Reaching(Object argument, Reach reach, int memory) {}
        IdentityHashMap<Object, Integer> memories = new IdentityHashMap<>();
        List<Reaching> reaching = new ArrayList<>();
        arguments.forEach(argument -> of(argument).ifPresent(reach -> {
            int memory = memories.computeIfAbsent(reach.memory(), _ -> memories.size());
            reaching.add(new Reaching(argument, reach, memory));
        }));
        reaching.sort(Comparator.comparingInt(Reaching::memory)
                .thenComparingLong(r -> r.reach().from()));
        List<List<Object>> clusters = new ArrayList<>();
        Reach last = null;
        for (Reaching next : reaching) {
            boolean joins = last != null && last.overlaps(next.reach());
            if (!joins) {
                clusters.add(new ArrayList<>());
            }
            clusters.getLast().add(next.argument());
            last = joins && last.to() > next.reach().to() ? last : next.reach();
        }
        return clusters;
    }
}
