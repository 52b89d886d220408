package dev.gyre.models.arch.kan;

import dev.gyre.engine.GyreException;
import java.util.Arrays;

/**
 * Knots and coefficients of a layer of splines, and how they follow the inputs that the layer sees: an update moves each
 * input's knots to where its samples are and fits the splines anew, so that the layer computes the same at the samples. Liu et
 * al. 2024, arXiv:2404.19756, section 2.4, with the rules of the authors' package. It runs on the host, in double precision.
 *
 * <p>I inputs, O outputs, {@code order} k, G intervals within the range of the inputs, K = G + 1 + 2 k knots, S = G + k
 * coefficients.
 *
 * @param order of the splines, 3 for cubic ones
 * @param knots (I, K), not decreasing, with k of them before and k behind the range of the inputs
 * @param coefficients (I, O, S)
 */
@SuppressWarnings("ArrayRecordComponent")
public record SplineGrid(int order, double[][] knots, double[][][] coefficients) {

    /** Weight of what coefficients are if no sample determines them, against a sample's. */
    private static final double HOLD = 1e-8;

    /** Refuses numbers of knots and coefficients that don't fit together. */
    public SplineGrid {
        if (order < 0 || knots.length != coefficients.length) {
            throw new GyreException("splines of order " + order + " of " + knots.length
                    + " inputs can't have coefficients of " + coefficients.length);
        }
        for (int i = 0; i < knots.length; i++) {
            int bases = knots[i].length - 1 - order;
            if (bases <= order || !Arrays.stream(coefficients[i]).allMatch(c -> c.length == bases)) {
                throw new GyreException("splines of order " + order + " on " + knots[i].length + " knots have " + bases
                        + " coefficients each, and more than their order: input " + i + " has others");
            }
        }
    }

    /** The spline from an input to an output, at x. */
    public double at(int input, int output, double x) {
        double[] bases = bases(knots[input], order, x);
        double y = 0;
        for (int s = 0; s < bases.length; s++) {
            y += coefficients[input][output][s] * bases[s];
        }
        return y;
    }

    /** All bases at x by Cox and de Boor; intervals are half-open, and a ramp between equal knots counts as zero. */
    static double[] bases(double[] t, int order, double x) {
        double[] b = new double[t.length - 1];
        for (int s = 0; s < b.length; s++) {
            b[s] = x >= t[s] && x < t[s + 1] ? 1 : 0;
        }
        for (int k = 1; k <= order; k++) {
            for (int s = 0; s < b.length - k; s++) {
                double rise = ramp(x - t[s], t[s + k] - t[s]);
                double fall = ramp(t[s + k + 1] - x, t[s + k + 1] - t[s + 1]);
                b[s] = rise * b[s] + fall * b[s + 1];
            }
        }
        return Arrays.copyOf(b, b.length - order);
    }

    private static double ramp(double distance, double width) {
        return width == 0 ? 0 : distance / width;
    }

    /**
     * The layer with its knots moved to the samples. What they don't determine stays: an input whose samples are all the same
     * keeps its knots, and coefficients that no sample touches follow the old spline.
     *
     * @param samples (N, I), at least one
     * @param uniform share of evenly spaced knots in the mixture, from 0 to 1; the rest goes by the samples' ranks
     * @return knots and coefficients of the same numbers
     * @throws GyreException if there's no sample, or one isn't finite
     */
    public SplineGrid fittedTo(double[][] samples, double uniform) {
        double[][] moved = knots.clone();
        double[][][] fitted = coefficients.clone();
        for (int i = 0; i < knots.length; i++) {
            int input = i;
            double[] x = Arrays.stream(samples)
                    .mapToDouble(row -> row[input])
                    .sorted()
                    .toArray();
            double[] inner = inner(x, knots[i].length - 1 - 2 * order, uniform);
            if (x[0] < x[x.length - 1]) {
                moved[i] = extended(inner);
                fitted[i] = fitted(input, moved[i], x);
            }
        }
        return new SplineGrid(order, moved, fitted);
    }

    /** The coefficients on new knots that give the old splines at the samples. */
    private double[][] fitted(int input, double[] t, double[] x) {
        int bases = t.length - 1 - order;
        double[][] rows = new double[x.length + bases][];
        for (int n = 0; n < x.length; n++) {
            rows[n] = bases(t, order, x[n]);
        }
        for (int s = 0; s < bases; s++) {
            rows[x.length + s] = new double[bases];
            rows[x.length + s][s] = HOLD;
        }
        LeastSquares fit = new LeastSquares(rows);
        double[][] fitted = new double[coefficients[input].length][];
        for (int o = 0; o < fitted.length; o++) {
            double[] wanted = new double[rows.length];
            for (int n = 0; n < x.length; n++) {
                wanted[n] = at(input, o, x[n]);
            }
            for (int s = 0; s < bases; s++) {
                wanted[x.length + s] = HOLD * at(input, o, centre(t, s));
            }
            fitted[o] = fit.solve(wanted);
        }
        return fitted;
    }

    /** The mean of the knots inside a basis: there a spline is about as high as the coefficient. */
    private double centre(double[] t, int s) {
        return order == 0
                ? (t[s] + t[s + 1]) / 2
                : Arrays.stream(t, s + 1, s + 1 + order).average().orElseThrow();
    }

    /** The knots within the range of sorted samples: at equal steps and at equal ranks, mixed. */
    private static double[] inner(double[] x, int intervals, double uniform) {
        if (x.length == 0) {
            throw new GyreException("knots can't be moved to no samples");
        }
        double low = x[0];
        double high = x[x.length - 1];
        if (!Double.isFinite(low) || !Double.isFinite(high)) {
            throw new GyreException("knots can't be moved to samples from " + low + " to " + high);
        }
        double[] t = new double[intervals + 1];
        for (int g = 0; g <= intervals; g++) {
            double byRank = g == intervals ? high : x[(int) ((double) x.length / intervals * g)];
            t[g] = uniform * (low + (high - low) / intervals * g) + (1 - uniform) * byRank;
        }
        return t;
    }

    /** The knots with as many more as the order on both sides, the mean step apart. */
    private double[] extended(double[] inner) {
        double step = (inner[inner.length - 1] - inner[0]) / (inner.length - 1);
        double[] t = new double[inner.length + 2 * order];
        for (int j = 0; j < t.length; j++) {
            int at = j - order;
            int nearest = Math.clamp(at, 0, inner.length - 1);
            t[j] = inner[nearest] + step * (at - nearest);
        }
        return t;
    }
}
