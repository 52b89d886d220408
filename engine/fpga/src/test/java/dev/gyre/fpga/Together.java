package dev.gyre.fpga;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.fpga.random.RandomKernels;
import dev.gyre.fpga.simulate.Prepared;
import dev.gyre.fpga.simulate.Run;
import dev.gyre.ir.bytecode.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The circuits of several tests in few programs, since what takes long is to compile one: they're made when the first test asks, two at a
 * time. Verilator's lint looks at all circuits.
 */
final class Together {
    /** Characters of Verilog that a program has at most. */
    private static final int MOST = 2_500_000;

    private static Map<Group, List<Run>> runs;

    /** Whose circuits. */
    enum Group {
        OPERATORS,
        KERNELS,
        CONTRACTS,
        LAYER,
        RANDOM
    }

    private Together() {}

    /** The runs of a test's circuits. */
    static synchronized List<Run> runs(Group group) throws IOException, RefusedException {
        if (runs == null) {
            Path folder = Files.createTempDirectory("together");
            try {
                runs = simulated(folder);
            } finally {
                delete(folder);
            }
        }
        return runs.get(group);
    }

    private static Map<Group, List<Run>> simulated(Path folder) throws IOException, RefusedException {
        Map<String, Group> groups = new HashMap<>();
        List<Prepared> all = new ArrayList<>();
        for (Group group : Group.values()) {
            for (Prepared p : circuits(group, folder)) {
                all.add(p);
                assertThat(groups.put(p.circuit().name(), group)).isNull();
            }
        }
        Map<Group, List<Run>> found = new EnumMap<>(Group.class);
        for (Group group : Group.values()) {
            found.put(group, new ArrayList<>());
        }
        List<List<Prepared>> parts = parts(all);
        IntStream.range(0, parts.size())
                .parallel()
                .mapToObj(p -> Prepared.simulate(folder.resolve("program" + p), parts.get(p)))
                .flatMap(List::stream)
                .forEachOrdered(run -> found.get(groups.get(run.kernel())).add(run));
        return found;
    }

    private static List<Prepared> circuits(Group group, Path folder) throws IOException, RefusedException {
        return switch (group) {
            case OPERATORS -> EveryOperatorTest.circuits();
            case KERNELS -> EveryKernelTest.simulated();
            case CONTRACTS -> ContractTest.circuits();
            case LAYER -> MatMulFreeLayerTest.circuits();
            case RANDOM -> RandomKernels.circuits(Files.createDirectories(folder.resolve("random")));
        };
    }

    private static List<List<Prepared>> parts(List<Prepared> all) {
        List<List<Prepared>> parts = new ArrayList<>();
        int size = MOST;
        for (Prepared p : all) {
            int own = p.circuit().verilog().modules().length();
            if (size + own > MOST) {
                parts.add(new ArrayList<>());
                size = 0;
            }
            parts.getLast().add(p);
            size += own;
        }
        return parts;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
