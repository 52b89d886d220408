package dev.gyre.models.arch.kan;

import dev.gyre.engine.GyreException;
import java.util.Locale;

/**
 * The least-squares solution of A c = b for a tall matrix A, by Householder reflections, which lose no more digits than A's
 * own condition costs. Golub &amp; Van Loan, Matrix Computations, section 5.3.
 */
final class LeastSquares {

    private static final double RANK = 1e-12;

    /** The decomposition: on and above the diagonal R, below it the reflections' vectors. */
    private final double[][] qr;

    private final double[] diagonal;
    private final int columns;

    /**
     * Takes the matrix apart.
     *
     * @param a rows of A, which become the factors
     * @throws GyreException if A has less rows than columns, or columns that depend on each other
     */
    LeastSquares(double[][] a) {
        qr = a;
        columns = a.length == 0 ? 0 : a[0].length;
        diagonal = new double[columns];
        if (columns == 0 || a.length < columns) {
            throw new GyreException(a.length + " samples don't determine " + columns + " coefficients: take more");
        }
        double largest = 0;
        for (int j = 0; j < columns; j++) {
            reflect(j);
            largest = Math.max(largest, Math.abs(diagonal[j]));
            if (!(Math.abs(diagonal[j]) > RANK * largest)) {
                throw new GyreException(String.format(
                        Locale.ROOT,
                        "%d samples don't determine coefficient %d of %d: take samples that differ more",
                        a.length,
                        j,
                        columns));
            }
        }
    }

    private void reflect(int j) {
        double norm = 0;
        for (int r = j; r < qr.length; r++) {
            norm = Math.hypot(norm, qr[r][j]);
        }
        diagonal[j] = qr[j][j] > 0 ? -norm : norm;
        qr[j][j] -= diagonal[j];
        for (int k = j + 1; k < columns; k++) {
            double dot = 0;
            for (int r = j; r < qr.length; r++) {
                dot += qr[r][j] * qr[r][k];
            }
            double factor = factor(j, dot);
            for (int r = j; r < qr.length; r++) {
                qr[r][k] += factor * qr[r][j];
            }
        }
    }

    /** The multiple of its vector that reflection j adds to another one, given their dot product; half the vector's square is -d v0. */
    private double factor(int j, double dot) {
        double halfSquare = -diagonal[j] * qr[j][j];
        return halfSquare == 0 ? 0 : -dot / halfSquare;
    }

    /** The c for which |A c - b| is smallest. */
    double[] solve(double[] b) {
        double[] rest = b.clone();
        for (int j = 0; j < columns; j++) {
            double dot = 0;
            for (int r = j; r < qr.length; r++) {
                dot += qr[r][j] * rest[r];
            }
            double factor = factor(j, dot);
            for (int r = j; r < qr.length; r++) {
                rest[r] += factor * qr[r][j];
            }
        }
        double[] c = new double[columns];
        for (int j = columns - 1; j >= 0; j--) {
            double sum = rest[j];
            for (int k = j + 1; k < columns; k++) {
                sum -= qr[j][k] * c[k];
            }
            c[j] = sum / diagonal[j];
        }
        return c;
    }
}
