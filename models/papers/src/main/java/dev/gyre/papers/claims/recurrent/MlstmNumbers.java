package dev.gyre.papers.claims.recurrent;

import dev.gyre.engine.random.Philox;

/**
 * Inputs of an mLSTM, row-major over time, head and channel, and what the formulas of arXiv:2405.04517 make of them without a
 * stabiliser: C = f C + i k v, n = f n + i k, h = C q / max(|n q|, 1), with i = exp of its pre-activation and f the sigmoid of its.
 *
 * @param input pre-activations of the input gate
 * @param forget of the forget gate
 */
record MlstmNumbers(int time, int heads, int width, float[] q, float[] k, float[] v, float[] input, float[] forget) {

    private static final int STREAM = 11;

    /** Numbers all from the standard normal distribution. */
    static MlstmNumbers calm(int time, int heads, int width) {
        return of(time, heads, width, normals(3, time * heads), normals(4, time * heads));
    }

    /**
     * Gates that are as far as that from 0, in either direction, at random. Queries and keys are positive, so that the denominator
     * isn't a difference of large numbers, which no form could tell.
     */
    static MlstmNumbers extreme(int time, int heads, int width, double gate) {
        MlstmNumbers n = of(time, heads, width, signs(5, time * heads, gate), signs(6, time * heads, gate));
        for (int i = 0; i < n.q.length; i++) {
            n.q[i] = Math.abs(n.q[i]);
            n.k[i] = Math.abs(n.k[i]);
        }
        return n;
    }

    private static MlstmNumbers of(int time, int heads, int width, float[] input, float[] forget) {
        int size = time * heads * width;
        return new MlstmNumbers(
                time, heads, width, normals(0, size), normals(1, size), normals(2, size), input, forget);
    }

    /** The share of hidden states that aren't finite. */
    static double lost(float[] hidden) {
        int lost = 0;
        for (float h : hidden) {
            lost += Float.isFinite(h) ? 0 : 1;
        }
        return (double) lost / hidden.length;
    }

    private static float[] normals(int stream, int count) {
        float[] all = new float[count];
        Philox.normals(1, STREAM + stream, 0, all);
        return all;
    }

    private static float[] signs(int stream, int count, double size) {
        float[] all = new float[count];
        for (int i = 0; i < count; i++) {
            all[i] = (float) (Philox.below(2, 1, STREAM + stream, i) == 0 ? size : -size);
        }
        return all;
    }

    /** Hidden states in double precision. */
    private double[] inDouble() {
        double[] hidden = new double[time * heads * width];
        for (int head = 0; head < heads; head++) {
            double[][] c = new double[width][width];
            double[] n = new double[width];
            for (int t = 0; t < time; t++) {
                int row = (t * heads + head) * width;
                double i = Math.exp(input[t * heads + head]);
                double f = 1 / (1 + Math.exp(-forget[t * heads + head]));
                double dot = 0;
                double[] sum = new double[width];
                for (int a = 0; a < width; a++) {
                    double key = k[row + a] / Math.sqrt(width);
                    n[a] = f * n[a] + i * key;
                    dot += n[a] * q[row + a];
                    for (int b = 0; b < width; b++) {
                        c[a][b] = f * c[a][b] + i * key * v[row + b];
                        sum[b] += c[a][b] * q[row + a];
                    }
                }
                for (int b = 0; b < width; b++) {
                    hidden[row + b] = sum[b] / Math.max(Math.abs(dot), 1);
                }
            }
        }
        return hidden;
    }

    /** The largest error of hidden states, over the root mean square of the right ones; NaN if one isn't finite. */
    double relativeError(float[] found) {
        double[] right = inDouble();
        double squares = 0;
        double most = 0;
        for (int i = 0; i < right.length; i++) {
            squares += right[i] * right[i] / right.length;
            double off = Math.abs(found[i] - right[i]);
            most = Double.isNaN(off) ? Double.NaN : Math.max(most, off);
        }
        return most / Math.sqrt(squares);
    }

    /** The share of hidden states that the same formulas lose in float32. */
    double lostInFloat() {
        float[] hidden = new float[time * heads * width];
        for (int head = 0; head < heads; head++) {
            float[][] c = new float[width][width];
            float[] n = new float[width];
            for (int t = 0; t < time; t++) {
                int row = (t * heads + head) * width;
                float i = (float) Math.exp(input[t * heads + head]);
                float f = (float) (1 / (1 + Math.exp(-forget[t * heads + head])));
                float dot = 0;
                float[] sum = new float[width];
                for (int a = 0; a < width; a++) {
                    float key = k[row + a] / (float) Math.sqrt(width);
                    n[a] = f * n[a] + i * key;
                    dot += n[a] * q[row + a];
                    for (int b = 0; b < width; b++) {
                        c[a][b] = f * c[a][b] + i * key * v[row + b];
                        sum[b] += c[a][b] * q[row + a];
                    }
                }
                for (int b = 0; b < width; b++) {
                    hidden[row + b] = sum[b] / Math.max(Math.abs(dot), 1);
                }
            }
        }
        return lost(hidden);
    }
}
