package dev.gyre.bench.report;

import dev.gyre.bench.table.WorkBenchmark;
import dev.gyre.bench.work.PeakBenchmark;
import dev.gyre.bench.work.WorkShape;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Today's names of earlier results: each family once had a JMH class, and each contender a method in it. */
final class EarlierNames {

    private static final Pattern METHOD =
            Pattern.compile("dev\\.gyre\\.bench\\.work\\.\\w+\\.(\\w+)Benchmark\\.(\\w+)");
    private static final Properties NAMES = load();

    private EarlierNames() {}

    private static Properties load() {
        Properties names = new Properties();
        try (InputStream in = EarlierNames.class.getResourceAsStream("earlier.properties")) {
            names.load(in);
            return names;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Today's parameters of a contender; none if it's no contender of then.
     *
     * @param benchmark the method's full name
     * @param then what it was run with
     */
    static Optional<Map<String, String>> parameters(String benchmark, Map<String, String> then) {
        Matcher m = METHOD.matcher(benchmark);
        if (!m.matches() || !NAMES.containsKey(m.group(1))) {
            return Optional.empty();
        }
        String method = m.group(2);
        Map<String, String> now = new TreeMap<>();
        WorkShape shape = new WorkShape(new TreeMap<>(then)).without(WorkBenchmark.THREADS);
        now.put(WorkBenchmark.FAMILY, NAMES.getProperty(m.group(1)));
        now.put(
                WorkBenchmark.CONTENDER,
                NAMES.getProperty(m.group(1) + "." + method, NAMES.getProperty("." + method, method)));
        now.put(WorkBenchmark.SHAPE, shape.toString());
        if (then.containsKey(WorkBenchmark.THREADS)) {
            now.put(WorkBenchmark.THREADS, then.get(WorkBenchmark.THREADS));
        }
        return Optional.of(now);
    }

    /** Today's name of a method that measures a peak, or the name itself. */
    static String today(String benchmark) {
        Matcher m = METHOD.matcher(benchmark);
        return m.matches() && m.group(1).equals("Peak") ? PeakBenchmark.class.getName() + "." + m.group(2) : benchmark;
    }
}
