package dev.gyre.cli.check;

import dev.gyre.cli.process.ClassPathEntry;
import dev.gyre.cli.process.ExitCode;
import dev.gyre.cli.process.Json;
import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.AtomicFile;
import dev.gyre.jvm.check.Check;
import dev.gyre.jvm.check.CheckSettings;
import dev.gyre.jvm.check.Checks;
import dev.gyre.jvm.check.Finding;
import dev.gyre.jvm.check.FindingsFile;
import dev.gyre.jvm.check.HostAgent;
import dev.gyre.models.setting.ConfigException;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs a program whose kernels are checked, and tells what was found. */
@Command(
        name = "check",
        sortOptions = false,
        description =
                "Run a TornadoVM program with its kernels checked for races, barriers that not all items reach, accesses"
                        + " outside of arrays, memory that isn't set, missing transfers, @Reduce results that aren't reset and what"
                        + " differs between devices; exit code 3 if something is found.")
public final class CheckCommand implements Callable<Integer> {

    @Option(
            names = "--class-path",
            required = true,
            paramLabel = "JARS",
            description = "The program's jars and folders, as java takes them.")
    private String classPath;

    @Option(
            names = "--checks",
            paramLabel = "NAMES",
            defaultValue = "all",
            description =
                    "races, barriers, bounds, memory, transfers, reductions, devices, with commas between them, or all"
                            + " (${DEFAULT-VALUE}).")
    private String checks;

    @Option(
            names = "--local-bytes",
            paramLabel = "N",
            defaultValue = "32768",
            description = "Local memory of a group (${DEFAULT-VALUE}, which every OpenCL device has).")
    private long localBytes;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "Seed of the shuffled order of items; the two others are ascending and descending"
                    + " (${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--suppress",
            paramLabel = "FILE",
            description = "Findings that aren't told: lines of check, kernel and a reason, such as"
                    + " \"races Kernels.flag  all store 1\".")
    private Path suppressions;

    @Option(names = "--sarif", paramLabel = "FILE", description = "Where to write the findings as SARIF 2.1.0.")
    private Path sarif;

    @Option(names = "--json", description = "Print the findings as JSON; the program's output goes to standard error.")
    private boolean json;

    @Option(
            names = "--jvm",
            paramLabel = "OPTION",
            description = "An option of the program's JVM, such as --jvm=-Xmx4g; may be given several times.")
    private List<String> options = List.of();

    @Parameters(index = "0", paramLabel = "MAIN", description = "The program's main class.")
    private String main;

    @Parameters(index = "1..*", paramLabel = "ARGS", description = "Its arguments; behind -- if one begins with -.")
    private List<String> arguments = List.of();

    @Spec
    private CommandSpec spec;

    /** The result as JSON has it. */
    private record Result(int exitCode, List<Finding> findings, List<Suppressions.Suppressed> suppressed) {}

    @Override
    public Integer call() throws InterruptedException {
        try {
            Check.parse(checks);
        } catch (IllegalArgumentException e) {
            throw new ConfigException("--checks: " + e.getMessage());
        }
        ClassPathEntry.all(classPath);
        Suppressions known = suppressions == null ? Suppressions.NONE : Suppressions.read(suppressions);
        try {
            Path found = Files.createTempFile("gyre-check", ".txt");
            Path agent = Files.createTempFile("gyre-check", ".jar");
            try {
                int code = run(found, HostAgent.jar(agent));
                return tell(code, known.of(FindingsFile.read(found)));
            } finally {
                Files.delete(found);
                Files.delete(agent);
            }
        } catch (IOException e) {
            throw new GyreException("the program can't be run: " + AtomicFile.reason(e), e);
        }
    }

    private int run(Path found, Path agent) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"));
        command.add("-javaagent:" + agent);
        command.addAll(options);
        command.addAll(List.of("-cp", classPath + File.pathSeparator + System.getProperty("java.class.path")));
        command.add("-D" + CheckSettings.CHECKS + "=" + checks);
        command.add("-D" + CheckSettings.LOCAL_BYTES + "=" + localBytes);
        command.add("-D" + CheckSettings.SEED + "=" + seed);
        command.add("-D" + Checks.OUT + "=" + found);
        command.add(main);
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        PrintWriter out =
                json ? spec.commandLine().getErr() : spec.commandLine().getOut();
        process.inputReader(StandardCharsets.UTF_8).lines().forEach(line -> {
            out.println(line);
            out.flush();
        });
        return process.waitFor();
    }

    private int tell(int code, Suppressions.Sorted sorted) {
        if (sarif != null) {
            AtomicFile.write(sarif, Json.text(Sarif.of(sorted)).getBytes(StandardCharsets.UTF_8));
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Json.print(out, new Result(code, sorted.told(), sorted.suppressed()));
        } else if (code != 0 && sorted.told().isEmpty()) {
            throw new GyreException("the program ended with exit code " + code + ", and nothing was found by then");
        } else {
            sorted.told().forEach(out::println);
            out.printf(
                    "%d found%s%n",
                    sorted.told().size(),
                    sorted.suppressed().isEmpty()
                            ? ""
                            : ", " + sorted.suppressed().size() + " suppressed");
        }
        out.flush();
        boolean bad = sorted.told().stream().anyMatch(f -> !f.benign());
        if (bad) {
            return ExitCode.UNVERIFIED;
        }
        return code == 0 ? ExitCode.OK : ExitCode.FAILURE;
    }
}
