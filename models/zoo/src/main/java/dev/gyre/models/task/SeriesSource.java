package dev.gyre.models.task;

import dev.gyre.models.series.Draws;
import dev.gyre.models.series.OwnSeries;
import dev.gyre.models.series.SyntheticSeries;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * Source of a forecaster's series: they're made up, or of a file, or both.
 *
 * @param own those of a file
 * @param synthetic share of the series that are made up, where there are own ones
 * @param most series that are held back
 */
record SeriesSource(Optional<OwnSeries> own, double synthetic, int most) {

    /**
     * The series of a file, or made-up ones if there's none.
     *
     * @throws dev.gyre.engine.GyreException if it can't be read, or has too few values
     */
    static SeriesSource of(String data, double synthetic, int most) {
        return new SeriesSource(
                data.isEmpty() ? Optional.empty() : Optional.of(OwnSeries.read("--data " + data, Path.of(data))),
                synthetic,
                most);
    }

    String name() {
        return own.map(OwnSeries::name).orElse("synthetic series");
    }

    String extent() {
        return own.map(OwnSeries::extent)
                .orElseGet(() -> String.format(Locale.ROOT, "new series every step, %,d held back", most));
    }

    String fingerprint() {
        return own.map(OwnSeries::fingerprint).orElse("synthetic");
    }

    /** The number of series held back. */
    int judged() {
        return own.map(o -> Math.min(o.count(), most)).orElse(most);
    }

    /**
     * Draws a series to train on.
     *
     * @param x takes it
     * @param other as long, is overwritten
     * @param patch values of a patch
     */
    void draw(Draws random, double[] x, double[] other, int patch) {
        if (own.isPresent() && !random.chance(synthetic)) {
            own.get().draw(random, x, patch);
        } else {
            SyntheticSeries.draw(random, x, other);
        }
    }

    /** One that's held back, and the place of its first value that is. */
    int judged(long number, Draws random, double[] x, double[] other, int patch) {
        if (own.isPresent()) {
            return own.get().judged((int) (number % own.get().count()), x, patch);
        }
        SyntheticSeries.draw(random, x, other);
        return 0;
    }

    /** The index of a series' first value that isn't missing; at most that of the last one before a place. */
    static int begun(double[] x, int before) {
        int at = 0;
        while (at < before - 1 && Double.isNaN(x[at])) {
            at++;
        }
        return at;
    }

    /** Whether none of some values is there. */
    static boolean isEmpty(double[] x, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!Double.isNaN(x[i])) {
                return false;
            }
        }
        return true;
    }
}
