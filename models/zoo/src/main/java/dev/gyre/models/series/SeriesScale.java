package dev.gyre.models.series;

/**
 * Scale of a window's values: their mean and population deviation, in double precision. Without any they are 0 and 1; of a constant c
 * the deviation is |c| + 1e-5.
 */
public record SeriesScale(double location, double scale) {

    private static final double LEAST = 1e-5;

    /** The scale of values of which some may be missing (NaN). */
    public static SeriesScale of(float[] values) {
        double sum = 0;
        int count = 0;
        for (float v : values) {
            if (!Float.isNaN(v)) {
                sum += v;
                count++;
            }
        }
        double mean = count == 0 ? 0 : sum / count;
        double squares = 0;
        for (float v : values) {
            squares += Float.isNaN(v) ? 0 : (v - mean) * (v - mean);
        }
        double deviation = count == 0 ? 1 : Math.sqrt(squares / count);
        return new SeriesScale(mean, deviation == 0 ? Math.abs(mean) + LEAST : deviation);
    }

    /** A value without its unit. */
    public float scaled(double value) {
        return (float) ((value - location) / scale);
    }

    /** A value in the series' own unit. */
    public double restored(double value) {
        return value * scale + location;
    }
}
