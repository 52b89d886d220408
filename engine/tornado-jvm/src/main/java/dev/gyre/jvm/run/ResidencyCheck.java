package dev.gyre.jvm.run;

import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.compile.KernelCompiler;
import dev.gyre.jvm.graph.Consumption;
import dev.gyre.jvm.graph.KernelCall;
import dev.gyre.jvm.graph.RecordedGraph;
import dev.gyre.jvm.graph.Transfer;
import dev.gyre.jvm.graph.TransferMode;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;
import uk.ac.manchester.tornado.api.types.common.PrimitiveStorage;
import uk.ac.manchester.tornado.api.types.common.Stored;
import uk.ac.manchester.tornado.api.types.vectors.TornadoVectorsInterface;

/**
 * Holds a plan to what a device with memory of its own would need. Here host and device share memory, so nothing is copied; a graph
 * that forgets a transfer would work by chance and fail on a GPU, therefore it fails here as well.
 */
final class ResidencyCheck {
    private ResidencyCheck() {}

    /**
     * Checks one graph of a plan.
     *
     * @throws TornadoRuntimeException if a task reads an array that nothing put on the device, the graph returns one it doesn't use, or it
     *     persists one that no task takes, for which TornadoVM makes no buffer
     */
    static void check(RecordedGraph graph) {
        Set<Object> resident = identitySet();
        Stream.concat(
                        Stream.concat(graph.toDevice().stream(), graph.toHost().stream())
                                .map(Transfer::array),
                        Stream.concat(graph.consumed().stream().map(Consumption::array), graph.persisted().stream()))
                .filter(array -> !(array instanceof KernelContext)) // each device has its own
                .forEach(array -> checkIsArray(graph, array));
        if (graph.toDevice().stream().anyMatch(t -> t.mode() == TransferMode.UNDER_DEMAND)) {
            throw new TornadoRuntimeException(
                    "graph %s: arrays go to the device on the first or on every execution".formatted(graph.name()));
        }
        graph.toDevice().forEach(t -> resident.add(t.array()));
        graph.consumed().forEach(c -> resident.add(c.array()));
        for (KernelCall task : graph.tasks()) {
            check(graph, task, KernelCompiler.plain(task.method()), resident);
        }
        graph.toHost().forEach(t -> {
            if (!resident.contains(t.array())) {
                throw new TornadoRuntimeException(
                        "graph %s returns %s, which no task uses".formatted(graph.name(), describe(t.array())));
            }
        });
        Set<Object> taken = identitySet();
        graph.consumed().forEach(c -> taken.add(c.array()));
        graph.tasks().forEach(task -> taken.addAll(task.arguments()));
        graph.persisted().forEach(array -> {
            if (!taken.contains(array)) {
                throw new TornadoRuntimeException(
                        "graph %s persists %s, which no task uses".formatted(graph.name(), describe(array)));
            }
        });
    }

    private static void checkIsArray(RecordedGraph graph, Object array) {
        if (!isArray(array) && !(array instanceof PrimitiveStorage<?>)) {
            throw new TornadoRuntimeException(
                    "graph %s transfers %s, which is no array".formatted(graph.name(), describe(array)));
        }
    }

    private static void check(RecordedGraph graph, KernelCall task, CompiledKernel kernel, Set<Object> resident) {
        for (int a = 0; a < task.arguments().size(); a++) {
            Object argument = task.arguments().get(a);
            if (isArray(argument) && kernel.use().reads(a) && !resident.contains(argument)) {
                throw new TornadoRuntimeException(
                        "task %s.%s (%s) reads argument %d, %s, which is not on the device: transfer it to the device, consume it, or let an earlier task write it"
                                .formatted(graph.name(), task.id(), kernel.method(), a, describe(argument)));
            }
        }
        for (int a = 0; a < task.arguments().size(); a++) {
            Object argument = task.arguments().get(a);
            if (argument instanceof PrimitiveStorage<?>
                    || (isArray(argument) && kernel.use().writes(a))) {
                resident.add(argument);
            }
        }
    }

    /**
     * The graphs that must have run before one that consumes their arrays, by index.
     *
     * @param strict whether each consumed array has to have a producer; TornadoVM takes what's on the device by then
     * @throws TornadoRuntimeException if no other graph persists an array that has to have one
     */
    static int[] producers(List<RecordedGraph> graphs, int consumer, boolean strict) {
        return graphs.get(consumer).consumed().stream()
                .filter(c -> !(c.array() instanceof KernelContext))
                .map(c -> producer(graphs, consumer, c, strict))
                .flatMapToInt(OptionalInt::stream)
                .distinct()
                .toArray();
    }

    private static OptionalInt producer(
            List<RecordedGraph> graphs, int consumer, Consumption consumption, boolean strict) {
        for (int g = 0; g < graphs.size(); g++) {
            RecordedGraph graph = graphs.get(g);
            boolean named = consumption.from() == null || consumption.from().equals(graph.name());
            if (g != consumer && named) {
                Set<Object> persisted = identitySet();
                persisted.addAll(graph.persisted());
                if (persisted.contains(consumption.array())) {
                    return OptionalInt.of(g);
                }
            }
        }
        if (!strict) {
            return OptionalInt.empty();
        }
        throw new TornadoRuntimeException("graph %s consumes %s, which %s persists"
                .formatted(
                        graphs.get(consumer).name(),
                        describe(consumption.array()),
                        consumption.from() == null ? "no graph of the plan" : "no graph named " + consumption.from()));
    }

    static boolean isArray(Object argument) {
        return argument instanceof TornadoNativeArray || argument.getClass().isArray();
    }

    /** Bytes that an argument takes on a device; numbers and others take none. */
    static long bytes(Object argument) {
        return switch (argument) {
            case TornadoNativeArray array -> array.getNumBytesOfSegment();
            case Stored<?> stored -> stored.getNumBytes();
            case TornadoVectorsInterface<?> vector -> vector.getNumBytes();
            case Object array when array.getClass().isArray() -> bytesOfArray(array);
            default -> 0;
        };
    }

    private static long bytesOfArray(Object array) {
        long elements = java.lang.reflect.Array.getLength(array);
        return switch (array.getClass().descriptorString()) {
            case "[D", "[J" -> elements * Double.BYTES;
            case "[F", "[I" -> elements * Float.BYTES;
            case "[S", "[C" -> elements * Short.BYTES;
            case "[B", "[Z" -> elements;
            default -> 0;
        };
    }

    static String describe(Object array) {
        return array instanceof TornadoNativeArray a
                ? "%s of %d elements".formatted(a.getClass().getSimpleName(), a.getSize())
                : array.getClass().getSimpleName();
    }

    static Set<Object> identitySet() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }
}
