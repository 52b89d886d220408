package dev.gyre.models.series;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.AtomicFile;
import dev.gyre.engine.io.Quoted;
import dev.gyre.models.data.CsvLine;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Series out of a file: CSV in long form, a value a row (series, time, value), or in wide form, a series a column; or JSON lines. Empty
 * values, NA and NaN are missing ones.
 */
public final class SeriesFile {

    private static final int MOST_COLUMNS = 10_000;
    private static final Set<String> MISSING = Set.of("", "na", "nan", "null", "none");

    private SeriesFile() {}

    /**
     * Reads all series, in the order in which the file begins them.
     *
     * @throws GyreException if it can't be read, holds none, has columns that a forecaster doesn't take, a value that's no finite number, or
     *     times that aren't evenly spaced; names the file, the series and the line
     */
    public static List<TimeSeries> read(Path file, SeriesColumns columns) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        boolean json = name.endsWith(".json") || name.endsWith(".jsonl") || name.endsWith(".ndjson");
        return read(file.toString(), lines(file), json, columns);
    }

    /**
     * Reads all series of a text, which is JSON lines if it begins with a brace and else CSV.
     *
     * @param where what messages call the text
     * @throws GyreException as {@link #read}
     */
    public static List<TimeSeries> parse(String where, String text, SeriesColumns columns) {
        return read(where, text.lines().toList(), text.stripLeading().startsWith("{"), columns);
    }

    private static List<TimeSeries> read(String where, List<String> lines, boolean json, SeriesColumns columns) {
        Collected all = new Collected(where);
        if (json) {
            SeriesLines.read(where, lines, columns, all);
        } else {
            csv(where, lines, columns, all);
        }
        return all.series();
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (MalformedInputException e) {
            throw new GyreException(file + ": isn't text in UTF-8: write CSV or JSON lines", e);
        } catch (IOException e) {
            throw new GyreException(file + ": can't be read: " + AtomicFile.reason(e), e);
        }
    }

    private static void csv(String file, List<String> lines, SeriesColumns said, Collected all) {
        if (lines.isEmpty()) {
            throw new GyreException(file + ": is empty: it must have a line of names, then one a time");
        }
        String first = lines.getFirst().replace("\uFEFF", "");
        char separator = CsvLine.separator(first);
        List<String> header = CsvLine.cells(first, separator);
        if (header.size() > MOST_COLUMNS) {
            throw new GyreException(file + ": has " + header.size() + " columns, but at most " + MOST_COLUMNS
                    + " are read: write a row for each value (series,time,value)");
        }
        for (String column : header) {
            if (header.indexOf(column) != header.lastIndexOf(column)) {
                throw new GyreException(file + ": two columns are called " + Quoted.of(column) + ": rename one");
            }
        }
        Form form = Form.of(file, header, said);
        for (int i = 1; i < lines.size(); i++) {
            if (lines.get(i).isBlank()) {
                continue;
            }
            List<String> cells = CsvLine.cells(lines.get(i), separator);
            if (cells.size() != header.size()) {
                throw new GyreException(file + ", line " + (i + 1) + ": has " + cells.size()
                        + " cells, but the first line " + header.size() + ": write as many");
            }
            String time = form.time() < 0 ? "" : cells.get(form.time());
            for (int column : form.values()) {
                String series = form.series() >= 0 ? cells.get(form.series()) : header.get(column);
                all.add(series, time, cells.get(column), i + 1);
            }
        }
    }

    /**
     * The columns of a file, -1 for those that are missing.
     *
     * @param values one column, or in wide form one for each series
     */
    private record Form(int series, int time, List<Integer> values) {

        static Form of(String file, List<String> header, SeriesColumns said) {
            Optional<String> series = SeriesColumns.found(said.series(), SeriesColumns.SERIES, header);
            Optional<String> time = SeriesColumns.found(said.time(), SeriesColumns.TIME, header);
            Optional<String> value = SeriesColumns.found(said.value(), SeriesColumns.VALUE, header);
            int seriesAt = place(file, header, series, "--series");
            int timeAt = place(file, header, time, "--time");
            int valueAt = place(file, header, value, "--value");
            List<Integer> rest = new ArrayList<>();
            for (int i = 0; i < header.size(); i++) {
                if (i != seriesAt && i != timeAt && i != valueAt) {
                    rest.add(i);
                }
            }
            if (seriesAt < 0 && said.value().isEmpty()) {
                List<Integer> all = new ArrayList<>(rest);
                if (valueAt >= 0) {
                    all.add(valueAt);
                }
                if (all.isEmpty()) {
                    throw new GyreException(
                            file + ": has no column of values beside " + header + ": add one, a series each");
                }
                return new Form(-1, timeAt, all.stream().sorted().toList());
            }
            if (valueAt < 0) {
                throw new GyreException(
                        file + ": has the columns " + header + ": say by --value which holds the values");
            }
            if (!rest.isEmpty()) {
                throw covariates(file, header.get(rest.getFirst()));
            }
            return new Form(seriesAt, timeAt, List.of(valueAt));
        }

        private static int place(String file, List<String> header, Optional<String> name, String option) {
            int at = name.map(header::indexOf).orElse(-1);
            if (name.isPresent() && at < 0) {
                throw new GyreException(file + ": has no column " + Quoted.of(name.get()) + ": " + option
                        + " must be one of " + String.join(", ", header));
            }
            return at;
        }
    }

    static GyreException covariates(String where, String name) {
        return new GyreException(
                where + ": " + Quoted.of(name)
                        + " would be a covariate, which the model takes none of: leave it out, or forecast it as a series of its own");
    }

    /**
     * A value, or NaN for a missing one.
     *
     * @param where it stands, for messages
     * @throws GyreException if it's no number, or isn't finite as float32
     */
    public static double number(String where, String series, String text) {
        if (MISSING.contains(text.strip().toLowerCase(Locale.ROOT))) {
            return Double.NaN;
        }
        try {
            double v = Double.parseDouble(text);
            if (Math.abs(v) <= Float.MAX_VALUE) {
                return v;
            }
        } catch (NumberFormatException none) {
            throw refused(where, series, text, "is no number");
        }
        throw refused(where, series, text, "isn't finite as float32");
    }

    private static GyreException refused(String where, String series, String text, String what) {
        return new GyreException(where + ": the value " + Quoted.of(text) + " of series " + Quoted.of(series) + " "
                + what + ": correct it, or leave it empty as a missing one");
    }

    /** Series as a file's lines add to them. */
    static final class Collected {
        private final String file;
        private final Map<String, Part> parts = new LinkedHashMap<>();

        private record Part(List<String> times, List<Double> values, List<Integer> lines) {
            Part() {
                this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
            }
        }

        Collected(String file) {
            this.file = file;
        }

        /**
         * Adds a value to a series.
         *
         * @param time empty where there's none
         */
        void add(String series, String time, String value, int line) {
            Part part = parts.computeIfAbsent(series, s -> new Part());
            part.times().add(time);
            part.lines().add(line);
            part.values().add(number(file + ", line " + line, series, value));
        }

        /** Makes sure that there's a series, be it without a value. */
        void begin(String series) {
            parts.computeIfAbsent(series, s -> new Part());
        }

        List<TimeSeries> series() {
            if (parts.isEmpty()) {
                throw new GyreException(file + ": holds no series: it must have a line of names, then one a time");
            }
            List<TimeSeries> all = new ArrayList<>();
            parts.forEach((name, part) -> {
                String where = file + ": series " + Quoted.of(name);
                if (part.values().isEmpty()) {
                    throw new GyreException(where + " is empty: leave it out, or give it a value");
                }
                boolean timed = part.times().stream().anyMatch(t -> !t.isBlank());
                TimeAxis times = timed
                        ? TimeAxis.of(
                                where,
                                part.times(),
                                i -> ", line " + part.lines().get(i))
                        : TimeAxis.COUNTED;
                double[] values =
                        part.values().stream().mapToDouble(Double::doubleValue).toArray();
                all.add(new TimeSeries(name, times, values));
            });
            return List.copyOf(all);
        }
    }
}
