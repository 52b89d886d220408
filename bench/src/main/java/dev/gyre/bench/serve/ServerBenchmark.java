package dev.gyre.bench.serve;

import dev.gyre.engine.GyreException;
import java.io.IOException;
import java.io.PrintWriter;
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
    private static final String GENERATE = "gyre generate, one text";
    private static final String ONE = "HTTP, one request";
    private static final String ONE_STREAM = "HTTP, one stream";
    private static final String INSIDE = "in the process, 16 texts";
    private static final String MANY = "HTTP, 16 requests";
    private static final String MANY_STREAM = "HTTP, 16 streams";

    private static final Map<String, ToDoubleFunction<ServerLoad>> CONTENDERS = contenders();

    private ServerBenchmark() {}

    private static Map<String, ToDoubleFunction<ServerLoad>> contenders() {
        int many = ServerLoad.together();
        Map<String, ToDoubleFunction<ServerLoad>> all = new LinkedHashMap<>();
        all.put(GENERATE, load -> load.generate(TOKENS));
        all.put(ONE, load -> load.http(1, TOKENS, false));
        all.put(ONE_STREAM, load -> load.http(1, TOKENS, true));
        all.put(INSIDE, load -> load.inside(many, TOKENS));
        all.put(MANY, load -> load.http(many, TOKENS, false));
        all.put(MANY_STREAM, load -> load.http(many, TOKENS, true));
        return all;
    }

    /**
     * Measures and tells.
     *
     * @param run whose model is served
     * @param rounds that count, after a third as many that don't
     * @throws GyreException if a request fails
     */
    public static void measure(Path run, int rounds, PrintWriter out, PrintWriter err) {
        Map<String, List<Double>> rates = new LinkedHashMap<>();
        List<Double> first = new ArrayList<>();
        try (ServerLoad load = new ServerLoad(run)) {
            for (int round = -Math.ceilDiv(rounds, 3); round < rounds; round++) {
                boolean counts = round >= 0;
                CONTENDERS.forEach((name, contender) -> {
                    double rate = contender.applyAsDouble(load);
                    if (counts) {
                        rates.computeIfAbsent(name, n -> new ArrayList<>()).add(rate);
                    }
                });
                double ms = load.firstTokenMillis();
                if (counts) {
                    first.add(ms);
                }
                err.println("round " + (round + 1) + "/" + rounds);
                err.flush();
            }
        } catch (IOException e) {
            throw new GyreException("the server can't be reached: " + e.getMessage(), e);
        }
        rates.forEach((name, r) -> out.println(line(name, "tokens/s", r)));
        out.println(ratio("one request beside gyre generate", rates.get(ONE), rates.get(GENERATE)));
        out.println(ratio("16 requests beside gyre generate", rates.get(MANY), rates.get(GENERATE)));
        out.println(ratio("16 requests beside the same without HTTP", rates.get(MANY), rates.get(INSIDE)));
        out.println(ratio("16 streams beside the same without HTTP", rates.get(MANY_STREAM), rates.get(INSIDE)));
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
