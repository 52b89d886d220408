package dev.gyre.cli;

import dev.gyre.cli.process.ExitCode;
import dev.gyre.cli.process.Json;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Devices;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists what plans can run on. */
@Command(
        name = "devices",
        description =
                "List the devices of this JVM and, where its SDK is installed, TornadoVM's, which --tornado or --device"
                        + " ask for. The first one is used when none is named.")
final class DevicesCommand implements Callable<Integer> {

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Option(
            names = "--explain",
            paramLabel = "KERNEL",
            arity = "0..1",
            fallbackValue = "",
            description =
                    "Say how this JVM runs a kernel, for example MatMul.nn, and why not in a faster form; a class for all"
                            + " of its kernels. Without a name, list them.")
    private String kernel;

    @Option(
            names = "--after",
            paramLabel = "PASS",
            description = "With --explain Class.method: print the kernel's statements after a pass of the compiler.")
    private String pass;

    @Spec
    private CommandSpec spec;

    private record Row(
            String runtime,
            String id,
            String kind,
            String description,
            String driver,
            long memoryBytes,
            long planBytes,
            long arrayBytes,
            long localBytes,
            List<Long> groupLimits) {
        static Row of(Device d) {
            return new Row(
                    Devices.runtime(),
                    d.id(),
                    d.kind(),
                    d.description(),
                    d.driver(),
                    d.memoryBytes(),
                    d.freeBytes(),
                    d.arrayBytes(),
                    d.localBytes(),
                    d.groupLimits());
        }
    }

    @Override
    public Integer call() {
        if (kernel != null && kernel.isEmpty() && pass == null) {
            ExplainKernels.all().forEach(spec.commandLine().getOut()::println);
            return ExitCode.OK;
        }
        if (pass != null) {
            ExplainKernels.after(kernel == null ? "" : kernel, pass)
                    .forEach(spec.commandLine().getOut()::println);
            return ExitCode.OK;
        }
        if (kernel != null) {
            ExplainKernels.named(kernel)
                    .forEach(e -> spec.commandLine().getOut().print(e.text()));
            spec.commandLine().getOut().flush();
            return ExitCode.OK;
        }
        List<Row> rows = Devices.all().stream().map(Row::of).toList();
        PrintWriter out = spec.commandLine().getOut();
        Optional<OtherRuntime> tornado = Devices.onTornadoVm() ? Optional.empty() : OtherRuntime.find();
        if (json) {
            List<Object> all = new ArrayList<>(rows);
            tornado.ifPresent(t -> all.addAll(t.rows()));
            Json.print(out, all);
        } else {
            out.print(line("runtime", Devices.runtime()));
            out.print(line("backends", String.join(", ", Devices.backends())));
            String driver = "";
            for (Row r : rows) {
                print(out, r, driver);
                driver = r.driver();
            }
            out.flush();
            tornado.ifPresent(t -> out.print(t.text()));
            out.flush();
        }
        return ExitCode.OK;
    }

    /** A line of the list: a name, and what it is. */
    static String line(String name, String text) {
        return String.format(Locale.ROOT, "%-12s %s%n", name, text);
    }

    /** Prints a device, and its driver unless that's the one of the device before. */
    private static void print(PrintWriter out, Row r, String driver) {
        out.print(line(
                r.id(),
                String.format(Locale.ROOT, "%-5s %,8d MiB  %s", r.kind(), r.memoryBytes() >> 20, r.description())));
        if (!r.driver().equals(driver)) {
            out.print(line("", "driver: " + r.driver()));
        }
        if (!r.groupLimits().isEmpty()) {
            out.print(line(
                    "",
                    String.format(
                            Locale.ROOT,
                            "limits: %,d MiB a plan, %,d MiB an array, %,d KiB local memory, groups of %s",
                            r.planBytes() >> 20,
                            r.arrayBytes() >> 20,
                            r.localBytes() >> 10,
                            r.groupLimits().stream().map(String::valueOf).collect(Collectors.joining(" x ")))));
        }
    }
}
