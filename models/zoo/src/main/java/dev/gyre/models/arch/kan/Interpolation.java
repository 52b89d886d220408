package dev.gyre.models.arch.kan;

/** The smallest coefficients of a spline through given values at the knots within its range, of which there are fewer. */
final class Interpolation {

    private final double[][] bases;
    private final LeastSquares products;

    private Interpolation(double[][] bases) {
        this.bases = bases;
        double[][] square = new double[bases.length][bases.length];
        for (int i = 0; i < bases.length; i++) {
            for (int j = 0; j < bases.length; j++) {
                for (int s = 0; s < bases[i].length; s++) {
                    square[i][j] += bases[i][s] * bases[j][s];
                }
            }
        }
        products = new LeastSquares(square);
    }

    /** The interpolation on evenly spaced knots. */
    static Interpolation even(int intervals, int order) {
        double[] t = new double[intervals + 1 + 2 * order];
        for (int k = 0; k < t.length; k++) {
            t[k] = k - order;
        }
        double[][] rows = new double[intervals + 1][];
        for (int k = 0; k < rows.length; k++) {
            rows[k] = SplineGrid.bases(t, order, k);
        }
        return new Interpolation(rows);
    }

    /** c = A^T (A A^T)^-1 y, which among all solutions of A c = y has the smallest norm. */
    double[] smallest(double[] y) {
        double[] z = products.solve(y);
        double[] c = new double[bases[0].length];
        for (int i = 0; i < z.length; i++) {
            for (int s = 0; s < c.length; s++) {
                c[s] += bases[i][s] * z[i];
            }
        }
        return c;
    }
}
