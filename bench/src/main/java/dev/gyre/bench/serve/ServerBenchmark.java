package dev.gyre.bench.serve;

import com.sun.management.OperatingSystemMXBean;
import dev.gyre.engine.GyreException;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * The server beside its model. Contenders take turns in rounds, so that whatever else the machine does meets all of them, and a
 * ratio is that of one round; medians are told, with the extremes.
 */
public final class ServerBenchmark {

    private static final int TOKENS = 256;

    /** Of a measurement; a text by itself takes 10 ms, which is as coarse as processor time is told. */
    private static final double LEAST_SECONDS = 0.25;

    private static final String GENERATE = "gyre generate, one text";
    private static final String ONE = "HTTP, one request";
    private static final String ONE_STREAM = "HTTP, one stream";
    private static final String INSIDE = "in the process, 16 texts";
    private static final String ALL = "HTTP, 16 requests";
    private static final String ALL_STREAM = "HTTP, 16 streams";
    private static final int MANY = ServerLoad.together();

    private static final List<Contender> CONTENDERS = List.of(
            new Contender(GENERATE, 1, load -> load.generate(TOKENS)),
            new Contender(ONE, 1, load -> load.http(1, TOKENS, false)),
            new Contender(ONE_STREAM, 1, load -> load.http(1, TOKENS, true)),
            new Contender(INSIDE, MANY, load -> load.inside(MANY, TOKENS)),
            new Contender(ALL, MANY, load -> load.http(MANY, TOKENS, false)),
            new Contender(ALL_STREAM, MANY, load -> load.http(MANY, TOKENS, true)));

    private final Map<String, List<Double>> rates = new LinkedHashMap<>();
    private final Map<String, List<Double>> costs = new LinkedHashMap<>();
    private final List<Double> first = new ArrayList<>();

    /**
     * What is timed.
     *
     * @param texts at the same time
     * @param rate runs it, and tells its tokens a second
     */
    private record Contender(String name, int texts, ToDoubleFunction<ServerLoad> rate) {}

    private ServerBenchmark() {}

    /**
     * Measures and tells.
     *
     * @param run whose model is served
     * @param rounds that count, after a third as many that don't
     * @throws GyreException if a request fails
     */
    public static void measure(Path run, int rounds, PrintWriter out, PrintWriter err) {
        ServerBenchmark benchmark = new ServerBenchmark();
        try (ServerLoad load = new ServerLoad(run)) {
            for (int round = -Math.ceilDiv(rounds, 3); round < rounds; round++) {
                benchmark.round(load, round >= 0);
                err.println("round " + (round + 1) + "/" + rounds);
                err.flush();
            }
        } catch (IOException e) {
            throw new GyreException("the server can't be reached: " + e.getMessage(), e);
        }
        benchmark.tell(out);
    }

    private void round(ServerLoad load, boolean counts) {
        for (Contender c : CONTENDERS) {
            long before = processNanos();
            double seconds = 0;
            long tokens = 0;
            while (seconds < LEAST_SECONDS) {
                seconds += (double) c.texts() * TOKENS / c.rate().applyAsDouble(load);
                tokens += (long) c.texts() * TOKENS;
            }
            double micros = (processNanos() - before) / 1e3 / tokens;
            if (counts) {
                rates.computeIfAbsent(c.name(), n -> new ArrayList<>()).add(tokens / seconds);
                costs.computeIfAbsent(c.name(), n -> new ArrayList<>()).add(micros);
            }
        }
        double ms = load.firstTokenMillis();
        if (counts) {
            first.add(ms);
        }
    }

    /** Processor time of all threads, the clients' among them: on a machine that others use, it tells more than the clock. */
    private static long processNanos() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : 0;
    }

    private void tell(PrintWriter out) {
        rates.forEach((name, r) -> out.println(line(name, "tokens/s", r)));
        costs.forEach((name, c) -> out.println(line(name, "us of processors a token", c)));
        out.println(ratio("one request beside gyre generate", rates.get(ONE), rates.get(GENERATE)));
        out.println(ratio("16 requests beside gyre generate", rates.get(ALL), rates.get(GENERATE)));
        out.println(ratio("16 requests beside the same without HTTP", rates.get(ALL), rates.get(INSIDE)));
        out.println(ratio("16 streams beside the same without HTTP", rates.get(ALL_STREAM), rates.get(INSIDE)));
        out.println(line("first token with 15 others writing", "ms", first));
        out.flush();
    }

    private static String ratio(String name, List<Double> a, List<Double> b) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < a.size(); i++) {
            ratios.add(a.get(i) / b.get(i));
        }
        return line(name, "times", ratios);
    }

    private static String line(String name, String unit, List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        String form = sorted.getLast() < 100 ? "%-42s %8.2f %s (%.2f to %.2f)" : "%-42s %8.0f %s (%.0f to %.0f)";
        return String.format(
                Locale.ROOT, form, name, sorted.get(sorted.size() / 2), unit, sorted.getFirst(), sorted.getLast());
    }
}
