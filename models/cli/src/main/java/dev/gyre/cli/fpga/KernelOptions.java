package dev.gyre.cli.fpga;

import dev.gyre.fpga.Circuit;
import dev.gyre.fpga.Kernels;
import dev.gyre.fpga.Options;
import dev.gyre.fpga.nest.Nests;
import dev.gyre.fpga.simulate.Prepared;
import dev.gyre.ir.Kind;
import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.ir.bytecode.RefusedException;
import dev.gyre.ir.front.KernelIr;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.setting.Suggestion;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options for a kernel and the kind of circuit that it becomes. */
final class KernelOptions {

    @Parameters(
            paramLabel = "KERNEL",
            description = "A kernel, class and method: LMul.product. gyre fpga list has them all.")
    private String kernel;

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

    /** The circuit and data to run it on. */
    Prepared prepare(int shapes) {
        KernelMethod method = method();
        ConfigException.range("--lanes", lanes, 1, 16);
        ConfigException.range("--operators", operators, 0, 64);
        ConfigException.range("--clock", clock, 10, 400);
        try {
            KernelIr ir = Circuit.read(method);
            Map<String, Number> bound = new HashMap<>();
            numbers("--set", constants).forEach((name, value) -> bound.put(name, number(ir, name, value)));
            Map<String, Integer> room = new HashMap<>();
            numbers("--depth", depths).forEach((name, value) -> room.put(name, elements(ir, name, value)));
            return Prepared.of(
                    method, new Options(lanes, operators, bound, room, (int) Math.round(1e6 / clock)), shapes);
        } catch (RefusedException e) {
            throw new ConfigException(kernel + " has no circuit: " + e.getMessage());
        }
    }

    private KernelMethod method() {
        SortedMap<String, KernelMethod> all = Kernels.all();
        if (!all.containsKey(kernel)) {
            throw new ConfigException(
                    kernel + ": "
                            + Suggestion.sentence(
                                    kernel,
                                    all.keySet(),
                                    "it must be a kernel, class and method, such as LMul.product; gyre fpga list has them all"));
        }
        return all.get(kernel);
    }

    private static Map<String, String> numbers(String option, List<String> given) {
        Map<String, String> numbers = new HashMap<>();
        for (String one : given) {
            int at = one.indexOf('=');
            ConfigException.require(at > 0, option, one, "a name, = and a number");
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
        List<String> arrays = ir.parameters().stream()
                .filter(p -> p instanceof KernelIr.Parameter.Array)
                .map(p -> ((KernelIr.Parameter.Array) p).array().name())
                .toList();
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

    private static ConfigException unknown(String option, String name, List<String> known) {
        return new ConfigException("%s %s: %s it must be one of %s"
                .formatted(
                        option,
                        name,
                        "the kernel has no such parameter;",
                        known.stream().collect(Collectors.joining(", "))));
    }
}
