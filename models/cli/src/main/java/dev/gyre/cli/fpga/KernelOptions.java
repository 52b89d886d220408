package dev.gyre.cli.fpga;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.DeviceException;
import dev.gyre.fpga.Circuit;
import dev.gyre.fpga.Kernels;
import dev.gyre.fpga.Options;
import dev.gyre.fpga.nest.Nests;
import dev.gyre.fpga.simulate.GivenArrays;
import dev.gyre.fpga.simulate.Prepared;
import dev.gyre.ir.Kind;
import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.ir.bytecode.RefusedException;
import dev.gyre.ir.front.KernelIr;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Suggestion;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options for a kernel and the kind of circuit that it becomes. */
final class KernelOptions {

    @Parameters(
            paramLabel = "KERNEL",
            description =
                    "A kernel, class and method: LMul.product, or one of --class-path. gyre fpga list has them all.")
    private String kernel;

    @Mixin
    private ClassPathOption classPath;

    @Option(
            names = "--data",
            paramLabel = "ARRAY=FILE",
            description = "What an array holds before the call: NumPy's .npy or CSV. Others are made up.")
    private List<String> data = List.of();

    @Option(
            names = "--expect",
            paramLabel = "ARRAY=FILE",
            description =
                    "What an array has to hold after the call, beside what the plain Java call leaves there. Without --data it begins"
                            + " as zeros.")
    private List<String> expected = List.of();

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description =
                    "Bind a parameter of the kernel as a constant of the circuit, for example M=23 or offset=0x3F780000.")
    private List<String> constants = List.of();

    @Option(
            names = "--depth",
            paramLabel = "ARRAY=N",
            description =
                    "Elements that an array's memory has room for; 1,024, or what the data at hand need, if not given.")
    private List<String> depths = List.of();

    @Option(
            names = "--lanes",
            paramLabel = "P",
            defaultValue = "1",
            description =
                    "Iterations of the innermost @Parallel loop that are run at once, 1 to 16 (${DEFAULT-VALUE}).")
    private int lanes;

    @Option(
            names = "--operators",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "How many of each operator of floats there are, which take turns, 1 to 64; 0 for one wherever one is needed"
                            + " (${DEFAULT-VALUE}).")
    private int operators;

    @Option(
            names = "--clock",
            paramLabel = "MHZ",
            defaultValue = "100",
            description = "The clock that registers are placed for, 10 to 400 (${DEFAULT-VALUE}).")
    private double clock;

    /**
     * A circuit, data to run it on, and the files that these came from.
     *
     * @param prepared the circuit and its workloads
     * @param files arrays in files
     */
    record Chosen(Prepared prepared, GivenArrays files) {}

    /**
     * The circuit and data to run it on.
     *
     * @param shapes how many workloads, if all is made up; one otherwise
     */
    Chosen prepare(int shapes) {
        ConfigException.range("--lanes", lanes, 1, 16);
        ConfigException.range("--operators", operators, 0, 64);
        ConfigException.range("--clock", clock, 10, 400);
        KernelMethod method = method();
        try {
            KernelIr ir = Circuit.read(method);
            Map<String, Number> bound = new HashMap<>();
            named("--set", constants, "a number").forEach((name, value) -> bound.put(name, number(ir, name, value)));
            Map<String, Integer> room = new HashMap<>();
            named("--depth", depths, "a number").forEach((name, value) -> room.put(name, elements(ir, name, value)));
            GivenArrays files =
                    GivenArrays.read(method, ir, files("--data", ir, data), files("--expect", ir, expected));
            if (!files.isEmpty()) {
                allSet(ir, bound);
            }
            Options options = new Options(lanes, operators, bound, room, (int) Math.round(1e6 / clock));
            return new Chosen(Prepared.of(method, options, files, files.isEmpty() ? shapes : 1), files);
        } catch (RefusedException e) {
            throw new ConfigException(kernel + " has no circuit: " + e.getMessage());
        } catch (DeviceException e) {
            throw e;
        } catch (GyreException e) {
            throw new ConfigException(e.getMessage());
        } catch (LinkageError e) {
            throw new ConfigException("%s can't be loaded: %s".formatted(kernel, ClassPathKernels.reason(e)));
        }
    }

    private static Map<String, Path> files(String option, KernelIr ir, List<String> given) {
        Set<String> arrays = GivenArrays.arrays(ir).keySet();
        Map<String, Path> found = new LinkedHashMap<>();
        named(option, given, "a file").forEach((name, file) -> {
            if (!arrays.contains(name)) {
                throw unknown(option, name, arrays);
            }
            found.put(name, Path.of(file));
        });
        return found;
    }

    /** Of data at hand only the user knows how large they are. */
    private static void allSet(KernelIr ir, Map<String, Number> bound) {
        List<String> missing =
                scalars(ir).stream().filter(name -> !bound.containsKey(name)).toList();
        if (!missing.isEmpty()) {
            throw new ConfigException("--data and --expect need the kernel's numbers, too: "
                    + missing.stream().map(n -> "--set " + n + "=...").collect(Collectors.joining(" ")));
        }
    }

    private KernelMethod method() {
        if (classPath.isGiven()) {
            return classPath.kernels().named(kernel);
        }
        SortedMap<String, KernelMethod> all = Kernels.all();
        if (!all.containsKey(kernel)) {
            throw new ConfigException(kernel + ": "
                    + Suggestion.sentence(
                            kernel,
                            all.keySet(),
                            "it must be a kernel, class and method, such as LMul.product; gyre fpga list has them all,"
                                    + " and --class-path takes a jar with one of your own"));
        }
        return all.get(kernel);
    }

    private static Map<String, String> named(String option, List<String> given, String what) {
        Map<String, String> numbers = new LinkedHashMap<>();
        for (String one : given) {
            int at = one.indexOf('=');
            ConfigException.require(at > 0, option, one, "a name, = and " + what);
            numbers.put(one.substring(0, at), one.substring(at + 1));
        }
        return numbers;
    }

    private static Number number(KernelIr ir, String name, String value) {
        for (KernelIr.Parameter p : ir.parameters()) {
            if (p instanceof KernelIr.Parameter.Scalar(var v) && v.name().equals(name)) {
                try {
                    return v.kind() == Kind.FLOAT ? (Number) Float.valueOf(value) : whole(value, v.kind());
                } catch (NumberFormatException e) {
                    throw new ConfigException("--set %s=%s must be a number of the kernel's type %s"
                            .formatted(name, value, v.kind().name().toLowerCase(java.util.Locale.ROOT)));
                }
            }
        }
        throw unknown("--set", name, scalars(ir));
    }

    /** An int may also be written as its bits. */
    private static Number whole(String value, Kind kind) {
        long number = Long.decode(value);
        if (kind == Kind.INT && (number < Integer.MIN_VALUE || number > 0xFFFFFFFFL)) {
            throw new NumberFormatException(value);
        }
        return kind == Kind.INT ? (Number) (int) number : (Number) number;
    }

    private static int elements(KernelIr ir, String name, String value) {
        Set<String> arrays = GivenArrays.arrays(ir).keySet();
        if (!arrays.contains(name) && !name.startsWith(Nests.CARRIED)) {
            throw unknown("--depth", name, arrays);
        }
        try {
            int n = Integer.parseInt(value);
            ConfigException.range("--depth " + name, n, 1, 1 << 24);
            return n;
        } catch (NumberFormatException e) {
            throw new ConfigException("--depth %s=%s must be a number of elements".formatted(name, value));
        }
    }

    private static List<String> scalars(KernelIr ir) {
        return ir.parameters().stream()
                .filter(p -> p instanceof KernelIr.Parameter.Scalar)
                .map(p -> ((KernelIr.Parameter.Scalar) p).variable().name())
                .toList();
    }

    private static ConfigException unknown(String option, String name, Collection<String> known) {
        String what = option.equals("--set") ? "number" : "array";
        return new ConfigException("%s %s: the kernel has no such %s; %s%s"
                .formatted(
                        option,
                        name,
                        what,
                        known.isEmpty() ? "it has none" : "it must be one of " + String.join(", ", known),
                        known.stream().anyMatch(n -> n.matches("(a|local)\\d+"))
                                ? " (javac -g keeps the names of the source)"
                                : ""));
    }
}
