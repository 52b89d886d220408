package dev.gyre.jvm.program;

import uk.ac.manchester.tornado.api.types.matrix.Matrix4x4Float;

/** Poses and cameras are 4 x 4 matrices in double precision; the motion that fits a reduction best is solved for by elimination. */
final class Poses {
    private Poses() {}

    static double[][] camera(double focal, double right, double down) {
        return new double[][] {{focal, 0, right, 0}, {0, focal, down, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}};
    }

    static double[][] inverseCamera(double focal, double right, double down) {
        return new double[][] {
            {1 / focal, 0, -right / focal, 0}, {0, 1 / focal, -down / focal, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}
        };
    }

    static void set(Matrix4x4Float m, double[][] numbers) {
        for (int i = 0; i < 16; i++) {
            m.set(i, (float) numbers[i / 4][i % 4]);
        }
    }

    static double[][] product(double[][] a, double[][] b) {
        double[][] c = new double[4][4];
        for (int i = 0; i < 4; i++) {
            for (int j = 0; j < 4; j++) {
                for (int k = 0; k < 4; k++) {
                    c[i][j] += a[i][k] * b[k][j];
                }
            }
        }
        return c;
    }

    /** The inverse of a rotation with a shift. */
    static double[][] inverse(double[][] pose) {
        double[][] inverse = new double[4][4];
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                inverse[i][j] = pose[j][i];
                inverse[i][3] -= pose[j][i] * pose[j][3];
            }
        }
        inverse[3][3] = 1;
        return inverse;
    }

    /** The shift and turn with the least squares, of the sums of each share. */
    static double[][] motion(float[] sums, int shares) {
        double[] total = new double[DepthCameraKernels.SUMS];
        for (int i = 0; i < shares * total.length; i++) {
            total[i % total.length] += sums[i];
        }
        double[][] equations = new double[6][7];
        int at = 0;
        for (int i = 0; i < 6; i++) {
            for (int j = i; j < 6; j++) {
                equations[i][j] = total[at];
                equations[j][i] = total[at];
                at++;
            }
            equations[i][6] = total[21 + i];
        }
        double[] x = solve(equations);
        double angle = Math.sqrt(x[3] * x[3] + x[4] * x[4] + x[5] * x[5]);
        double sin = angle == 0 ? 1 : Math.sin(angle) / angle;
        double cos = angle == 0 ? 0.5 : (1 - Math.cos(angle)) / (angle * angle);
        double[][] cross = {{0, -x[5], x[4], 0}, {x[5], 0, -x[3], 0}, {-x[4], x[3], 0, 0}, {0, 0, 0, 0}};
        double[][] squared = product(cross, cross);
        double[][] motion = new double[4][4];
        for (int i = 0; i < 4; i++) {
            for (int j = 0; j < 4; j++) {
                motion[i][j] = (i == j ? 1 : 0) + sin * cross[i][j] + cos * squared[i][j];
            }
        }
        for (int i = 0; i < 3; i++) {
            motion[i][3] = x[i];
        }
        return motion;
    }

    /** Gauss's elimination of a positive matrix with a column of right sides. */
    private static double[] solve(double[][] equations) {
        int n = equations.length;
        for (int k = 0; k < n; k++) {
            for (int i = k + 1; i < n; i++) {
                double factor = equations[i][k] / equations[k][k];
                for (int j = k; j <= n; j++) {
                    equations[i][j] -= factor * equations[k][j];
                }
            }
        }
        double[] x = new double[n];
        for (int i = n - 1; i >= 0; i--) {
            double rest = equations[i][n];
            for (int j = i + 1; j < n; j++) {
                rest -= equations[i][j] * x[j];
            }
            x[i] = rest / equations[i][i];
        }
        return x;
    }
}
