package dev.gyre.models.arch.namm;

import java.util.Arrays;

/**
 * A covariance of every entry.
 *
 * @param matrix C
 * @param roots its eigenvalues and eigenvectors, those of the first one being a little off, as in the package of the paper
 */
record FullCovariance(double[][] matrix, SymmetricMatrix roots) implements Covariance {

    /** Added to every entry of the first one when it is sampled. */
    private static final double FIRST = 1e-6;

    static FullCovariance first(int n) {
        double[][] identity = new double[n][n];
        double[][] sampled = new double[n][n];
        for (int i = 0; i < n; i++) {
            identity[i][i] = 1;
            Arrays.fill(sampled[i], FIRST);
            sampled[i][i] += 1;
        }
        return new FullCovariance(identity, SymmetricMatrix.of(sampled));
    }

    static FullCovariance of(int n, double[] numbers) {
        double[][] matrix = new double[n][];
        for (int i = 0; i < n; i++) {
            matrix[i] = Arrays.copyOfRange(numbers, i * n, (i + 1) * n);
        }
        return new FullCovariance(matrix, SymmetricMatrix.of(matrix));
    }

    @Override
    public double[] root(double[] z) {
        return roots.root(z);
    }

    @Override
    public double[] inverseRoot(double[] x) {
        return roots.inverseRoot(x);
    }

    @Override
    public Covariance adapted(double stay, double c1, double[] path, double[] share, double[][] steps) {
        int n = path.length;
        double[][] next = new double[n][n];
        for (int a = 0; a < n; a++) {
            for (int b = 0; b < n; b++) {
                double c = stay * matrix[a][b] + c1 * path[a] * path[b];
                for (int i = 0; i < steps.length; i++) {
                    c += share[i] * steps[i][a] * steps[i][b];
                }
                next[a][b] = c;
            }
        }
        return new FullCovariance(next, SymmetricMatrix.of(next));
    }

    @Override
    public double[] numbers() {
        return Arrays.stream(matrix).flatMapToDouble(Arrays::stream).toArray();
    }
}
