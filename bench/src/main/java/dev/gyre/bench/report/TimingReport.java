package dev.gyre.bench.report;

import dev.gyre.bench.bound.TimeBound;
import dev.gyre.bench.work.Contender;
import dev.gyre.bench.work.Work;
import dev.gyre.bench.work.WorkShape;
import dev.gyre.cli.process.TextTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Measurements as text: for each work and shape, a table with a row for each contender and number of threads. "gyre's speed"
 * is how many times faster ours is than that contender with as many threads; "of bound" the share of its time that the work takes at
 * least, by {@link TimeBound}, and what it is that takes so long.
 */
public final class TimingReport {

    private static final List<String> COLUMNS = List.of(
            "work", "shape", "contender", "threads", "median", "low", "high", "bound", "share of bound", "bound by");

    private final List<ContenderTimes> all;
    private final Peaks peaks;

    /** A report on the measurements of a session, those of the machine's peaks among them. */
    public TimingReport(List<ContenderTimes> all) {
        this.all = List.copyOf(all);
        this.peaks = Peaks.of(all);
    }

    private record Row(Contender contender, ContenderTimes measurement) {
        int threads() {
            return measurement.threads();
        }

        boolean ours() {
            return contender.name().equals(Work.OURS);
        }
    }

    /**
     * A work's contenders on a shape.
     *
     * @param title work, shape and what it is
     */
    private record Section(String title, TextTable table) {}

    /** The lines. */
    public List<String> lines(List<Work> works) {
        List<String> lines = new ArrayList<>(machine());
        for (Section section : sections(works)) {
            lines.addAll(List.of("", section.title()));
            lines.addAll(section.table().lines());
        }
        return lines;
    }

    /** The report as lines of Markdown. */
    public List<String> markdown(List<Work> works) {
        List<String> lines = new ArrayList<>();
        machine().forEach(line -> lines.add("* " + line));
        for (Section section : sections(works)) {
            lines.addAll(List.of("", section.title(), ""));
            lines.addAll(section.table().markdown());
        }
        return lines;
    }

    private List<Section> sections(List<Work> works) {
        List<Section> sections = new ArrayList<>();
        for (Work work : works) {
            List<Row> rows = rows(work);
            for (WorkShape shape :
                    rows.stream().map(r -> r.measurement().shape()).distinct().toList()) {
                List<Row> same = rows.stream()
                        .filter(r -> r.measurement().shape().equals(shape))
                        .sorted(Comparator.comparingInt(Row::threads))
                        .toList();
                sections.add(new Section((work.name() + " " + shape).strip() + ": " + work.title(), table(work, same)));
            }
        }
        return sections;
    }

    /** The measurements as CSV, a line for each contender, shape and number of threads; times in nanoseconds. */
    public String csv(List<Work> works) {
        List<List<String>> rows = new ArrayList<>(List.of(COLUMNS));
        for (Work work : works) {
            for (Row row : rows(work)) {
                ContenderTimes m = row.measurement();
                rows.add(List.of(
                        work.name(),
                        m.shape().toString(),
                        row.contender().name(),
                        Integer.toString(row.threads()),
                        Double.toString(m.nanos().median()),
                        Double.toString(m.nanos().low()),
                        Double.toString(m.nanos().high()),
                        m.bound().map(b -> Double.toString(b.nanos())).orElse(""),
                        m.bound()
                                .map(b -> Double.toString(b.share(m.nanos().median())))
                                .orElse(""),
                        m.bound().map(TimeBound::by).orElse("")));
            }
        }
        return Csv.text(rows);
    }

    private List<String> machine() {
        List<String> lines = new ArrayList<>();
        for (int threads :
                all.stream().map(ContenderTimes::jmhThreads).distinct().sorted().toList()) {
            OptionalDouble flops = peaks.perSecond(Work.Unit.FLOPS, threads);
            OptionalDouble bytes = peaks.perSecond(Work.Unit.BYTES, threads);
            if (flops.isPresent() && bytes.isPresent()) {
                lines.add(String.format(
                        Locale.ROOT,
                        "peak of this machine, threads %d: %s GFLOP/s multiply-add, %s GB/s copy",
                        threads,
                        QuantityText.digits(flops.getAsDouble() / 1e9),
                        QuantityText.digits(bytes.getAsDouble() / 1e9)));
            }
        }
        return lines;
    }

    private List<Row> rows(Work work) {
        List<Row> rows = new ArrayList<>();
        for (Contender c : work.contenders()) {
            all.stream().filter(m -> m.isOf(work, c)).forEach(m -> rows.add(new Row(c, m)));
        }
        return rows;
    }

    private TextTable table(Work work, List<Row> rows) {
        List<String> headings = new ArrayList<>(List.of("contender", "threads", "time", "quartiles"));
        for (Work.Amount amount : work.amounts()) {
            headings.add(amount.unit().title());
            headings.add("of peak");
        }
        headings.addAll(List.of("of bound", "heap/op", "gyre's speed", "quartiles"));
        TextTable table = TextTable.ofNumbers(headings);
        for (Row row : rows) {
            ContenderTimes m = row.measurement();
            Optional<Spread> ratio =
                    row.ours() ? Optional.empty() : ours(rows, row.threads()).map(g -> g.speedup(m.nanos()));
            List<String> cells = new ArrayList<>(List.of(
                    row.contender().name(),
                    Integer.toString(row.threads()),
                    QuantityText.time(m.nanos().median()),
                    QuantityText.times(m.nanos().low(), m.nanos().high())));
            for (Work.Amount amount : work.amounts()) {
                double perSecond =
                        amount.of().applyAsDouble(m.shape()) * 1e9 / m.nanos().median();
                OptionalDouble peak = peaks.perSecond(amount.unit(), row.threads());
                cells.add(QuantityText.digits(amount.unit().of(perSecond)));
                cells.add(share(perSecond, peak));
            }
            cells.add(m.bound().map(b -> b.text(m.nanos().median())).orElse("-"));
            cells.add(QuantityText.bytes(m.allocated()));
            cells.add(ratio.map(r -> QuantityText.digits(r.median()) + " x").orElse("-"));
            cells.add(ratio.map(r -> QuantityText.digits(r.low()) + ".." + QuantityText.digits(r.high()))
                    .orElse("-"));
            table.add(cells);
        }
        return table;
    }

    /** Our time with as many threads. */
    private static Optional<Spread> ours(List<Row> rows, int threads) {
        return rows.stream()
                .filter(r -> r.ours() && r.threads() == threads)
                .map(r -> r.measurement().nanos())
                .findFirst();
    }

    private static String share(double perSecond, OptionalDouble peak) {
        return peak.isPresent() ? String.format(Locale.ROOT, "%.0f %%", 100 * perSecond / peak.getAsDouble()) : "-";
    }
}
