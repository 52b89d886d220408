package dev.gyre.bench;

import dev.gyre.bench.bound.BoundProfiler;
import dev.gyre.bench.compare.DeviceBenchmark;
import dev.gyre.bench.compare.TimedDevice;
import dev.gyre.bench.compare.Workload;
import dev.gyre.bench.table.WorkBenchmark;
import dev.gyre.bench.work.Contender;
import dev.gyre.bench.work.Jit;
import dev.gyre.bench.work.PeakBenchmark;
import dev.gyre.bench.work.Threads;
import dev.gyre.bench.work.Work;
import dev.gyre.bench.work.WorkShape;
import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.AtomicFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.profile.Profiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs contenders through JMH, each in a JVM of its own that is started for the number of threads. */
final class JmhSession {

    private final Pace pace;
    private final Path natives;
    private final JmhOutput progress;
    private final List<RunResult> results = new ArrayList<>();

    /**
     * A session without results.
     *
     * @param natives folder that the peers unpack their native libraries to
     */
    JmhSession(Pace pace, Path natives, JmhOutput progress) {
        this.pace = pace;
        this.natives = natives;
        this.progress = progress;
    }

    /** Measures what the machine can do with a number of threads. */
    void peaks(int threads) {
        peaks(threads, pace);
    }

    /** Measures the machine's peaks at a pace of its own. */
    void peaks(int threads, Pace pace) {
        List<String> arguments = jvmArguments(threads);
        // For Gyre's kernels; C2 inlines the benchmark's own calls of the Vector API by their profile.
        arguments.remove("-XX:-UseTypeProfile");
        run(options(arguments, pace)
                .include(whole(PeakBenchmark.class.getName()) + "\\..*")
                .threads(threads));
    }

    /**
     * Measures a contender on all shapes of a work with a number of threads, or with the one that it takes. Where it fails there's no
     * result, and progress knows why.
     */
    void run(Work work, Contender contender, int asked) {
        int threads = contender.sequential() ? 1 : asked;
        List<String> arguments = jvmArguments(threads);
        arguments.addAll(contender.jvmArguments());
        // Before the profiler of the heap, which mustn't count what this one allocates.
        run(options(arguments, pace, BoundProfiler.class, GCProfiler.class)
                .include(whole(WorkBenchmark.class.getName()) + "\\..*")
                .operationsPerInvocation(work.parts())
                .param(WorkBenchmark.FAMILY, work.name())
                .param(WorkBenchmark.SHAPE, shapes(work))
                .param(WorkBenchmark.CONTENDER, contender.name())
                .param(WorkBenchmark.THREADS, Integer.toString(threads)));
    }

    private static String[] shapes(Work work) {
        return work.shapes().stream().map(WorkShape::toString).toArray(String[]::new);
    }

    /** Measures a workload on a device, by a method of {@link DeviceBenchmark} in a JVM that's started as given. */
    void run(String method, Workload workload, TimedDevice device, List<String> jvmArguments) {
        run(options(jvmArguments, pace)
                .include(whole(DeviceBenchmark.class.getName()) + "\\." + method + "$")
                .param("workload", workload.name())
                .param("device", device.id()));
    }

    private void run(ChainedOptionsBuilder options) {
        try {
            results.addAll(new Runner(options.build(), progress).run());
        } catch (RunnerException e) {
            throw new GyreException("the benchmarks could not run: " + e.getMessage(), e);
        }
    }

    private static ChainedOptionsBuilder options(List<String> jvmArguments, Pace pace) {
        return options(jvmArguments, pace, GCProfiler.class);
    }

    @SafeVarargs
    private static ChainedOptionsBuilder options(
            List<String> jvmArguments, Pace pace, Class<? extends Profiler>... profilers) {
        TimeValue length = TimeValue.milliseconds(pace.length().toMillis());
        ChainedOptionsBuilder options = new OptionsBuilder()
                .mode(Mode.AverageTime)
                .timeUnit(TimeUnit.MICROSECONDS)
                .forks(pace.forks())
                .warmupIterations(pace.warmups())
                .warmupTime(length)
                .measurementIterations(pace.iterations())
                .measurementTime(length)
                .jvmArgs(jvmArguments.toArray(String[]::new));
        for (Class<? extends Profiler> p : profilers) {
            options.addProfiler(p);
        }
        return options;
    }

    /** What a fork is started with: as the launcher does it, our threads, and peers that neither download, report nor log. */
    private List<String> jvmArguments(int threads) {
        List<String> arguments = new ArrayList<>(Jit.arguments());
        arguments.addAll(List.of(
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseParallelGC",
                "-D" + Threads.PROPERTY + "=" + threads,
                "-Dlogback.configurationFile=dev/gyre/bench/forks.xml",
                "-Dai.djl.offline=true",
                "-DOPT_OUT_TRACKING=true",
                "-DENGINE_CACHE_DIR=" + natives,
                "-Dorg.bytedeco.javacpp.cachedir=" + natives.resolve("javacpp")));
        return arguments;
    }

    private static String whole(String text) {
        return "^" + Pattern.quote(text);
    }

    /**
     * Writes every result so far in JMH's JSON format.
     *
     * @throws GyreException if the file can't be written
     */
    void write(Path file) {
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(json, false, StandardCharsets.UTF_8)) {
            ResultFormatFactory.getInstance(ResultFormatType.JSON, out).writeOut(results);
        }
        try {
            Files.createDirectories(file.toAbsolutePath().resolveSibling(""));
        } catch (IOException e) {
            throw new GyreException(
                    file + ": its folder can't be made (" + AtomicFile.reason(e) + "): choose another --json", e);
        }
        AtomicFile.write(file, json.toByteArray());
    }
}
