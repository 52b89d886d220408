package dev.gyre.bench.compare;

import dev.gyre.bench.compare.DeviceComparison.Kernel;
import dev.gyre.bench.compare.DeviceComparison.MeasuredDevice;
import dev.gyre.bench.report.QuantityText;
import dev.gyre.cli.process.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** A comparison as lines of text: a row for each kernel, its time on each device, and how many times faster that is. */
public final class ComparisonText {

    private ComparisonText() {}

    /** The table, and what has to be known of it. */
    public static List<String> lines(DeviceComparison c) {
        List<String> heads =
                new ArrayList<>(List.of("kernel", c.baseline().target().title()));
        c.others().forEach(d -> heads.addAll(List.of(d.target().title(), "faster")));
        TextTable table = TextTable.ofNumbers(heads);
        c.kernels().forEach(k -> table.add(row(c, k)));
        table.add(means(c));
        List<String> lines = new ArrayList<>(table.lines());
        lines.addAll(c.notices());
        return lines;
    }

    private static List<String> row(DeviceComparison c, Kernel k) {
        List<String> cells = new ArrayList<>(List.of(k.name(), time(c, k, c.baseline())));
        for (MeasuredDevice d : c.others()) {
            cells.add(time(c, k, d));
            cells.add(c.speedup(k, d).map(s -> SpeedBars.times(s.median())).orElse("-"));
        }
        return cells;
    }

    private static String time(DeviceComparison c, Kernel k, MeasuredDevice d) {
        return c.result(k, d)
                .map(r -> QuantityText.time(r.nanos().median()))
                .orElse(c.failure(k, d).isPresent() ? "failed" : "-");
    }

    private static List<String> means(DeviceComparison c) {
        List<String> cells = new ArrayList<>(List.of("geometric mean", ""));
        for (MeasuredDevice d : c.others()) {
            OptionalDouble mean = c.meanSpeedup(d);
            cells.add("");
            cells.add(mean.isPresent() ? SpeedBars.times(mean.getAsDouble()) : "-");
        }
        return cells;
    }
}
