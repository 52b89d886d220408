package dev.gyre.models.data;

import java.util.ArrayList;
import java.util.List;

/** Cells of a line of CSV: separated by semicolons, tabs or commas, in quotes where they hold a separator. */
public final class CsvLine {

    private CsvLine() {}

    /** The separator of cells in a file with this first line: semicolon, tab or comma. */
    public static char separator(String first) {
        return first.contains(";") ? ';' : first.contains("\t") ? '\t' : ',';
    }

    /** The cells, without the blanks and quotes around them. */
    public static List<String> cells(String line, char separator) {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                boolean doubled = quoted && i + 1 < line.length() && line.charAt(i + 1) == '"';
                if (doubled) {
                    cell.append(c);
                    i++;
                } else {
                    quoted = !quoted;
                }
            } else if (c == separator && !quoted) {
                cells.add(cell.toString().strip());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        cells.add(cell.toString().strip());
        return cells;
    }
}
