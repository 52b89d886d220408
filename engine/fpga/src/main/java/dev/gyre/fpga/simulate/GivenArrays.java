package dev.gyre.fpga.simulate;

import dev.gyre.engine.GyreException;
import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.ir.front.KernelIr;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * Arrays of a kernel whose contents are in files.
 *
 * @param before the arrays before the call; one that is only expected begins as zeros
 * @param after files that say what arrays have to hold after the call
 */
public record GivenArrays(Map<String, TornadoNativeArray> before, List<Expected> after) {
    /** All arrays are made up. */
    public static final GivenArrays NONE = new GivenArrays(Map.of(), List.of());

    private static final int SHOWN = 4;

    /** What an array has to hold after the call. */
    public record Expected(ArrayRef array, Path file, TornadoNativeArray numbers) {}

    /**
     * Reads files.
     *
     * @param data by the names of arrays
     * @param expected by the names of arrays
     * @throws GyreException if a file can't be read, or has numbers that the array has no room for
     */
    public static GivenArrays read(
            KernelMethod method, KernelIr kernel, Map<String, Path> data, Map<String, Path> expected) {
        Map<String, ArrayRef> arrays = arrays(kernel);
        Map<String, TornadoNativeArray> before = new HashMap<>();
        List<Expected> after = new ArrayList<>();
        expected.forEach((name, file) -> {
            TornadoNativeArray numbers = read(method, arrays.get(name), file);
            before.put(name, Arrays.create(numbers.getClass(), numbers.getSize()));
            after.add(new Expected(arrays.get(name), file, numbers));
        });
        data.forEach((name, file) -> before.put(name, read(method, arrays.get(name), file)));
        return new GivenArrays(before, after);
    }

    private static TornadoNativeArray read(KernelMethod method, ArrayRef array, Path file) {
        return DataFile.read(file, array.name(), method.type().parameterType(array.parameter()));
    }

    /** A kernel's arrays by their names, in the order of its parameters. */
    public static Map<String, ArrayRef> arrays(KernelIr kernel) {
        Map<String, ArrayRef> arrays = new LinkedHashMap<>();
        for (KernelIr.Parameter p : kernel.parameters()) {
            if (p instanceof KernelIr.Parameter.Array(ArrayRef array)) {
                arrays.put(array.name(), array);
            }
        }
        return arrays;
    }

    /** Whether all arrays are made up. */
    public boolean isEmpty() {
        return before.isEmpty();
    }

    /** The differences of what the plain call leaves from what is expected, a line each. */
    public List<String> differences(Prepared prepared) {
        return differences(prepared.workloads().getFirst(), Map.of());
    }

    /** The differences of what a circuit stored in its first run from what is expected, a line each. */
    public List<String> differences(Prepared prepared, Simulation simulation) {
        TestVector first = prepared.workloads().getFirst();
        return differences(first, simulation.stored(prepared.circuit(), 0, first));
    }

    /** Arrays that the circuit doesn't write are as the plain call has them. */
    private List<String> differences(TestVector workload, Map<String, TornadoNativeArray> stored) {
        List<String> lines = new ArrayList<>();
        for (Expected e : after) {
            TornadoNativeArray plain =
                    (TornadoNativeArray) workload.results().get(e.array().parameter());
            lines.addAll(differences(e, stored.getOrDefault(e.array().name(), plain)));
        }
        return lines;
    }

    private static List<String> differences(Expected e, TornadoNativeArray found) {
        if (found.getSize() != e.numbers().getSize()) {
            return List.of("%s has %,d elements, and %s %,d"
                    .formatted(e.array(), found.getSize(), e.file(), e.numbers().getSize()));
        }
        List<String> lines = new ArrayList<>();
        int count = 0;
        for (int i = 0; i < found.getSize(); i++) {
            long is = Arrays.bits(found, i);
            long wanted = Arrays.bits(e.numbers(), i);
            if (!Simulation.same(e.array().storage(), is, wanted) && count++ < SHOWN) {
                lines.add("%s[%d] is %s, and in %s %s"
                        .formatted(
                                e.array(),
                                i,
                                Run.Difference.text(e.array().storage(), is),
                                e.file(),
                                Run.Difference.text(e.array().storage(), wanted)));
            }
        }
        if (count > SHOWN) {
            lines.add(
                    "%,d of %,d elements of %s differ from %s".formatted(count, found.getSize(), e.array(), e.file()));
        }
        return lines;
    }
}
