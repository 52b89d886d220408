package dev.gyre.bench;

import dev.gyre.bench.compare.ComparisonFile;
import dev.gyre.bench.compare.ComparisonText;
import dev.gyre.bench.compare.DeviceComparison;
import dev.gyre.bench.compare.TornadoSdk;
import dev.gyre.bench.compare.Workload;
import dev.gyre.bench.compare.Workloads;
import dev.gyre.bench.peer.Peer;
import dev.gyre.bench.report.ResultFile;
import dev.gyre.bench.report.TimingReport;
import dev.gyre.bench.serve.ServerBenchmark;
import dev.gyre.bench.table.Works;
import dev.gyre.bench.work.Contender;
import dev.gyre.bench.work.Work;
import dev.gyre.cli.Gyre;
import dev.gyre.cli.process.ExitCode;
import dev.gyre.cli.process.TextTable;
import dev.gyre.cli.process.VersionText;
import dev.gyre.engine.device.DeviceException;
import dev.gyre.engine.io.AtomicFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Times our kernels against plain Java and other libraries. */
@Command(
        name = "bench",
        description = "Time kernels, plans and a training step against plain Java and other libraries.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all went well",
            "1:a contender failed",
            "2:the command line asks for something that can't be",
            "3:a contender's result is wrong",
            "4:the device isn't there or refuses",
            "130:stopped by the user"
        })
public final class BenchCommand implements Callable<Integer> {

    private static final int ROUNDS = 15;
    private static final int QUICK_ROUNDS = 5;
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

    @Option(
            names = "--family",
            split = ",",
            paramLabel = "NAME",
            description = "Kinds of work to time, as --list names them; all if not given.")
    private List<String> families = List.of();

    @Option(
            names = "--threads",
            split = ",",
            paramLabel = "N",
            description = "Numbers of threads; if not given, 1 and one for each processor.")
    private List<Integer> threads = List.of();

    @Option(
            names = "--quick",
            description = "Measure for a few seconds only: to see where things stand, not to report.")
    private boolean quick;

    @Option(
            names = "--forks",
            paramLabel = "N",
            description = "JVMs that each contender runs in, one after the other; if not given, 2, or 1 with --quick.")
    private Integer forks;

    @Option(
            names = "--no-sequential",
            description = "Leave out contenders that take one thread, plain Java among them: they take the longest.")
    private boolean parallelOnly;

    @Option(names = "--list", description = "List the kinds of work with their contenders, and run nothing.")
    private boolean list;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description =
                    "Where to write JMH's results, runs/bench/TIME.json if not given; with --model or --merge, theirs.")
    private Path json;

    @Option(names = "--report", paramLabel = "FILE", description = "Print the table of an earlier run's results.")
    private Path earlier;

    @Option(
            names = "--compare",
            description =
                    "Time the same workloads on every device of every runtime, and write a page that compares them.")
    private boolean compare;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description =
                    "With --compare: where to write comparison.json and comparison.html; runs/bench/TIME if not given.")
    private Path folder;

    @Option(
            names = "--serve",
            paramLabel = "DIR",
            description =
                    "Measure the server with a run's model: HTTP on loopback beside the model in the same process.")
    private Path served;

    @Mixin
    private ModelOptions models;

    @Mixin
    private GgufOptions gguf;

    @ParentCommand
    private Gyre gyre;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        return models.run(spec.commandLine(), quick, version(), json).orElseGet(this::kernels);
    }

    private int kernels() {
        if (models.csv().isPresent() && (compare || served != null || gguf.asked() || list)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--csv says nothing of --compare, --serve, --gguf and --list: they have no such table");
        }
        models.markdown().requireMeasured(!compare && !list, "left out with --compare and --list");
        models.markdown().requireWritable();
        if (compare) {
            return compare();
        }
        if (gguf.asked()) {
            return gguf.run(spec.commandLine(), threads(), quick, models.markdown());
        }
        if (served != null) {
            TextTable figures = ServerBenchmark.measure(
                    served,
                    quick ? QUICK_ROUNDS : ROUNDS,
                    spec.commandLine().getOut(),
                    spec.commandLine().getErr());
            models.markdown().write(spec, "Server of " + served, figures.markdown());
            return ExitCode.OK;
        }
        if (gyre.tornado() || folder != null) {
            throw new ParameterException(
                    spec.commandLine(), (gyre.tornado() ? "--tornado" : "--out") + " says something of --compare only");
        }
        List<Work> works = works();
        PrintWriter out = spec.commandLine().getOut();
        if (list) {
            works.forEach(w -> describe(w, out));
            return ExitCode.OK;
        }
        if (earlier != null) {
            print(works, earlier);
            return ExitCode.OK;
        }
        return measure(works, threads());
    }

    private int compare() {
        PrintWriter out = spec.commandLine().getOut();
        if (earlier != null) {
            Path to = folder != null ? folder : earlier.toAbsolutePath().getParent();
            DeviceComparison read = ComparisonFile.read(earlier);
            Comparing.write(read, to);
            ComparisonText.lines(read).forEach(out::println);
            out.println(to.resolve(Comparing.PAGE));
            return ExitCode.OK;
        }
        List<Workload> workloads = workloads();
        if (list) {
            workloads.forEach(w -> out.println(String.format(Locale.ROOT, "%-14s %s", w.name(), w.title())));
            return ExitCode.OK;
        }
        Optional<TornadoSdk> sdk = TornadoSdk.find(System.getenv());
        if (gyre.tornado() && sdk.isEmpty()) {
            throw new DeviceException("there's no TornadoVM here: " + TornadoSdk.REMEDY, null);
        }
        PrintWriter err = spec.commandLine().getErr();
        Comparing comparing = new Comparing(workloads, threads().getLast(), quick, sdk);
        comparing.found().forEach(err::println);
        Path to = folder != null ? folder : Path.of("runs", "bench", stamp());
        int code = comparing.run(to, version(), gyre.verbose(), Natives.folder(), out, err);
        out.println(to.resolve(Comparing.PAGE));
        return code;
    }

    private List<Workload> workloads() {
        List<String> names = Workloads.all().stream().map(Workload::name).toList();
        families.stream().filter(f -> !names.contains(f)).findFirst().ifPresent(f -> {
            throw new ParameterException(
                    spec.commandLine(), "--family " + f + ": there is " + String.join(", ", names));
        });
        return Workloads.all().stream()
                .filter(w -> families.isEmpty() || families.contains(w.name()))
                .toList();
    }

    private List<Work> works() {
        for (String family : families) {
            if (Works.find(family).isEmpty()) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--family " + family + ": there is "
                                + String.join(
                                        ", ",
                                        Works.all().stream().map(Work::name).toList()));
            }
        }
        return Works.all().stream()
                .filter(w -> families.isEmpty() || families.contains(w.name()))
                .toList();
    }

    private List<Integer> threads() {
        int most = Runtime.getRuntime().availableProcessors();
        for (int n : threads) {
            if (n < 1 || n > most) {
                throw new ParameterException(
                        spec.commandLine(), "--threads " + n + " must be a whole number from 1 to " + most);
            }
        }
        Stream<Integer> asked = threads.isEmpty() ? Stream.of(1, most) : threads.stream();
        return asked.distinct().sorted().toList();
    }

    private static void describe(Work w, PrintWriter out) {
        out.println(String.format(Locale.ROOT, "%-14s %s", w.name(), w.title()));
        for (Contender c : w.contenders()) {
            Peer peer = c.peer();
            out.println(" ".repeat(15)
                    + c.name()
                    + (peer.available() ? "" : " (left out: " + peer.title() + " isn't here; " + peer.remedy() + ")"));
        }
    }

    private int measure(List<Work> works, List<Integer> threadCounts) {
        PrintWriter err = spec.commandLine().getErr();
        models.csv().ifPresent(AtomicFile::requireWritable);
        leftOut(works).forEach(err::println);
        ContenderRuns schedule = new ContenderRuns(works, threadCounts, !parallelOnly);
        JmhOutput progress = new JmhOutput(err, gyre.verbose(), schedule.size());
        JmhSession session = new JmhSession(pace(), Natives.folder(), progress);
        Path file = json != null ? json : Path.of("runs", "bench", stamp() + ".json");
        schedule.run(session, file);
        ResultFile.addBounds(file);
        print(works, file);
        err.println("results in " + file);
        return progress.failures().stream().mapToInt(Failure::exitCode).max().orElse(ExitCode.OK);
    }

    private void print(List<Work> works, Path file) {
        TimingReport report = new TimingReport(ResultFile.read(file));
        report.lines(works).forEach(spec.commandLine().getOut()::println);
        models.csv().ifPresent(csv -> ComparisonFile.writeText(report.csv(works), csv));
        models.markdown().write(spec, "Kernels", report.markdown(works));
    }

    private Pace pace() {
        Pace pace = quick ? Pace.QUICK : Pace.FULL;
        if (forks == null) {
            return pace;
        }
        if (forks < 1) {
            throw new ParameterException(spec.commandLine(), "--forks " + forks + " must be at least 1");
        }
        return pace.withForks(forks);
    }

    private static String version() {
        return new VersionText().getVersion()[0];
    }

    private static String stamp() {
        return STAMP.format(ZonedDateTime.now(ZoneId.systemDefault()));
    }

    private static List<String> leftOut(List<Work> works) {
        List<String> lines = new ArrayList<>();
        works.stream()
                .flatMap(w -> w.contenders().stream())
                .map(Contender::peer)
                .filter(p -> !p.available())
                .distinct()
                .forEach(p -> lines.add("left out: " + p.title() + " isn't here; " + p.remedy()));
        return lines;
    }
}
