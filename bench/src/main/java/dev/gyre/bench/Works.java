package dev.gyre.bench;

import dev.gyre.bench.work.MatMulBenchmark;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The table of works. */
public final class Works {

    private static final List<Work> ALL = List.of(new Work(
            "matmul",
            "product of square float32 matrices",
            MatMulBenchmark.class,
            List.of("openBlas", "pyTorch", "plain"),
            Work.Unit.FLOPS,
            p -> 2 * Math.pow(number(p, "size"), 3)));

    private Works() {}

    private static double number(Map<String, String> params, String name) {
        return Double.parseDouble(params.get(name));
    }

    /** Every work, in the order of the report. */
    public static List<Work> all() {
        return ALL;
    }

    /** The work of a name. */
    public static Optional<Work> find(String name) {
        return ALL.stream().filter(w -> w.name().equals(name)).findFirst();
    }
}
