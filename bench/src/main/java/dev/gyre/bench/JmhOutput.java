package dev.gyre.bench;

import dev.gyre.bench.compare.DeviceBenchmark;
import dev.gyre.bench.report.QuantityText;
import dev.gyre.bench.table.WorkBenchmark;
import dev.gyre.bench.work.WorkShape;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.format.OutputFormat;

/** JMH's output as a line for each contender; everything that the forks print comes through only when asked for. */
final class JmhOutput implements OutputFormat {

    private static final String FAILED = "<failure>";

    private final PrintWriter out;
    private final boolean verbose;
    private final int total;
    private final List<Failure> failures = new ArrayList<>();
    private final StringBuilder said = new StringBuilder();
    private String current = "";
    private int count;

    /**
     * Progress of a number of contenders.
     *
     * @param verbose whether to pass on what JMH and the forks say
     */
    JmhOutput(PrintWriter out, boolean verbose, int total) {
        this.out = out;
        this.verbose = verbose;
        this.total = total;
    }

    /** Those who failed so far. */
    List<Failure> failures() {
        return List.copyOf(failures);
    }

    @Override
    public void startBenchmark(BenchmarkParams p) {
        endUnfinished();
        said.setLength(0);
        current = describe(p);
        out.print(String.format(Locale.ROOT, "[%2d/%d] %s ... ", ++count, total, current));
        out.flush();
    }

    private static String describe(BenchmarkParams p) {
        if (p.getBenchmark().startsWith(WorkBenchmark.class.getName() + ".")) {
            WorkShape shape = WorkShape.of(p.getParam(WorkBenchmark.SHAPE))
                    .and(WorkBenchmark.THREADS, p.getParam(WorkBenchmark.THREADS));
            return p.getParam(WorkBenchmark.FAMILY) + " " + shape + ": " + p.getParam(WorkBenchmark.CONTENDER);
        }
        String name = p.getBenchmark().substring(p.getBenchmark().lastIndexOf('.') + 1);
        return p.getBenchmark().startsWith(DeviceBenchmark.class.getName() + ".")
                ? p.getParam("workload") + " on " + p.getParam("device") + ": " + name
                : "peak threads=" + p.getThreads() + ": " + name;
    }

    @Override
    public void endBenchmark(BenchmarkResult result) {
        if (result != null) {
            double micros = result.getPrimaryResult().getScore();
            out.println(QuantityText.time(micros * 1e3));
            out.flush();
            current = "";
        }
    }

    /** A contender that ended without a result has failed. */
    private void endUnfinished() {
        if (!current.isEmpty()) {
            int failed = said.indexOf(FAILED);
            Failure f = Failure.of(current, failed < 0 ? "" : said.substring(failed + FAILED.length()));
            failures.add(f);
            out.println("failed: " + f.message());
            out.flush();
            current = "";
        }
    }

    @Override
    public void endRun(Collection<RunResult> results) {
        endUnfinished();
    }

    @Override
    public void print(String s) {
        said.append(s);
        if (verbose) {
            out.print(s);
            out.flush();
        }
    }

    @Override
    public void println(String s) {
        print(s + System.lineSeparator());
    }

    @Override
    public void write(int b) {
        print(String.valueOf((char) b));
    }

    @Override
    public void write(byte[] b) throws IOException {
        print(new String(b, StandardCharsets.UTF_8));
    }

    @Override
    public void flush() {
        out.flush();
    }

    @Override
    public void verbosePrintln(String s) {
        if (verbose) {
            println(s);
        }
    }

    @Override
    public void close() {}

    @Override
    public void startRun() {}

    @Override
    public void iteration(BenchmarkParams b, IterationParams p, int iteration) {}

    @Override
    public void iterationResult(BenchmarkParams b, IterationParams p, int iteration, IterationResult data) {}
}
