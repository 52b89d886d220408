package dev.gyre.spark.batch;

import dev.gyre.cli.process.TextTable;
import java.util.List;
import java.util.Locale;

/** How long a job took, as a table of one row. */
final class BatchFigures {
    private static final double SECOND = 1e9;

    private BatchFigures() {}

    /**
     * The table.
     *
     * @param items what was worked on, in the plural
     * @param count how many
     * @param errors those with an error instead of a result
     * @param startNanos until work began
     * @param nanos after that
     */
    static TextTable table(String items, long count, long errors, long startNanos, long nanos) {
        TextTable table = TextTable.ofNumbers(
                List.of(items, "with an error", "seconds", items + " a second", "seconds to start"));
        table.add(List.of(
                String.format(Locale.ROOT, "%,d", count),
                String.format(Locale.ROOT, "%,d", errors),
                String.format(Locale.ROOT, "%.1f", nanos / SECOND),
                String.format(Locale.ROOT, "%,.1f", count / (nanos / SECOND)),
                String.format(Locale.ROOT, "%.1f", startNanos / SECOND)));
        return table;
    }
}
