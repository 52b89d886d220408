package dev.gyre.jvm.run;

import dev.gyre.ir.dependence.Reach;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.graph.KernelCall;
import dev.gyre.jvm.graph.RecordedGraph;
import dev.gyre.jvm.graph.TransferMode;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
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

/**
 * A plan's copies of arrays whose elements are off the heap, as vectors are stored to heap arrays only. As on a device, they are taken in before a
 * graph runs, once if the graph transfers them on its first execution or consumes them, and what its tasks write goes back behind it. Arrays
 * that tasks only read stay where they are, if any thread may read them. So do those that overlap without being the same, as slices do:
 * a task that writes one works on the memory itself, on one thread.
 */
final class HeapCopies {
    private static final Logger LOG = LoggerFactory.getLogger(HeapCopies.class);

    /** The copies by array; views of the same elements share a copy, and those that overlap in other ways have none. */
    private final IdentityHashMap<Object, TornadoNativeArray> copies = new IdentityHashMap<>();

    private final Set<Object> taken = ResidencyCheck.identitySet();

    /**
     * An array that a graph uses.
     *
     * @param copy what its tasks work on
     * @param once whether it's taken in once
     * @param written whether a task writes it
     */
    record Copied(TornadoNativeArray array, TornadoNativeArray copy, boolean once, boolean written) {}

    /**
     * Copies of the arrays that graphs use.
     *
     * @param kernels of the graphs' tasks
     * @throws TornadoRuntimeException if a task writes memory that is read-only
     */
    HeapCopies(List<RecordedGraph> graphs, List<List<CompiledKernel>> kernels) {
        IdentityHashMap<Object, String> needed = new IdentityHashMap<>();
        Set<Object> offHeap = ResidencyCheck.identitySet();
        for (int g = 0; g < graphs.size(); g++) {
            List<KernelCall> tasks = graphs.get(g).tasks();
            for (int t = 0; t < tasks.size(); t++) {
                for (int a = 0; a < tasks.get(t).arguments().size(); a++) {
                    Object argument = tasks.get(t).arguments().get(a);
                    if (Reach.isOffHeap(argument)) {
                        offHeap.add(argument);
                        String task = graphs.get(g).name() + "." + tasks.get(t).id();
                        reason(task, kernels.get(g).get(t), a, (TornadoNativeArray) argument)
                                .ifPresent(reason -> needed.put(argument, reason));
                    }
                }
            }
        }
        for (List<Object> views : Reach.clusters(List.copyOf(offHeap))) {
            TornadoNativeArray first = (TornadoNativeArray) views.getFirst();
            Optional<String> reason =
                    views.stream().filter(needed::containsKey).map(needed::get).findFirst();
            if (reason.isPresent() && views.stream().allMatch(view -> isSame((TornadoNativeArray) view, first))) {
                LOG.debug("{} is copied to the heap: {}", ResidencyCheck.describe(first), reason.get());
                TornadoNativeArray copy = copy(first);
                views.forEach(view -> copies.put(view, copy));
            }
        }
    }

    /** Why a task doesn't work on an argument's elements where they are; empty if it does. */
    private static Optional<String> reason(String task, CompiledKernel kernel, int a, TornadoNativeArray array) {
        if (kernel.use().writes(a)) {
            if (array.getSegment().isReadOnly()) {
                throw new TornadoRuntimeException(
                        "task %s (%s) writes argument %d, %s whose memory is read-only: copy it with fromSegment"
                                .formatted(task, kernel.method(), a, ResidencyCheck.describe(array)));
            }
            return Optional.of("task %s (%s) writes it".formatted(task, kernel.method()));
        }
        if (!Reach.isShared(array)) {
            return Optional.of("its memory is one thread's");
        }
        return kernel.readsInPlace(a, array)
                ? Optional.empty()
                : Optional.of("task %s (%s) reduces or has a context, or has no form in vectors"
                        .formatted(task, kernel.method()));
    }

    /** Bytes that the copies take. */
    long bytes() {
        Set<Object> distinct = ResidencyCheck.identitySet();
        distinct.addAll(copies.values());
        return distinct.stream().mapToLong(ResidencyCheck::bytes).sum();
    }

    private static boolean isSame(TornadoNativeArray a, TornadoNativeArray b) {
        return a.getClass() == b.getClass() && Reach.of(a).equals(Reach.of(b));
    }

    /** A task's arguments, with copies in the places of the arrays off the heap that have one. */
    Object[] of(List<Object> arguments) {
        return arguments.stream()
                .map(a -> copies.containsKey(a) ? copies.get(a) : a)
                .toArray();
    }

    /** The copies that a graph works on, given the arrays that its tasks write. */
    Copied[] of(RecordedGraph graph, Set<Object> written) {
        Set<Object> used = ResidencyCheck.identitySet();
        graph.tasks().forEach(task -> used.addAll(task.arguments()));
        Set<Object> once = ResidencyCheck.identitySet();
        graph.toDevice().stream()
                .filter(t -> t.mode() == TransferMode.FIRST_EXECUTION)
                .forEach(t -> once.add(t.array()));
        graph.consumed().forEach(c -> once.add(c.array()));
        List<Copied> copied = new ArrayList<>();
        copies.forEach((array, copy) -> {
            if (used.contains(array)) {
                copied.add(new Copied((TornadoNativeArray) array, copy, once.contains(array), written.contains(array)));
            }
        });
        return copied.toArray(Copied[]::new);
    }

    /** Before a graph runs. */
    void take(Copied[] copied) {
        for (Copied c : copied) {
            if (taken.add(c.array()) || !c.once()) {
                c.copy().getSegment().copyFrom(c.array().getSegment());
            }
        }
    }

    /** Copies written elements back, when a graph has run. */
    static void give(Copied[] copied) {
        for (Copied c : copied) {
            if (c.written()) {
                c.array().getSegment().copyFrom(c.copy().getSegment());
            }
        }
    }

    /** Forgets all arrays, so that they're taken in again. */
    void forget() {
        taken.clear();
    }

    private static TornadoNativeArray copy(TornadoNativeArray array) {
        int size = array.getSize();
        return switch (array) {
            case FloatArray _ -> new FloatArray(size);
            case DoubleArray _ -> new DoubleArray(size);
            case IntArray _ -> new IntArray(size);
            case LongArray _ -> new LongArray(size);
            case ShortArray _ -> new ShortArray(size);
            case ByteArray _ -> new ByteArray(size);
            case Int8Array _ -> new Int8Array(size);
            case CharArray _ -> new CharArray(size);
            case HalfFloatArray _ -> new HalfFloatArray(size);
            case BFloat16Array _ -> new BFloat16Array(size);
            case FP8Array _ -> new FP8Array(size);
        };
    }
}
