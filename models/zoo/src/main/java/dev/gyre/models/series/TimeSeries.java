package dev.gyre.models.series;

import java.util.Arrays;

/**
 * A series of a file.
 *
 * @param name what the file calls it
 * @param times when its values are
 * @param values NaN where one is missing
 */
public record TimeSeries(String name, TimeAxis times, double[] values) {

    /** The series of the first values only. */
    public TimeSeries first(int count) {
        return new TimeSeries(name, times, Arrays.copyOf(values, count));
    }
}
