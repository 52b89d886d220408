package dev.gyre.fpga.simulate;

import dev.gyre.fpga.Circuit;
import dev.gyre.fpga.flow.BankAccess;
import dev.gyre.fpga.flow.FlowIterations;
import dev.gyre.fpga.flow.Node;
import dev.gyre.fpga.flow.NodeOperation;
import dev.gyre.fpga.pipeline.BlockRam;
import dev.gyre.fpga.pipeline.Pipeline;
import dev.gyre.fpga.verilog.CircuitCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * The arrays of a circuit that can come or go by a stream: those that one access of one nest reads, or writes, a row of banks at a time, from
 * the first one onwards, in every workload at hand. The rounds are gone through as the circuit does; where an index, or whether an element
 * is stored, depends on data, the array stays in memory. The circuit itself looks at each access again when it runs.
 */
public final class StreamedArrays {
    private StreamedArrays() {}

    /** The names of the arrays. */
    public static Set<String> of(Prepared prepared) {
        Circuit circuit = prepared.circuit();
        Set<String> found = new TreeSet<>();
        for (Pipeline pipeline : circuit.pipelines()) {
            if (pipeline.flow().steps().size() > 1) {
                continue; // what it accesses once in order, it does again in its next step
            }
            List<BlockRam> candidates = pipeline.memories().stream()
                    .filter(m -> isCandidate(m, circuit))
                    .toList();
            Set<String> left = candidates.stream().map(m -> m.array().name()).collect(Collectors.toSet());
            Set<String> used = new TreeSet<>();
            for (TestVector workload : prepared.workloads()) {
                List<Sequence> sequences =
                        candidates.stream().map(m -> new Sequence(m, workload)).toList();
                run(pipeline, numbers(circuit, workload), sequences);
                for (Sequence s : sequences) {
                    if (s.broken) {
                        left.remove(s.memory.array().name());
                    } else if (s.next > 0) {
                        used.add(s.memory.array().name());
                    }
                }
            }
            left.retainAll(used);
            found.addAll(left);
        }
        return found;
    }

    private static boolean isCandidate(BlockRam memory, Circuit circuit) {
        List<BlockRam> all = circuit.pipelines().stream()
                .flatMap(p -> p.memories().stream())
                .filter(m -> m.array().equals(memory.array()))
                .toList();
        return !memory.isInternal()
                && all.size() == 1
                && memory.accesses().size() == 1
                && memory.isAligned(memory.accesses().getFirst())
                && memory.firstBank(memory.accesses().getFirst()) == 0;
    }

    private static Map<String, Long> numbers(Circuit circuit, TestVector workload) {
        Map<String, Integer> positions = Simulation.positions(circuit);
        Map<String, Long> numbers = new HashMap<>();
        for (Node p : CircuitCode.parameters(circuit.pipelines())) {
            String name = ((NodeOperation.Scalar) p.operation()).name();
            long bits = Simulation.number(name, workload, positions);
            numbers.put(name, p.range().isSigned() && p.range().width() <= Integer.SIZE ? (int) bits : bits);
        }
        return numbers;
    }

    private static void run(Pipeline pipeline, Map<String, Long> numbers, List<Sequence> sequences) {
        List<Node> wanted = new ArrayList<>();
        sequences.forEach(s -> wanted.addAll(s.wanted().toList()));
        FlowIterations rounds = new FlowIterations(pipeline.flow(), numbers, wanted);
        while (rounds.next()) {
            sequences.forEach(s -> s.round(rounds));
        }
        if (rounds.value(pipeline.flow().more()).isEmpty()) {
            sequences.forEach(s -> s.broken = true);
        }
    }

    /** The order in which an array's rows are accessed. */
    private static final class Sequence {
        private final BlockRam memory;
        private final BankAccess access;
        private final long rows;
        private long next;
        private boolean partial;
        private boolean broken;

        Sequence(BlockRam memory, TestVector workload) {
            this.memory = memory;
            this.access = memory.accesses().getFirst();
            TornadoNativeArray array =
                    (TornadoNativeArray) workload.arguments().get(memory.array().parameter());
            this.rows = -Math.floorDiv(-array.getSize(), memory.banks());
        }

        Stream<Node> wanted() {
            Stream<Node> stored = access.elements().values().stream().map(w -> w.input(1));
            return access.isWrite() ? Stream.concat(Stream.of(access.start()), stored) : Stream.of(access.start());
        }

        void round(FlowIterations rounds) {
            int stored = 0;
            if (access.isWrite()) {
                for (Node write : access.elements().values()) {
                    OptionalLong is = rounds.value(write.input(1));
                    broken |= is.isEmpty();
                    stored += (int) is.orElse(0);
                }
                if (stored == 0) {
                    return;
                }
            }
            OptionalLong start = rounds.value(access.start());
            if (start.isEmpty()) {
                broken = true;
                return;
            }
            row((start.getAsLong() & (memory.depth() - 1)) >>> memory.bankBits());
            // Only the last row may have banks without an element.
            broken |= partial;
            partial = access.isWrite() && stored < memory.banks();
        }

        private void row(long row) {
            if (access.isWrite()) {
                broken |= row != next;
                next++;
            } else if (row == next && next < rows) {
                next++;
            } else {
                broken |= row < next - 1 || (row > next && next < rows);
            }
        }
    }
}
