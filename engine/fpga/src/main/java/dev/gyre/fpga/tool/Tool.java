package dev.gyre.fpga.tool;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.DeviceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A program that circuits are simulated or built with. */
public enum Tool {
    VERILATOR("verilator", "verilator"),
    YOSYS("yosys", "yosys"),
    NEXTPNR("nextpnr-ecp5", "nextpnr-ecp5");

    private static final int LINES = 12;

    private static final Pattern MAKE =
            Pattern.compile("OPT(_.*)?|VM_.*|(USER_)?(CPP|CXX|LD)FLAGS|M(AKE)?FLAGS|MAKEOVERRIDES|MAKELEVEL");

    private final String program;
    private final String debian;

    Tool(String program, String debian) {
        this.program = program;
        this.debian = debian;
    }

    /** The missing program and the way to get it, in one line; empty where the program is in the path. */
    public String missing() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder.isEmpty() ? "." : folder, program)))
                ? ""
                : "%s isn't installed: ./setup.sh fpga brings it (on Debian and Ubuntu the package %s)"
                        .formatted(program, debian);
    }

    /** Refuses to go on without it. */
    public void require() {
        if (!missing().isEmpty()) {
            throw new DeviceException(missing(), null);
        }
    }

    /**
     * Runs it to its end and gives what it printed.
     *
     * @throws DeviceException if it isn't there
     * @throws GyreException if it fails, with its last lines
     */
    public String run(Path folder, List<String> arguments) {
        require();
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(arguments);
        return run(folder, command, logFile(folder));
    }

    /** The program's output of its last run in a folder; empty if it didn't run. */
    String log(Path folder) {
        try {
            return Files.exists(logFile(folder)) ? Files.readString(logFile(folder)) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path logFile(Path folder) {
        return folder.resolve(program + ".log");
    }

    /** Takes out what Verilator's makefiles would take for settings of theirs. */
    static void withoutMake(Map<String, String> environment) {
        environment.keySet().removeIf(name -> MAKE.matcher(name).matches());
    }

    /** Runs any command the same way; what it prints is kept in a file. */
    public static String run(Path folder, List<String> command, Path log) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            withoutMake(builder.environment());
            Process process = builder.start();
            try {
                int code = process.waitFor();
                String text = Files.readString(log);
                if (code != 0) {
                    List<String> lines = text.lines().toList();
                    throw new GyreException("%s ended with %d, the whole of it is in %s:%n%s"
                            .formatted(
                                    command.getFirst(),
                                    code,
                                    log,
                                    String.join("\n", lines.subList(Math.max(0, lines.size() - LINES), lines.size()))));
                }
                return text;
            } finally {
                process.destroy();
            }
        } catch (IOException e) {
            throw new GyreException(
                    "%s can't be run in %s: %s".formatted(command.getFirst(), folder, e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GyreException(command.getFirst() + " was interrupted", e);
        }
    }
}
