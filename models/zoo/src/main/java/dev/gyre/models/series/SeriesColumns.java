package dev.gyre.models.series;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The columns of a file by what they hold; those that aren't said are found by their usual names.
 *
 * @param series names of the series
 * @param time times
 * @param value values
 */
public record SeriesColumns(Optional<String> series, Optional<String> time, Optional<String> value) {

    /** The columns by their usual names. */
    public static final SeriesColumns USUAL = new SeriesColumns(Optional.empty(), Optional.empty(), Optional.empty());

    /** Usual names of the column that names series. */
    public static final List<String> SERIES = List.of("series", "unique_id", "item_id", "id");
    /** Usual names of the column of times. */
    public static final List<String> TIME =
            List.of("time", "times", "ds", "date", "timestamp", "datetime", "month", "year");
    /** Usual names of the column of values. */
    public static final List<String> VALUE = List.of("value", "values", "y", "target");

    /**
     * The column that's meant.
     *
     * @param said by the user
     * @param usual names of it
     * @param there columns that there are
     */
    public static Optional<String> found(Optional<String> said, List<String> usual, List<String> there) {
        return said.isPresent()
                ? said
                : there.stream()
                        .filter(c -> usual.contains(c.strip().toLowerCase(Locale.ROOT)))
                        .findFirst();
    }
}
