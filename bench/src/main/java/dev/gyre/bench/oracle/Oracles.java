package dev.gyre.bench.oracle;

import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.apache.commons.math3.special.Erf;

/** Results in double, written from the definitions. */
public final class Oracles {

    private Oracles() {}

    /** One result, element by element. */
    public static List<double[]> elements(int n, IntToDoubleFunction at) {
        double[] y = new double[n];
        for (int i = 0; i < n; i++) {
            y[i] = at.applyAsDouble(i);
        }
        return List.of(y);
    }

    /** The logistic function. */
    public static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /** x w, with rows of K and N numbers. */
    public static double[] product(float[] x, float[] w, int K, int N) {
        double[] y = new double[x.length / K * N];
        for (int i = 0; i < x.length; i++) {
            double a = x[i];
            int from = i / K * N;
            for (int n = 0; n < N; n++) {
                y[from + n] += a * w[i % K * N + n];
            }
        }
        return y;
    }

    /** GELU(x w + bias). */
    public static List<double[]> denseGelu(float[] x, float[] w, float[] bias, int K) {
        int N = bias.length;
        double[] y = product(x, w, K, N);
        for (int i = 0; i < y.length; i++) {
            double v = y[i] + bias[i % N];
            y[i] = 0.5 * v * Erf.erfc(-v / Math.sqrt(2));
        }
        return List.of(y);
    }

    /** Softmax of rows, and the gradient at x. */
    public static List<double[]> softmax(float[] x, float[] dy, int width) {
        double[] y = new double[x.length];
        double[] dx = new double[x.length];
        for (int from = 0; from < x.length; from += width) {
            double sum = 0;
            for (int i = from; i < from + width; i++) {
                y[i] = Math.exp(x[i]);
                sum += y[i];
            }
            double dot = 0;
            for (int i = from; i < from + width; i++) {
                y[i] /= sum;
                dot += y[i] * dy[i];
            }
            for (int i = from; i < from + width; i++) {
                dx[i] = y[i] * (dy[i] - dot);
            }
        }
        return List.of(y, dx);
    }

    /** The mean cross-entropy of rows, and the gradient at the logits. */
    public static List<double[]> crossEntropy(float[] logits, int[] targets, int classes) {
        double[] gradient = new double[logits.length];
        double loss = 0;
        for (int r = 0; r < targets.length; r++) {
            double sum = 0;
            for (int v = 0; v < classes; v++) {
                sum += Math.exp(logits[r * classes + v]);
            }
            for (int v = 0; v < classes; v++) {
                double p = Math.exp(logits[r * classes + v]) / sum;
                gradient[r * classes + v] = (v == targets[r] ? p - 1 : p) / targets.length;
            }
            loss += (Math.log(sum) - logits[r * classes + targets[r]]) / targets.length;
        }
        return List.of(new double[] {loss}, gradient);
    }

    /** Layer norm of rows with a weight, and the gradients at both. */
    public static List<double[]> layerNorm(float[] x, float[] weight, float[] dy, double epsilon) {
        double[] y = new double[x.length];
        double[] dx = new double[x.length];
        double[] dw = new double[weight.length];
        int width = weight.length;
        for (int from = 0; from < x.length; from += width) {
            double mean = 0;
            for (int c = 0; c < width; c++) {
                mean += x[from + c] / (double) width;
            }
            double variance = 0;
            for (int c = 0; c < width; c++) {
                variance += (x[from + c] - mean) * (x[from + c] - mean) / width;
            }
            double inverse = 1 / Math.sqrt(variance + epsilon);
            double a = 0;
            double b = 0;
            for (int c = 0; c < width; c++) {
                double h = (x[from + c] - mean) * inverse;
                y[from + c] = h * weight[c];
                dw[c] += dy[from + c] * h;
                a += (double) dy[from + c] * weight[c] / width;
                b += dy[from + c] * weight[c] * h / width;
            }
            for (int c = 0; c < width; c++) {
                double h = (x[from + c] - mean) * inverse;
                dx[from + c] = inverse * ((double) dy[from + c] * weight[c] - a - h * b);
            }
        }
        return List.of(y, dx, dw);
    }
}
