package dev.gyre.bench;

import dev.gyre.bench.compare.Assembly;
import dev.gyre.bench.compare.ComparisonFile;
import dev.gyre.bench.compare.ComparisonPage;
import dev.gyre.bench.compare.ComparisonText;
import dev.gyre.bench.compare.DeviceComparison;
import dev.gyre.bench.compare.DeviceComparison.Refusal;
import dev.gyre.bench.compare.Launch;
import dev.gyre.bench.compare.Machine;
import dev.gyre.bench.compare.Note;
import dev.gyre.bench.compare.Others;
import dev.gyre.bench.compare.TimedDevice;
import dev.gyre.bench.compare.TornadoSdk;
import dev.gyre.bench.compare.Workload;
import dev.gyre.bench.compare.Workloads;
import dev.gyre.bench.report.ResultFile;
import dev.gyre.cli.process.ExitCode;
import dev.gyre.engine.io.TemporaryFolder;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * Times the same workloads on every device of every runtime, each in a JVM of its own, and writes {@code comparison.json}, a
 * page, and JMH's own results into a folder.
 */
final class Comparing {

    /** The records. */
    static final String JSON = "comparison.json";

    /** The page. */
    static final String PAGE = "comparison.html";

    private static final String TIMES = "jmh.json";

    private final List<Workload> workloads;
    private final boolean quick;
    private final Map<TimedDevice, Launch> targets = new LinkedHashMap<>();
    private final List<String> leftOut = new ArrayList<>();
    private final DoubleSummaryStatistics busy = new DoubleSummaryStatistics();
    private final List<Refusal> refusals = new ArrayList<>();

    /**
     * Looks for devices.
     *
     * @param threads of the embedded runtime
     * @param sdk what TornadoVM's devices are found with, if there's one
     * @throws dev.gyre.engine.device.DeviceException if a runtime doesn't start
     */
    Comparing(List<Workload> workloads, int threads, boolean quick, Optional<TornadoSdk> sdk) {
        this.workloads = List.copyOf(workloads);
        this.quick = quick;
        Stream.concat(Stream.of(Launch.embedded(threads)), sdk.map(Launch::of).stream())
                .forEach(l -> l.targets().forEach(t -> targets.put(t, l)));
        if (sdk.isEmpty()) {
            leftOut.add("No device of TornadoVM was measured, since there's no SDK here: " + TornadoSdk.REMEDY
                    + ", then run this again.");
        }
    }

    /** What was found, a line each. */
    List<String> found() {
        List<String> lines = new ArrayList<>();
        targets.keySet().forEach(t -> lines.add(t.id() + ": " + t.title() + " (" + t.description() + ")"));
        lines.addAll(leftOut);
        return lines;
    }

    /**
     * Measures, writes the files, and prints the table.
     *
     * @return the exit code that failures call for
     */
    int run(Path folder, String version, boolean verbose, Path natives, PrintWriter out, PrintWriter err) {
        try (TemporaryFolder notes = TemporaryFolder.create()) {
            JmhOutput progress = new JmhOutput(err, verbose, size());
            JmhSession session = new JmhSession(quick ? Pace.QUICK_COMPARE : Pace.COMPARE, natives, progress);
            measure(session, progress, notes.path(), folder.resolve(TIMES));
            DeviceComparison comparison = new Assembly(ResultFile.read(folder.resolve(TIMES)), notes.path(), refusals)
                    .of(
                            now(),
                            quick,
                            Machine.here(version),
                            OptionalDouble.of(busy.getAverage()),
                            List.copyOf(targets.keySet()),
                            workloads,
                            leftOut);
            write(comparison, folder);
            ComparisonText.lines(comparison).forEach(out::println);
            comparison.failures().stream()
                    .filter(f -> !refusals.contains(f))
                    .forEach(f -> err.println(f.kernel() + " on " + f.device() + ": " + f.message()));
            boolean wrong = comparison.failures().size() > refusals.size();
            int code = progress.failures().stream()
                    .mapToInt(Failure::exitCode)
                    .max()
                    .orElse(ExitCode.OK);
            return wrong ? Math.max(code, ExitCode.UNVERIFIED) : code;
        }
    }

    /** Writes the records and the page of a comparison. */
    static void write(DeviceComparison comparison, Path folder) {
        ComparisonFile.write(comparison, folder.resolve(JSON));
        ComparisonFile.writeText(new ComparisonPage(comparison).html(), folder.resolve(PAGE));
    }

    private static String now() {
        return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
                ZonedDateTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS));
    }

    private List<Integer> peakThreads() {
        return targets.keySet().stream()
                .filter(TimedDevice::sharesMemory)
                .map(TimedDevice::threads)
                .distinct()
                .toList();
    }

    private static List<Workload> peaks() {
        return Stream.of(Workloads.ARITHMETIC, Workloads.MEMORY)
                .flatMap(List::stream)
                .toList();
    }

    private int size() {
        int perDevice = targets.keySet().stream()
                .mapToInt(t -> t.sharesMemory() ? workloads.size() : 2 * workloads.size() + peaks().size())
                .sum();
        return 2 * peakThreads().size() + perDevice;
    }

    /** The peaks, then each workload on every device in turn, so that a disturbance meets them alike. */
    private void measure(JmhSession session, JmhOutput progress, Path notes, Path file) {
        session.write(file);
        busy.accept(Others.share());
        peakThreads().forEach(n -> session.peaks(n, quick ? Pace.QUICK_PEAKS : Pace.PEAKS));
        for (Workload w : peaks()) {
            targets.keySet().stream()
                    .filter(t -> !t.sharesMemory())
                    .forEach(t -> measure(session, progress, notes, "kernels", w, t));
        }
        session.write(file);
        for (Workload w : workloads) {
            for (TimedDevice t : targets.keySet()) {
                boolean works = measure(session, progress, notes, "kernels", w, t);
                if (!t.sharesMemory() && works) {
                    measure(session, progress, notes, "roundTrip", w, t);
                }
            }
            session.write(file);
            busy.accept(Others.share());
        }
    }

    private boolean measure(
            JmhSession session, JmhOutput progress, Path notes, String method, Workload w, TimedDevice t) {
        int before = progress.failures().size();
        List<String> arguments = new ArrayList<>(targets.get(t).jvmArguments());
        arguments.add("-D" + Note.FOLDER + "=" + notes);
        session.run(method, w, t, arguments);
        List<Failure> failures = progress.failures();
        if (failures.size() == before) {
            return true;
        }
        refusals.add(new Refusal(w.name(), t.id(), failures.getLast().message()));
        return false;
    }
}
