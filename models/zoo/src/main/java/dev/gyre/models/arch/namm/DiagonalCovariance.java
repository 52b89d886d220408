package dev.gyre.models.arch.namm;

import java.util.Arrays;

/** A covariance of the diagonal alone. */
record DiagonalCovariance(double[] numbers) implements Covariance {

    static DiagonalCovariance first(int n) {
        double[] ones = new double[n];
        Arrays.fill(ones, 1);
        return new DiagonalCovariance(ones);
    }

    @Override
    public double[] root(double[] z) {
        double[] y = z.clone();
        for (int d = 0; d < y.length; d++) {
            y[d] *= Math.sqrt(Math.max(0, numbers[d]));
        }
        return y;
    }

    @Override
    public double[] inverseRoot(double[] x) {
        double[] y = x.clone();
        for (int d = 0; d < y.length; d++) {
            y[d] /= Math.sqrt(numbers[d]);
        }
        return y;
    }

    @Override
    public Covariance adapted(double stay, double c1, double[] path, double[] share, double[][] steps) {
        double[] next = new double[numbers.length];
        for (int d = 0; d < next.length; d++) {
            double c = stay * numbers[d] + c1 * path[d] * path[d];
            for (int i = 0; i < steps.length; i++) {
                c += share[i] * steps[i][d] * steps[i][d];
            }
            next[d] = c;
        }
        return new DiagonalCovariance(next);
    }
}
