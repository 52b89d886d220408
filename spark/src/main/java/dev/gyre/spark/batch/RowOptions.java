package dev.gyre.spark.batch;

import dev.gyre.models.setting.ConfigException;
import java.util.Optional;

/**
 * The settings of work on rows.
 *
 * @param id column whose value tells a row's random numbers from those of others, together with the seed; the text itself if there's none,
 *     so that rows of the same text come out the same
 * @param seed of the random numbers
 * @param batch texts that are worked on at once
 * @param mostBytes of a text, in UTF-8; a longer one is refused
 */
public record RowOptions(Optional<String> id, long seed, int batch, int mostBytes) {

    /** The default settings. */
    public static final RowOptions STANDARD = new RowOptions(Optional.empty(), 1, 16, 1 << 20);

    /**
     * Checks the ranges of all settings.
     *
     * @throws ConfigException if one is out of its range
     */
    public RowOptions {
        ConfigException.range("--batch", batch, 1, 4096);
        ConfigException.range("--max-bytes", mostBytes, 1, 1 << 28);
    }

    /** A copy with a column that names rows. */
    public RowOptions withId(String column) {
        return new RowOptions(Optional.of(column), seed, batch, mostBytes);
    }

    /** A copy with other random numbers. */
    public RowOptions withSeed(long other) {
        return new RowOptions(id, other, batch, mostBytes);
    }
}
