package dev.gyre.fpga.simulate;

import dev.gyre.engine.GyreException;
import dev.gyre.fpga.Circuit;
import dev.gyre.fpga.Options;
import dev.gyre.fpga.pipeline.BlockRam;
import dev.gyre.fpga.tool.Scratch;
import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.ir.bytecode.RefusedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** A circuit with room for the workloads beside it. */
public record Prepared(Circuit circuit, List<TestVector> workloads) {

    /**
     * Makes workloads up, and a circuit with memories for them.
     *
     * @param shapes how many workloads
     * @throws RefusedException if there's no circuit of the kernel
     */
    public static Prepared of(KernelMethod method, Options options, int shapes) throws RefusedException {
        return of(method, options, GivenArrays.NONE, shapes);
    }

    /**
     * Makes workloads up but for some arrays, and a circuit with memories for them.
     *
     * @param given arrays that aren't made up
     * @param shapes how many workloads
     * @throws RefusedException if there's no circuit of the kernel
     */
    public static Prepared of(KernelMethod method, Options options, GivenArrays given, int shapes)
            throws RefusedException {
        Circuit draft = Circuit.of(method, options);
        List<TestVector> workloads = new ArrayList<>();
        for (int shape = 0; shape < shapes; shape++) {
            workloads.add(TestVector.make(method, options.constants(), given.before(), shape));
        }
        return of(draft, method, options, workloads);
    }

    /**
     * Makes a circuit with memories for workloads.
     *
     * @throws RefusedException if there's no circuit of the kernel
     */
    public static Prepared of(KernelMethod method, Options options, List<TestVector> workloads)
            throws RefusedException {
        return of(Circuit.of(method, options), method, options, workloads);
    }

    private static Prepared of(Circuit draft, KernelMethod method, Options options, List<TestVector> workloads)
            throws RefusedException {
        Map<String, Integer> depths = new HashMap<>();
        for (BlockRam memory : draft.arrays()) {
            String array = memory.array().name();
            int needed = workloads.stream()
                    .mapToInt(w -> ((TornadoNativeArray)
                                    w.arguments().get(memory.array().parameter()))
                            .getSize())
                    .max()
                    .orElse(1);
            depths.put(array, options.depths().getOrDefault(array, Math.max(needed, Options.DEPTH)));
        }
        draft.nests().carried().forEach((array, elements) -> {
            int needed = workloads.stream()
                    .mapToInt(w -> ElementCounts.of(elements, draft.kernel(), w.arguments()))
                    .max()
                    .orElse(1);
            depths.put(array.name(), options.depths().getOrDefault(array.name(), Math.max(needed, Options.DEPTH)));
        });
        return new Prepared(Circuit.of(method, options.withDepths(depths)), workloads);
    }

    /** A copy under another name. */
    public Prepared named(String name) {
        return new Prepared(circuit.named(name), workloads);
    }

    /**
     * The circuit of the same kernel and workloads with other options.
     *
     * @throws GyreException if there's none, with the reason
     */
    public Prepared with(Options options) {
        return required(circuit.method(), options, workloads);
    }

    /** As {@link #of(KernelMethod, Options, List)}, where a kernel without a circuit is a mistake of the caller's. */
    static Prepared required(KernelMethod method, Options options, List<TestVector> workloads) {
        try {
            return of(method, options, workloads);
        } catch (RefusedException e) {
            throw new GyreException(method + " has no circuit: " + e.getMessage(), e);
        }
    }

    /**
     * Runs the circuit in Verilator on its first workload, and compares what it stores with the plain call's, bit for bit.
     *
     * @throws dev.gyre.engine.device.DeviceException if there's no Verilator
     */
    public Run simulate() {
        Prepared first = new Prepared(circuit, List.of(workloads.getFirst()));
        return Scratch.in(folder -> simulate(folder, List.of(first))).getFirst();
    }

    /** Builds circuits into one program, and runs each on its workloads. */
    public static List<Run> simulate(java.nio.file.Path folder, List<Prepared> all) {
        return Simulation.build(folder, all.stream().map(Prepared::circuit).toList())
                .run(all.stream().map(Prepared::workloads).toList());
    }

    /** The names of arrays that iterations of parallel loops store to where data say, so that two of them may meet. */
    public Set<String> scattered() {
        return circuit.nests().isParallel()
                ? Roles.of(circuit.kernel(), circuit.nests()).scattered().stream()
                        .map(ArrayRef::name)
                        .collect(Collectors.toSet())
                : Set.of();
    }
}
