package dev.gyre.bench.serve;

import com.sun.management.OperatingSystemMXBean;
import dev.gyre.cli.process.TextTable;
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

    /**
     * What came of all rounds.
     *
     * @param rounds a number of each, in any order
     */
    private record Figure(String name, String unit, List<Double> rounds) {

        /** Median, least and most. */
        private List<Double> spread() {
            List<Double> sorted = rounds.stream().sorted().toList();
            return List.of(sorted.get(sorted.size() / 2), sorted.getFirst(), sorted.getLast());
        }

        private String form() {
            return spread().getLast() < 100 ? "%.2f" : "%.0f";
        }

        String line() {
            List<String> numbers = numbers();
            return String.format(
                    Locale.ROOT,
                    "%-42s %8s %s (%s to %s)",
                    name,
                    numbers.getFirst(),
                    unit,
                    numbers.get(1),
                    numbers.getLast());
        }

        List<String> cells() {
            List<String> cells = new ArrayList<>(List.of(name));
            cells.addAll(numbers());
            cells.add(unit);
            return cells;
        }

        private List<String> numbers() {
            return spread().stream()
                    .map(v -> String.format(Locale.ROOT, form(), v))
                    .toList();
        }
    }

    private ServerBenchmark() {}

    /**
     * Measures, tells, and returns what it tells.
     *
     * @param run whose model is served
     * @param rounds that count, after a third as many that don't
     * @throws GyreException if a request fails
     */
    public static TextTable measure(Path run, int rounds, PrintWriter out, PrintWriter err) {
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
        List<Figure> figures = benchmark.figures();
        figures.forEach(f -> out.println(f.line()));
        out.flush();
        TextTable table = TextTable.ofNumbers(List.of("what", "median", "least", "most", "unit"));
        figures.forEach(f -> table.add(f.cells()));
        return table;
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

    private List<Figure> figures() {
        List<Figure> all = new ArrayList<>();
        rates.forEach((name, r) -> all.add(new Figure(name, "tokens/s", r)));
        costs.forEach((name, c) -> all.add(new Figure(name, "us of processors a token", c)));
        all.add(ratio("one request beside gyre generate", rates.get(ONE), rates.get(GENERATE)));
        all.add(ratio("16 requests beside gyre generate", rates.get(ALL), rates.get(GENERATE)));
        all.add(ratio("16 requests beside the same without HTTP", rates.get(ALL), rates.get(INSIDE)));
        all.add(ratio("16 streams beside the same without HTTP", rates.get(ALL_STREAM), rates.get(INSIDE)));
        all.add(new Figure("first token with 15 others writing", "ms", first));
        return all;
    }

    private static Figure ratio(String name, List<Double> a, List<Double> b) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < a.size(); i++) {
            ratios.add(a.get(i) / b.get(i));
        }
        return new Figure(name, "times", ratios);
    }
}
