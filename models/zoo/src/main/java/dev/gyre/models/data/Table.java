package dev.gyre.models.data;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.RegularFile;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;

/**
 * Rows of numbers out of a CSV file, separated by commas, semicolons or tabs. A first line of which no cell is a number names the
 * columns; others are called column 1 and so on.
 *
 * @param name what messages call it
 * @param columns their names
 * @param rows of numbers, one of each column
 */
public record Table(String name, List<String> columns, List<double[]> rows) {

    /** Keeps the lists to itself. */
    public Table {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
    }

    /**
     * Reads a table from a file.
     *
     * @param option what messages call it, as the user typed it
     * @throws GyreException if it can't be read, is empty, or a cell is missing or no number; names row and column
     */
    public static Table read(String option, Path file) {
        List<String> lines = lines(option, file);
        String first = lines.isEmpty() ? "" : lines.getFirst();
        char separator = CsvLine.separator(first);
        List<String> cells = CsvLine.cells(first, separator);
        boolean named = cells.stream().noneMatch(c -> isNumber(c) || c.isEmpty());
        List<String> columns = named
                ? cells
                : IntStream.rangeClosed(1, cells.size())
                        .mapToObj(i -> "column " + i)
                        .toList();
        for (String c : columns) {
            if (Collections.frequency(columns, c) > 1) {
                throw new GyreException(option + ": two columns are called " + c + ": rename one");
            }
        }
        List<double[]> rows = new ArrayList<>();
        for (int i = named ? 1 : 0; i < lines.size(); i++) {
            rows.add(row(option, i + 1, columns, CsvLine.cells(lines.get(i), separator)));
        }
        if (rows.isEmpty()) {
            throw new GyreException(option + ": has no rows of numbers: it is empty");
        }
        return new Table(option, columns, rows);
    }

    private static List<String> lines(String option, Path file) {
        RegularFile.require(option, file);
        try {
            List<String> lines = new ArrayList<>(Files.readAllLines(file, StandardCharsets.UTF_8));
            while (!lines.isEmpty() && lines.getLast().isBlank()) {
                lines.removeLast();
            }
            if (!lines.isEmpty() && lines.getFirst().startsWith("\uFEFF")) {
                lines.set(0, lines.getFirst().substring(1));
            }
            return lines;
        } catch (MalformedInputException e) {
            throw new GyreException(option + ": isn't text in UTF-8, so no CSV file", e);
        } catch (IOException e) {
            throw new GyreException(option + ": can't be read: " + RegularFile.reason(e), e);
        }
    }

    private static boolean isNumber(String cell) {
        try {
            Double.parseDouble(cell);
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static double[] row(String option, int number, List<String> columns, List<String> cells) {
        if (cells.size() != columns.size()) {
            throw new GyreException(String.format(
                    Locale.ROOT,
                    "%s: row %d has %d cells, but there are %d columns: complete it, or take it out",
                    option,
                    number,
                    cells.size(),
                    columns.size()));
        }
        double[] row = new double[cells.size()];
        for (int c = 0; c < row.length; c++) {
            String cell = cells.get(c);
            boolean usable = isNumber(cell) && Float.isFinite((float) Double.parseDouble(cell));
            if (!usable) {
                throw new GyreException(String.format(
                        Locale.ROOT,
                        "%s: row %d, %s: %s: fill it in, or take the row out",
                        option,
                        number,
                        columns.get(c).startsWith("column ") ? columns.get(c) : "column " + columns.get(c),
                        cell.isEmpty() ? "the cell is missing" : "\"" + cell + "\" is no number that float32 holds"));
            }
            row[c] = Double.parseDouble(cell);
        }
        return row;
    }

    /** Number and checksum of all numbers. */
    public String fingerprint() {
        CRC32C crc = new CRC32C();
        for (double[] row : rows) {
            crc.update(Arrays.toString(row).getBytes(StandardCharsets.UTF_8));
        }
        return rows.size() + "-" + Long.toHexString(crc.getValue());
    }
}
