package dev.gyre.models.series;

import java.util.Arrays;

/**
 * The last values of a series as TiRex takes them (arXiv:2505.23719): filled up with missing ones at the left, and scaled by the mean and
 * the deviation of those that are there.
 */
public final class SeriesWindow {

    private final Patching patching;
    private final float[] scaled;
    private final SeriesScale scale;
    private final int empty;

    private SeriesWindow(Patching patching, float[] scaled, SeriesScale scale, int empty) {
        this.patching = patching;
        this.scaled = scaled;
        this.scale = scale;
        this.empty = empty;
    }

    /**
     * The window of a series.
     *
     * @param series NaN where a value is missing
     * @param behind missing values that follow it
     */
    public static SeriesWindow of(float[] series, int behind, Patching patching) {
        int length = patching.context();
        int there = Math.max(0, Math.min(series.length, length - behind));
        int first = Math.max(0, length - behind - there);
        float[] values = new float[length];
        Arrays.fill(values, Float.NaN);
        System.arraycopy(series, Math.max(0, series.length - there), values, first, there);
        SeriesScale scale = SeriesScale.of(values);
        for (int i = 0; i < length; i++) {
            values[i] = scale.scaled(values[i]);
        }
        return new SeriesWindow(patching, values, scale, first / patching.patch());
    }

    /** The location and scale of its values. */
    public SeriesScale scale() {
        return scale;
    }

    /** Patches at the left of which the series has no part. */
    public int empty() {
        return empty;
    }

    /** The scaled values (L), NaN where one is missing. */
    public float[] scaled() {
        return scaled.clone();
    }

    /** Writes the tokens from one on, 2P numbers each: the values of a patch, then 1 where one is there and 0 where it's missing. */
    public void tokens(int from, float[] into, int at) {
        for (int t = from; t < patching.tokens(); t++) {
            token(scaled, t * patching.patch(), patching.patch(), into, at + (t - from) * patching.width());
        }
    }

    /** Writes the token of a patch, of values that begin at a place. */
    public static void token(float[] values, int first, int patch, float[] into, int at) {
        for (int p = 0; p < patch; p++) {
            float v = values[first + p];
            into[at + p] = Float.isNaN(v) ? 0f : v;
            into[at + patch + p] = Float.isNaN(v) ? 0f : 1f;
        }
    }
}
