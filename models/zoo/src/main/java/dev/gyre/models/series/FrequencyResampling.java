package dev.gyre.models.series;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Brings a long series to another frequency before it's forecast, and the forecast back: TiRex' resample_strategy "frequency". The series
 * is averaged so that its dominant period, if that's longer, has about 64 steps.
 *
 * @param factor steps that a step becomes, at most 1; a float32 number, which decides how many steps there are
 */
public record FrequencyResampling(float factor) {

    /** Leaves a series as it is. */
    public static final FrequencyResampling NONE = new FrequencyResampling(1f);

    private static final int STEPS = 64;
    private static final int LONGEST = 1000;
    private static final int LEAST_HORIZON = 100;
    private static final int LEAST_VALUES = 2000;
    private static final int SLOWEST = 12;
    private static final double LEAST_PEAK = 0.1;

    private record Peak(double period, double height) {}

    /** The resampling for a series and a horizon: none for less than 2,000 values or 100 steps, or without a long dominant period. */
    public static FrequencyResampling of(float[] series, int horizon) {
        return horizon < LEAST_HORIZON || series.length < LEAST_VALUES
                ? NONE
                : new FrequencyResampling(nearest(wanted(peaks(series))));
    }

    private static double wanted(List<Peak> peaks) {
        if (peaks.stream().anyMatch(p -> p.period() < STEPS)) {
            return 1;
        }
        List<Peak> highest = peaks.stream()
                .filter(p -> p.period() <= LONGEST)
                .sorted(Comparator.comparingDouble(Peak::height).reversed())
                .limit(2)
                .toList();
        if (highest.isEmpty()) {
            return 1;
        }
        double period = highest.getFirst().period();
        if (highest.size() == 2) {
            double other = highest.getLast().period();
            double ratio = Math.max(period, other) / Math.min(period, other);
            period = ratio >= 1.5 && ratio <= 2.5 ? Math.max(period, other) : period;
        }
        return Math.rint(STEPS / period * 1e4) / 1e4;
    }

    private static float nearest(double wanted) {
        float best = 1f;
        for (int n = 2; n <= SLOWEST; n++) {
            float factor = (float) (1.0 / n);
            best = Math.abs(factor - wanted) < Math.abs(best - wanted) ? factor : best;
        }
        return best;
    }

    private static List<Peak> peaks(float[] series) {
        double[] x = filled(series);
        int n = x.length;
        double mean = 0;
        for (double v : x) {
            mean += v / n;
        }
        for (int i = 0; i < n; i++) {
            x[i] = (x[i] - mean) * (0.5 - 0.5 * Math.cos(2 * Math.PI * i / n));
        }
        double[] height = Spectrum.magnitudes(x);
        double most = 0;
        for (double h : height) {
            most = Math.max(most, h);
        }
        for (int k = 0; k < height.length; k++) {
            height[k] = most == 0 || (double) k / n < 1.0 / LONGEST ? 0 : height[k] / most;
        }
        List<Peak> peaks = new ArrayList<>();
        for (int k = 1; k < height.length - 2; k++) {
            if (height[k] > height[k - 1] && height[k] > height[k + 1] && height[k] > LEAST_PEAK) {
                peaks.add(new Peak((double) n / k, height[k]));
            }
        }
        return peaks;
    }

    /** The values with missing ones between their neighbours, or like the first or last that's there; zeros if there's none. */
    private static double[] filled(float[] series) {
        double[] x = new double[series.length];
        int before = -1;
        for (int i = 0; i <= series.length; i++) {
            if (i < series.length && Float.isNaN(series[i])) {
                continue;
            }
            for (int j = before + 1; j < i; j++) {
                boolean left = before >= 0;
                boolean right = i < series.length;
                double share = (double) (j - before) / (i - before);
                x[j] = left && right
                        ? series[before] + share * ((double) series[i] - series[before])
                        : left ? series[before] : right ? series[i] : 0;
            }
            if (i < series.length) {
                x[i] = series[i];
            }
            before = i;
        }
        return x;
    }

    /** Steps that so many become. */
    public int steps(int count) {
        return factor == 1f ? count : (int) Math.ceil(count * (double) factor);
    }

    /** The series of fewer steps: means of what's there around evenly spaced places; NaN where nothing is. */
    public float[] resampled(float[] series) {
        if (factor == 1f) {
            return series;
        }
        float[] means = new float[steps(series.length)];
        double reach = 1 / (2.0 * factor);
        for (int j = 0; j < means.length; j++) {
            double at = means.length == 1 ? 0 : (double) j * (series.length - 1) / (means.length - 1);
            double sum = 0;
            int count = 0;
            int last = Math.min(series.length - 1, (int) Math.floor(at + reach));
            for (int i = Math.max(0, (int) Math.ceil(at - reach)); i <= last; i++) {
                if (!Float.isNaN(series[i])) {
                    sum += series[i];
                    count++;
                }
            }
            means[j] = count == 0 ? Float.NaN : (float) (sum / count);
        }
        return means;
    }

    /**
     * A forecast of the original frequency, by linear interpolation.
     *
     * @param forecast of each step any number of quantiles
     * @param horizon steps that are wanted
     */
    public double[][] stretched(double[][] forecast, int horizon) {
        if (factor == 1f) {
            return forecast;
        }
        int points = (int) Math.ceil(forecast.length / (double) factor);
        double[][] wide = new double[horizon][forecast[0].length];
        for (int i = 0; i < horizon; i++) {
            double at = points == 1 ? 0 : (double) i * (forecast.length - 1) / (points - 1);
            int left = Math.min((int) at, forecast.length - 1);
            int right = Math.min(left + 1, forecast.length - 1);
            for (int q = 0; q < wide[i].length; q++) {
                wide[i][q] = forecast[left][q] + (at - left) * (forecast[right][q] - forecast[left][q]);
            }
        }
        return wide;
    }
}
