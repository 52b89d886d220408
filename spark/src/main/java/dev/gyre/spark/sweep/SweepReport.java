package dev.gyre.spark.sweep;

import dev.gyre.cli.process.Json;
import dev.gyre.engine.io.AtomicFile;
import dev.gyre.models.task.Score;
import dev.gyre.papers.Findings;
import dev.gyre.papers.Planned;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The results of a sweep, the best first.
 *
 * @param score what's measured, on all that's held back
 * @param unit of it
 * @param points the grid's
 */
record SweepReport(String score, String unit, List<Point> points) {

    private static final String FILE = "sweep.json";

    /**
     * The run of one seed.
     *
     * @param folder where it lies
     * @param value of the score; NaN if it came to nothing
     */
    record Run(long seed, double value, String folder) {}

    /**
     * A point of the grid.
     *
     * @param settings as they're typed
     * @param mean of the runs' scores; NaN if one came to nothing
     */
    record Point(String settings, double mean, List<Run> runs) {}

    /** The report on arms all of which were run. */
    static SweepReport of(Score score, List<Planned> all) {
        Map<String, List<Run>> runs = new LinkedHashMap<>();
        for (Planned p : all) {
            Findings found = p.found().orElseThrow();
            runs.computeIfAbsent(p.arm().about(), a -> new ArrayList<>())
                    .add(new Run(p.seed(), found.number(score.key()), p.folder().toString()));
        }
        Comparator<Point> byMean = Comparator.comparingDouble(Point::mean);
        Comparator<Point> best = score.better() == Score.Better.LOWER ? byMean : byMean.reversed();
        List<Point> points = runs.entrySet().stream()
                .map(e -> new Point(
                        e.getKey(),
                        e.getValue().stream().mapToDouble(Run::value).average().orElse(Double.NaN),
                        e.getValue()))
                .sorted(Comparator.<Point, Boolean>comparing(p -> Double.isNaN(p.mean()))
                        .thenComparing(best))
                .toList();
        return new SweepReport(score.key(), score.unit(), points);
    }

    /** Writes it beside the runs. */
    void write(Path folder) {
        AtomicFile.write(folder.resolve(FILE), Json.text(this).getBytes(StandardCharsets.UTF_8));
    }

    /** Prints the report. */
    void print(PrintWriter out, boolean json) {
        if (json) {
            Json.print(out, this);
            return;
        }
        for (Point p : points) {
            double[] values = p.runs().stream().mapToDouble(Run::value).sorted().toArray();
            out.println(
                    Double.isNaN(p.mean())
                            ? p.settings() + ": a run of it came to nothing"
                            : String.format(
                                    Locale.ROOT,
                                    "%s: %.4f %s (%.4f to %.4f, %d seeds)",
                                    p.settings(),
                                    p.mean(),
                                    unit,
                                    values[0],
                                    values[values.length - 1],
                                    values.length));
        }
        out.flush();
    }
}
