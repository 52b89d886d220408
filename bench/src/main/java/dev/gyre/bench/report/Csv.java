package dev.gyre.bench.report;

import java.util.List;
import java.util.stream.Collectors;

/** Rows as RFC 4180 has them. */
public final class Csv {

    private Csv() {}

    /** A line for each row. */
    public static String text(List<List<String>> rows) {
        return rows.stream()
                .map(row -> row.stream().map(Csv::cell).collect(Collectors.joining(",", "", "\n")))
                .collect(Collectors.joining());
    }

    private static String cell(String text) {
        return text.matches("(?s).*[\",\r\n].*") ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }
}
