package dev.gyre.bench.report;

import dev.gyre.bench.Work;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** Measurements as text: for each work and shape, a table with a row for each contender and number of threads. */
public final class Report {

    private final List<Measurement> all;
    private final Peaks peaks;

    /** A report on the measurements of a session, those of the machine's peaks among them. */
    public Report(List<Measurement> all) {
        this.all = List.copyOf(all);
        this.peaks = Peaks.of(all);
    }

    private record Row(Work.Entry entry, Measurement measurement) {
        int threads() {
            return measurement.threads();
        }
    }

    /** The lines. */
    public List<String> lines(List<Work> works) {
        List<String> lines = new ArrayList<>(machine());
        for (Work work : works) {
            List<Row> rows = rows(work);
            for (String shape :
                    rows.stream().map(r -> r.measurement().shape()).distinct().toList()) {
                lines.add("");
                lines.add((work.name() + " " + shape).strip() + ": " + work.title());
                List<Row> same = rows.stream()
                        .filter(r -> r.measurement().shape().equals(shape))
                        .sorted(Comparator.comparingInt(Row::threads))
                        .toList();
                lines.addAll(table(work, same));
            }
        }
        return lines;
    }

    private List<String> machine() {
        List<String> lines = new ArrayList<>();
        for (int threads : all.stream().map(Measurement::jmhThreads).distinct().sorted().toList()) {
            OptionalDouble flops = peaks.perSecond(Work.Unit.FLOPS, threads);
            OptionalDouble bytes = peaks.perSecond(Work.Unit.BYTES, threads);
            if (flops.isPresent() && bytes.isPresent()) {
                lines.add(String.format(
                        Locale.ROOT,
                        "peak of this machine, threads %d: %s GFLOP/s multiply-add, %s GB/s copy",
                        threads,
                        Quantity.digits(flops.getAsDouble() / 1e9),
                        Quantity.digits(bytes.getAsDouble() / 1e9)));
            }
        }
        return lines;
    }

    private List<Row> rows(Work work) {
        List<Row> rows = new ArrayList<>();
        for (Work.Entry e : work.contenders()) {
            all.stream()
                    .filter(m -> m.benchmark().equals(work.benchmark(e)))
                    .forEach(m -> rows.add(new Row(e, m)));
        }
        return rows;
    }

    private List<String> table(Work work, List<Row> rows) {
        Optional<String> base = work.baselines().stream()
                .filter(method -> rows.stream().anyMatch(r -> r.entry().method().equals(method)))
                .findFirst();
        String against = base.flatMap(method -> rows.stream()
                        .filter(r -> r.entry().method().equals(method))
                        .findFirst())
                .map(r -> "x " + r.entry().contender().value())
                .orElse("ratio");
        Table table = new Table(
                "contender",
                "threads",
                "time",
                "quartiles",
                against,
                "quartiles",
                work.unit().title(),
                "of peak",
                "heap/op");
        for (Row row : rows) {
            Measurement m = row.measurement();
            Optional<Spread> ratio = base.flatMap(method -> baseline(rows, method, row.threads()))
                    .map(b -> m.nanos().speedup(b));
            double perSecond = work.amount().applyAsDouble(m.parameters()) * 1e9 / m.nanos().median();
            table.add(
                    row.entry().contender().value(),
                    Integer.toString(row.threads()),
                    Quantity.time(m.nanos().median()),
                    Quantity.times(m.nanos().low(), m.nanos().high()),
                    ratio.map(r -> Quantity.digits(r.median())).orElse("-"),
                    ratio.map(r -> Quantity.digits(r.low()) + ".." + Quantity.digits(r.high()))
                            .orElse("-"),
                    Quantity.digits(work.unit().of(perSecond)),
                    share(perSecond, peaks.perSecond(work.unit(), row.threads())),
                    Quantity.bytes(m.allocated()));
        }
        return table.lines();
    }

    /** The baseline's time with as many threads, or its only one. */
    private static Optional<Spread> baseline(List<Row> rows, String method, int threads) {
        return rows.stream()
                .filter(r -> r.entry().method().equals(method))
                .filter(r -> r.entry().contender().sequential() || r.threads() == threads)
                .map(r -> r.measurement().nanos())
                .findFirst();
    }

    private static String share(double perSecond, OptionalDouble peak) {
        return peak.isPresent() ? String.format(Locale.ROOT, "%.0f %%", 100 * perSecond / peak.getAsDouble()) : "-";
    }
}
