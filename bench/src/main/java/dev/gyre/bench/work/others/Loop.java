package dev.gyre.bench.work.others;

import dev.gyre.bench.peer.Gcc;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;
import uk.ac.manchester.tornado.api.types.collections.VectorFloat3;
import uk.ac.manchester.tornado.api.types.collections.VectorFloat4;

/**
 * A loop with arrays of its own, in three forms that do the same.
 *
 * @param read arrays, and collections of vectors
 * @param written what it computes, which it may also read
 * @param scalars what the function in C is given behind the arrays, but for the threads
 * @param tasks adds the loop to a graph
 * @param call the loop as Java's own call
 */
public record Loop(
        List<Object> read, List<Object> written, List<Object> scalars, Consumer<TaskGraph> tasks, Runnable call) {

    /** The loop's graph, whose arrays stay on the device. */
    public TaskGraph graph() {
        TaskGraph graph = new TaskGraph("others")
                .transferToDevice(DataTransferMode.FIRST_EXECUTION, arguments().toArray());
        tasks.accept(graph);
        return graph.transferToHost(DataTransferMode.EVERY_EXECUTION, written.toArray());
    }

    /** The function in C on the arrays. */
    public Runnable bound(String function, int threads) {
        Stream<Object> segments = arguments().map(Loop::array).map(TornadoNativeArray::getSegment);
        Object[] all = Stream.of(segments, scalars.stream(), Stream.<Object>of(threads))
                .flatMap(s -> s)
                .toArray();
        return Gcc.bound(function, all);
    }

    /** The arrays that it has computed. */
    public List<float[]> results() {
        return written.stream().map(Loop::array).map(Loop::floats).toList();
    }

    /** Bytes that have to be moved at least, each array's once. */
    public long bytes() {
        return arguments()
                .map(Loop::array)
                .mapToLong(array -> array.getSegment().byteSize())
                .sum();
    }

    /** How many numbers an argument holds. */
    static long elements(Object argument) {
        return array(argument).getSize();
    }

    private Stream<Object> arguments() {
        return Stream.concat(read.stream(), written.stream());
    }

    private static TornadoNativeArray array(Object argument) {
        return switch (argument) {
            case TornadoNativeArray array -> array;
            case VectorFloat3 vectors -> vectors.getArray();
            case VectorFloat4 vectors -> vectors.getArray();
            default -> throw new IllegalArgumentException("no loop takes " + argument.getClass());
        };
    }

    private static float[] floats(TornadoNativeArray array) {
        float[] values = new float[array.getSize()];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (array) {
                case FloatArray floats -> floats.get(i);
                case IntArray ints -> ints.get(i);
                case HalfFloatArray halves -> halves.get(i).getFloat32();
                default -> throw new IllegalArgumentException("no loop computes " + array.getClass());
            };
        }
        return values;
    }
}
