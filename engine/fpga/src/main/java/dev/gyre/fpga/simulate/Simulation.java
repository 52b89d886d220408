package dev.gyre.fpga.simulate;

import dev.gyre.engine.GyreException;
import dev.gyre.fpga.Circuit;
import dev.gyre.fpga.flow.Node;
import dev.gyre.fpga.flow.NodeOperation;
import dev.gyre.fpga.pipeline.BlockRam;
import dev.gyre.fpga.tool.Tool;
import dev.gyre.fpga.verilog.BusCode;
import dev.gyre.fpga.verilog.CircuitCode;
import dev.gyre.fpga.verilog.Names;
import dev.gyre.fpga.verilog.Verilog;
import dev.gyre.ir.Storage;
import dev.gyre.ir.front.KernelIr;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** Circuits in Verilator, several in one program: each runs on its workloads, and every bit that it stores is compared. */
public final class Simulation {
    /** The file of waveforms, in the format VCD. */
    public static final String TRACE = "trace.vcd";

    private static final int SHOWN = 4;
    private static final String DRIVER = "driver.cpp";
    private static final String LIBRARY = "library.v";
    private static final String PROGRAM = "simulate";

    private final Path folder;
    private final List<Circuit> circuits;

    private Simulation(Path folder, List<Circuit> circuits) {
        this.folder = folder;
        this.circuits = circuits;
    }

    /**
     * Writes circuits and their testbenches into a folder, and has Verilator make a program of them.
     *
     * @throws dev.gyre.engine.device.DeviceException if there's no Verilator
     * @throws GyreException if it refuses the Verilog, or warns of it
     */
    public static Simulation build(Path folder, List<Circuit> circuits) {
        return build(folder, circuits, false);
    }

    /**
     * As {@link #build(Path, List)}.
     *
     * @param traced whether the first circuit's run on its first workload is written to {@link #TRACE} in the folder
     */
    public static Simulation build(Path folder, List<Circuit> circuits, boolean traced) {
        Tool.VERILATOR.require();
        Simulation simulation = new Simulation(folder, circuits);
        simulation.write();
        List<String> arguments = new ArrayList<>(List.of(
                "--cc",
                "--exe",
                "--build",
                "-Wall",
                "-Wno-fatal",
                "-Wno-UNUSEDSIGNAL",
                "-Wno-DECLFILENAME",
                "-Wno-MULTITOP",
                // Its optimizer of data flow takes longer than what it saves the C++ compiler.
                "-fno-dfg",
                "--x-initial",
                "0",
                "-CFLAGS",
                "-O0",
                "--build-jobs",
                Integer.toString(Runtime.getRuntime().availableProcessors())));
        if (traced) {
            arguments.add("--trace");
        }
        arguments.addAll(List.of("--top-module", "top", "-Mdir", "obj", "-o", PROGRAM, "top.sv", LIBRARY, DRIVER));
        simulation.names().forEach(n -> arguments.add(n + ".v"));
        simulation.names().forEach(n -> arguments.add(n + "_bus.sv"));
        String warnings = Tool.VERILATOR
                .run(folder, arguments)
                .lines()
                .filter(l -> l.startsWith("%Warning") && !l.contains(".sv:"))
                .collect(Collectors.joining("\n"));
        if (!warnings.isEmpty()) {
            throw new GyreException("Verilator warns of a circuit in %s:%n%s".formatted(folder, warnings));
        }
        return simulation;
    }

    private List<String> names() {
        return circuits.stream().map(c -> Names.module(c.name())).toList();
    }

    private void write() {
        try {
            Files.createDirectories(folder);
            SortedMap<String, String> library = new TreeMap<>();
            for (Circuit c : circuits) {
                String name = Names.module(c.name());
                Files.writeString(
                        folder.resolve(name + ".v"), Verilog.file(c.verilog().modules(), new TreeMap<>()));
                library.putAll(c.verilog().library());
                Files.writeString(folder.resolve(name + "_bus.sv"), BusCode.of(c.name(), c.pipelines()));
            }
            Files.writeString(folder.resolve(LIBRARY), Verilog.file("", library));
            Files.writeString(
                    folder.resolve("top.sv"),
                    BusCode.top(circuits.stream().map(Circuit::name).toList()));
            try (InputStream driver = Simulation.class.getResourceAsStream(DRIVER)) {
                Files.copy(driver, folder.resolve(DRIVER), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Runs each circuit on its workloads.
     *
     * @param workloads by circuit
     */
    public List<Run> run(List<List<TestVector>> workloads) {
        try {
            StringBuilder plan = new StringBuilder();
            for (int i = 0; i < circuits.size(); i++) {
                int cases = workloads.get(i).size();
                plan.append(planned(circuits.get(i), cases));
                for (int c = 0; c < cases; c++) {
                    write(circuits.get(i), workloads.get(i).get(c), data(folder, circuits.get(i), c));
                }
            }
            Files.writeString(folder.resolve("plan.txt"), plan);
            Tool.run(
                    folder,
                    List.of(folder.resolve("obj")
                            .resolve(PROGRAM)
                            .toAbsolutePath()
                            .toString()),
                    folder.resolve("simulate.log"));
            List<Run> runs = new ArrayList<>();
            for (int i = 0; i < circuits.size(); i++) {
                for (int c = 0; c < workloads.get(i).size(); c++) {
                    runs.add(compare(circuits.get(i), c, workloads.get(i).get(c)));
                }
            }
            return runs;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A circuit as the driver's plan has it. */
    private static String planned(Circuit circuit, int cases) {
        StringBuilder text = new StringBuilder("%s %d %d\n"
                .formatted(
                        Names.module(circuit.name()),
                        CircuitCode.parameters(circuit.pipelines()).size(),
                        cases));
        for (BlockRam m : circuit.arrays()) {
            text.append("%s %d\n".formatted(Names.array(m.array().name()), m.isWritten() ? 1 : 0));
        }
        return text.append("\n").toString();
    }

    private static Path data(Path folder, Circuit circuit, int number) {
        return folder.resolve("data").resolve(Names.module(circuit.name())).resolve(String.valueOf(number));
    }

    /** Writes a workload as the testbench reads it. */
    public static void write(Circuit circuit, TestVector workload, Path into) throws IOException {
        Files.createDirectories(into);
        List<String> numbers = new ArrayList<>();
        Map<String, Integer> positions = positions(circuit);
        for (Node p : CircuitCode.parameters(circuit.pipelines())) {
            numbers.add(Long.toHexString(number(((NodeOperation.Scalar) p.operation()).name(), workload, positions)));
        }
        for (BlockRam m : circuit.arrays()) {
            int p = m.array().parameter();
            TornadoNativeArray before =
                    (TornadoNativeArray) workload.arguments().get(p);
            if (before.getSize() > m.depth()) {
                throw new GyreException("%s has %,d elements, and the circuit room for %,d: --depth %s=%d"
                        .formatted(m.array(), before.getSize(), m.depth(), m.array(), before.getSize()));
            }
            numbers.add(Integer.toHexString(before.getSize()));
            String name = Names.array(m.array().name());
            Files.write(into.resolve(name + ".hex"), words(before));
            Files.write(into.resolve(name + ".expected"), words((TornadoNativeArray)
                    workload.results().get(p)));
        }
        Files.write(into.resolve("numbers.hex"), numbers);
    }

    static Map<String, Integer> positions(Circuit circuit) {
        List<KernelIr.Parameter> parameters = circuit.kernel().parameters();
        return IntStream.range(0, parameters.size())
                .boxed()
                .collect(Collectors.toMap(p -> name(parameters.get(p)), p -> p));
    }

    private static String name(KernelIr.Parameter parameter) {
        return switch (parameter) {
            case KernelIr.Parameter.Array(var array) -> "size_" + array.name();
            case KernelIr.Parameter.Scalar(var variable) -> variable.name();
            case KernelIr.Parameter.Context _, KernelIr.Parameter.ObjectArgument _ ->
                throw new IllegalArgumentException("a circuit has no context and no objects");
        };
    }

    static long number(String name, TestVector workload, Map<String, Integer> positions) {
        return switch (workload.arguments().get(positions.get(name))) {
            case TornadoNativeArray array -> array.getSize();
            case Float f -> Float.floatToRawIntBits(f) & 0xFFFFFFFFL;
            case Long l -> l;
            case Boolean b -> b ? 1 : 0;
            case Number n -> n.intValue() & 0xFFFFFFFFL;
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static List<String> words(TornadoNativeArray array) {
        List<String> words = new ArrayList<>(array.getSize());
        for (int i = 0; i < array.getSize(); i++) {
            words.add(Long.toHexString(Arrays.bits(array, i)));
        }
        return words;
    }

    private Run compare(Circuit circuit, int number, TestVector workload) throws IOException {
        Path from = data(folder, circuit, number);
        List<Run.Difference> wrong = new ArrayList<>();
        Map<Integer, Set<Integer>> elements = new HashMap<>();
        long compared = 0;
        for (BlockRam m : circuit.arrays()) {
            if (!m.isWritten()) {
                continue;
            }
            int p = m.array().parameter();
            TornadoNativeArray expected =
                    (TornadoNativeArray) workload.results().get(p);
            long[] found = stored(from, m, expected.getSize());
            compared += expected.getSize();
            for (int i = 0; i < expected.getSize() && wrong.size() < SHOWN; i++) {
                long wanted = Arrays.bits(expected, i);
                if (!same(m.array().storage(), wanted, found[i])) {
                    wrong.add(new Run.Difference(m.array().name(), m.array().storage(), i, wanted, found[i], ""));
                    elements.computeIfAbsent(p, _ -> new HashSet<>()).add(i);
                }
            }
        }
        if (!wrong.isEmpty()) {
            Map<String, Integer> positions = positions(circuit);
            Map<Integer, Map<Integer, String>> lines =
                    StoreWatch.lines(circuit.method(), workload.arguments(), elements);
            wrong.replaceAll(
                    d -> d.at(lines.get(positions.get("size_" + d.array())).get(d.index())));
        }
        long cycles =
                Long.parseLong(Files.readString(from.resolve("cycles.out")).strip());
        return new Run(circuit.name(), number, cycles, compared, wrong);
    }

    /** What a circuit left in an array that it writes, as bits; of elements that it never gave, ones. */
    private static long[] stored(Path from, BlockRam memory, int size) throws IOException {
        List<String> found =
                Files.readAllLines(from.resolve(Names.array(memory.array().name()) + ".out"));
        return IntStream.range(0, size)
                .mapToLong(i -> i < found.size() ? Long.parseUnsignedLong(found.get(i), 16) : -1)
                .toArray();
    }

    /** The arrays that a circuit wrote in a run, by name. */
    Map<String, TornadoNativeArray> stored(Circuit circuit, int number, TestVector workload) {
        Map<String, TornadoNativeArray> arrays = new TreeMap<>();
        for (BlockRam m : circuit.arrays()) {
            if (m.isWritten()) {
                TornadoNativeArray expected =
                        (TornadoNativeArray) workload.results().get(m.array().parameter());
                TornadoNativeArray array = Arrays.copy(expected, expected.getSize());
                try {
                    long[] found = stored(data(folder, circuit, number), m, expected.getSize());
                    for (int i = 0; i < found.length; i++) {
                        Arrays.set(array, i, found[i]);
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                arrays.put(m.array().name(), array);
            }
        }
        return arrays;
    }

    /** Whether two elements are equal, bit for bit, or both NaN: Java doesn't say which one an operation gives. */
    static boolean same(Storage storage, long a, long b) {
        return a == b || (storage == Storage.FLOAT && isNan(a) && isNan(b));
    }

    private static boolean isNan(long bits) {
        return Float.isNaN(Float.intBitsToFloat((int) bits));
    }
}
