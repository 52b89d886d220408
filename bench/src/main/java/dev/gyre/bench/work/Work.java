package dev.gyre.bench.work;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.op.Cost;
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
 * @param amounts what one execution is counted in, the first of which is the most telling
 */
public record Work(String name, String title, Class<?> type, List<Amount> amounts) {

    /**
     * How much of a unit's basis (operations, bytes, tokens) one execution is.
     *
     * @param unit in which speed is given
     * @param of the amount, from the parameters
     */
    public record Amount(Unit unit, ToDoubleFunction<Map<String, String>> of) {}

    /** A work whose amount is known from its parameters. */
    public static Work of(
            String name, String title, Class<?> type, Unit unit, ToDoubleFunction<Map<String, String>> amount) {
        return new Work(name, title, type, List.of(new Amount(unit, amount)));
    }

    /** A work whose operations and bytes its ops know: one of its classes is {@link Costed}. */
    public static Work counted(String name, String title, Class<?> type) {
        return new Work(
                name,
                title,
                type,
                List.of(
                        new Amount(Unit.FLOPS, p -> cost(type, p).flops()),
                        new Amount(Unit.BYTES, p -> cost(type, p).bytes())));
    }

    private static Cost cost(Class<?> type, Map<String, String> params) {
        return ParameterSet.of(type, Costed.class, params)
                .orElseThrow(() -> new GyreException(type + " has no operands that know their cost"))
                .cost();
    }

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
