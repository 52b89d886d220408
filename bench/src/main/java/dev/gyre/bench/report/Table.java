package dev.gyre.bench.report;

import java.util.ArrayList;
import java.util.List;

/** Text in columns: the first one left, the others right. */
public final class Table {

    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();

    /** A table with a heading for each column. */
    public Table(String... headings) {
        rows.add(List.of(headings));
    }

    /** Adds a row with a cell for each column. */
    public void add(String... cells) {
        if (cells.length != rows.getFirst().size()) {
            throw new IllegalArgumentException(
                    cells.length + " cells for " + rows.getFirst().size() + " columns");
        }
        rows.add(List.of(cells));
    }

    /** The lines, without trailing blanks. */
    public List<String> lines() {
        int[] widths = new int[rows.getFirst().size()];
        for (List<String> row : rows) {
            for (int c = 0; c < widths.length; c++) {
                widths[c] = Math.max(widths[c], row.get(c).length());
            }
        }
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int c = 0; c < widths.length; c++) {
            String blanks = " ".repeat(widths[c] - row.get(c).length());
            line.append(c == 0 ? row.get(c) + blanks : GAP + blanks + row.get(c));
        }
        return line.toString().stripTrailing();
    }
}
