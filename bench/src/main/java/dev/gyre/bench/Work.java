package dev.gyre.bench;

import dev.gyre.bench.work.Contender;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.openjdk.jmh.annotations.Benchmark;

/**
 * A kind of work that contenders are timed on.
 *
 * @param name what {@code --family} calls it
 * @param title one line for the user
 * @param type its benchmark class
 * @param unit in which its speed is given
 * @param amount how much of the unit's basis (operations, bytes, tokens) one execution is, from the parameters
 */
public record Work(String name, String title, Class<?> type, Unit unit, ToDoubleFunction<Map<String, String>> amount) {

    /** In what speed is given, and which peak of the machine bounds it. */
    public enum Unit {
        /** Floating-point operations, bounded by multiply-adds. */
        FLOPS("GFLOP/s", 1e9),
        /** Bytes that must be moved at least, bounded by copying. */
        BYTES("GB/s", 1e9),
        /** Positions of sequences. */
        TOKENS("tokens/s", 1),
        /** Tasks of a plan. */
        TASKS("tasks/s", 1);

        private final String title;
        private final double scale;

        Unit(String title, double scale) {
            this.title = title;
            this.scale = scale;
        }

        /** Heading of its column. */
        public String title() {
            return title;
        }

        /** A speed in this unit, from what is done in a second. */
        public double of(double perSecond) {
            return perSecond / scale;
        }
    }

    /** A benchmark method with what it says of itself. */
    public record Entry(String method, Contender contender) {}

    /** Method name of our contender, which every work has and the others are compared with. */
    public static final String OURS = "gyre";

    /** The contenders, ours first. */
    public List<Entry> contenders() {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(m -> m.isAnnotationPresent(Benchmark.class))
                .map(m -> new Entry(m.getName(), m.getAnnotation(Contender.class)))
                .sorted(Comparator.comparing((Entry e) -> !e.method().equals(OURS))
                        .thenComparing(Entry::method))
                .toList();
    }

    /** The contender behind a full method name, if it's one of this work. */
    public Optional<Entry> contender(String benchmark) {
        return contenders().stream().filter(e -> benchmark(e).equals(benchmark)).findFirst();
    }

    /** Full name of a contender's method, as JMH reports it. */
    public String benchmark(Entry e) {
        return type.getName() + "." + e.method();
    }
}
