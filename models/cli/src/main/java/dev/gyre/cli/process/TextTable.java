package dev.gyre.cli.process;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A table for people, on a terminal as wide as what stands in it, or in Markdown: a line of headings, then rows. */
public final class TextTable {

    private static final String BETWEEN = "  ";

    private final List<Column> columns;
    private final List<List<String>> rows = new ArrayList<>();

    /**
     * A column of the table.
     *
     * @param numbers whether its values stand at the right
     */
    public record Column(String heading, boolean numbers) {

        /** A column whose values stand at the left. */
        public static Column words(String heading) {
            return new Column(heading, false);
        }

        /** A column whose values stand at the right. */
        public static Column numbers(String heading) {
            return new Column(heading, true);
        }

        private String padded(String value, int width) {
            String blanks = " ".repeat(width - value.length());
            return numbers ? blanks + value : value + blanks;
        }
    }

    /** A table without rows. */
    public TextTable(Column... columns) {
        this.columns = List.of(columns);
        rows.add(this.columns.stream().map(Column::heading).toList());
    }

    /** A table without rows of names at the left and numbers in all other columns. */
    public static TextTable ofNumbers(List<String> headings) {
        return new TextTable(Stream.concat(
                        headings.stream().limit(1).map(Column::words),
                        headings.stream().skip(1).map(Column::numbers))
                .toArray(Column[]::new));
    }

    /**
     * Adds a row of cells.
     *
     * @throws IllegalArgumentException if it has more or fewer cells than there are columns
     */
    public void add(List<String> cells) {
        if (cells.size() != columns.size()) {
            throw new IllegalArgumentException(cells.size() + " cells for " + columns.size() + " columns");
        }
        rows.add(List.copyOf(cells));
    }

    /** The lines of a Markdown table. */
    public List<String> markdown() {
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            lines.add(
                    row.stream().map(cell -> cell.replace("|", "\\|")).collect(Collectors.joining(" | ", "| ", " |")));
            if (lines.size() == 1) {
                lines.add(columns.stream()
                        .map(column -> column.numbers() ? "--:" : "---")
                        .collect(Collectors.joining("|", "|", "|")));
            }
        }
        return lines;
    }

    /** The lines, without trailing blanks. */
    public List<String> lines() {
        int[] widths = IntStream.range(0, columns.size())
                .map(c -> rows.stream().mapToInt(r -> r.get(c).length()).max().orElse(0))
                .toArray();
        return rows.stream()
                .map(row -> IntStream.range(0, widths.length)
                        .mapToObj(c -> columns.get(c).padded(row.get(c), widths[c]))
                        .collect(Collectors.joining(BETWEEN))
                        .stripTrailing())
                .toList();
    }
}
