package dev.gyre.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A table for people: a line of headings, then rows, as wide as what stands in them. */
final class TextTable {

    private static final String BETWEEN = "  ";

    private final List<Column> columns;
    private final List<List<String>> rows = new ArrayList<>();

    /**
     * A column.
     *
     * @param numbers whether its values stand at the right
     */
    record Column(String heading, boolean numbers) {
        static Column words(String heading) {
            return new Column(heading, false);
        }

        static Column numbers(String heading) {
            return new Column(heading, true);
        }

        private String padded(String value, int width) {
            String blanks = " ".repeat(width - value.length());
            return numbers ? blanks + value : value + blanks;
        }
    }

    /** Without rows. */
    TextTable(Column... columns) {
        this.columns = List.of(columns);
    }

    /** Adds a row of as many values as there are columns. */
    void add(String... row) {
        rows.add(Arrays.asList(row));
    }

    void print(PrintWriter out) {
        List<List<String>> all = new ArrayList<>();
        all.add(columns.stream().map(Column::heading).toList());
        all.addAll(rows);
        int[] widths = IntStream.range(0, columns.size())
                .map(c -> all.stream().mapToInt(r -> r.get(c).length()).max().orElse(0))
                .toArray();
        for (List<String> row : all) {
            out.println(IntStream.range(0, widths.length)
                    .mapToObj(c -> columns.get(c).padded(row.get(c), widths[c]))
                    .collect(Collectors.joining(BETWEEN))
                    .stripTrailing());
        }
        out.flush();
    }
}
