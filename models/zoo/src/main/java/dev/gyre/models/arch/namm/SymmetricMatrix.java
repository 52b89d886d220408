package dev.gyre.models.arch.namm;

/**
 * A symmetric matrix by its eigenvalues and eigenvectors, which cyclic Jacobi rotations find. Golub & Van Loan, Matrix
 * Computations, section 8.5.
 *
 * @param values eigenvalues
 * @param vectors eigenvectors in columns
 */
record SymmetricMatrix(double[] values, double[][] vectors) {

    private static final int SWEEPS = 60;

    /** Decomposes a matrix, which stays as it is. */
    static SymmetricMatrix of(double[][] matrix) {
        int n = matrix.length;
        double[][] a = new double[n][];
        double[][] v = new double[n][n];
        for (int i = 0; i < n; i++) {
            a[i] = matrix[i].clone();
            v[i][i] = 1;
        }
        for (int sweep = 0; sweep < SWEEPS && outside(a) > 0; sweep++) {
            for (int p = 0; p < n - 1; p++) {
                for (int q = p + 1; q < n; q++) {
                    rotate(a, v, p, q);
                }
            }
        }
        double[] values = new double[n];
        for (int i = 0; i < n; i++) {
            values[i] = a[i][i];
        }
        return new SymmetricMatrix(values, v);
    }

    /** The sum of magnitudes above the diagonal that still count beside the diagonal; 0 once it has converged. */
    private static double outside(double[][] a) {
        double sum = 0;
        for (int p = 0; p < a.length; p++) {
            for (int q = p + 1; q < a.length; q++) {
                double x = Math.abs(a[p][q]);
                double scale = Math.sqrt(Math.abs(a[p][p] * a[q][q]));
                sum += x > 1e-16 * scale ? x : 0;
            }
        }
        return sum;
    }

    private static void rotate(double[][] a, double[][] v, int p, int q) {
        if (a[p][q] == 0) {
            return;
        }
        double theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
        double t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        double c = 1 / Math.sqrt(t * t + 1);
        double s = t * c;
        for (int i = 0; i < a.length; i++) {
            turn(a[i], p, q, c, s);
            turn(v[i], p, q, c, s);
        }
        for (int i = 0; i < a.length; i++) {
            double x = a[p][i];
            double y = a[q][i];
            a[p][i] = c * x - s * y;
            a[q][i] = s * x + c * y;
        }
    }

    private static void turn(double[] row, int p, int q, double c, double s) {
        double x = row[p];
        double y = row[q];
        row[p] = c * x - s * y;
        row[q] = s * x + c * y;
    }

    /** The symmetric root's image of a standard normal vector in the eigenvectors' coordinates: V values^(1/2) z. */
    double[] root(double[] z) {
        double[] y = new double[z.length];
        for (int k = 0; k < z.length; k++) {
            double scaled = Math.sqrt(Math.max(0, values[k])) * z[k];
            for (int i = 0; i < z.length; i++) {
                y[i] += vectors[i][k] * scaled;
            }
        }
        return y;
    }

    /** The inverse of the symmetric root times x. */
    double[] inverseRoot(double[] x) {
        double[] y = new double[x.length];
        for (int k = 0; k < x.length; k++) {
            double dot = 0;
            for (int i = 0; i < x.length; i++) {
                dot += vectors[i][k] * x[i];
            }
            double scaled = dot / Math.sqrt(values[k]);
            for (int i = 0; i < x.length; i++) {
                y[i] += vectors[i][k] * scaled;
            }
        }
        return y;
    }

    static double norm(double[] x) {
        double sum = 0;
        for (double v : x) {
            sum += v * v;
        }
        return Math.sqrt(sum);
    }
}
