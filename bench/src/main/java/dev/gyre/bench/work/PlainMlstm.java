package dev.gyre.bench.work;

import java.util.Arrays;
import java.util.List;

/**
 * The mLSTM in its parallel form as a careful Java programmer would write it without an engine, forward and backward; also
 * what the others are held against. Beck et al. 2024, arXiv:2405.04517, appendix A.
 *
 * <p>B batch, T time, N heads, D width of a head. q, k, v, h, dh: (B, T, N, D); gates i and f, before their functions: (B, T,
 * N). P = q k^T / sqrt(D), W = exp(log decay - m), S = P W, h = S v / (max(|s|, exp(-m)) + eps), s the row sums of S.
 */
final class PlainMlstm {

    private static final float EPSILON = 1e-6f;

    private final int B;
    private final int T;
    private final int N;
    private final int D;
    private final double[] sums;
    private final float[] weights;
    private final float[] scores;
    private final float[] divisor;
    private final float[] sign;
    private final float[] balance;
    private final float[] h;
    private final float[] dq;
    private final float[] dk;
    private final float[] dv;
    private final float[] di;
    private final float[] df;

    /** Room for sequences of a size. */
    PlainMlstm(int B, int T, int N, int D) {
        this.B = B;
        this.T = T;
        this.N = N;
        this.D = D;
        sums = new double[T];
        weights = new float[T * T];
        scores = new float[T * T];
        divisor = new float[T];
        sign = new float[T];
        balance = new float[T];
        h = new float[B * T * N * D];
        dq = new float[h.length];
        dk = new float[h.length];
        dv = new float[h.length];
        di = new float[B * T * N];
        df = new float[B * T * N];
    }

    /** Both passes; returns h and the gradients at q, k, v, i and f, overwritten by the next run. */
    List<float[]> run(float[] q, float[] k, float[] v, float[] i, float[] f, float[] dh) {
        for (float[] sum : List.of(h, dq, dk, dv, di)) {
            Arrays.fill(sum, 0f);
        }
        for (int b = 0; b < B; b++) {
            for (int n = 0; n < N; n++) {
                decay(b, n, i, f);
                for (int t = 0; t < T; t++) {
                    forward(b, n, t, q, k, v);
                }
                Arrays.fill(balance, 0f);
                for (int t = 0; t < T; t++) {
                    backward(b, n, t, q, k, v, dh);
                }
                gates(b, n, f);
            }
        }
        return List.of(h, dq, dk, dv, di, df);
    }

    private int at(int b, int t, int n) {
        return (b * T + t) * N + n;
    }

    /** Weights of all pairs of steps, and exp(-m) as divisor for now. */
    private void decay(int b, int n, float[] i, float[] f) {
        double sum = 0;
        for (int t = 0; t < T; t++) {
            sum -= Math.log1p(Math.exp(-f[at(b, t, n)]));
            sums[t] = sum;
        }
        for (int t = 0; t < T; t++) {
            double m = Double.NEGATIVE_INFINITY;
            for (int j = 0; j <= t; j++) {
                m = Math.max(m, sums[t] - sums[j] + i[at(b, j, n)]);
            }
            for (int j = 0; j <= t; j++) {
                weights[t * T + j] = (float) Math.exp(sums[t] - sums[j] + i[at(b, j, n)] - m);
            }
            divisor[t] = (float) Math.exp(-m);
        }
    }

    private void forward(int b, int n, int t, float[] q, float[] k, float[] v) {
        float scale = (float) (1 / Math.sqrt(D));
        int row = at(b, t, n) * D;
        float s = 0f;
        for (int j = 0; j <= t; j++) {
            float p = dot(q, row, k, at(b, j, n) * D) * scale;
            scores[t * T + j] = p * weights[t * T + j];
            s += scores[t * T + j];
        }
        sign[t] = Math.abs(s) > divisor[t] ? Math.signum(s) : 0f;
        divisor[t] = Math.max(Math.abs(s), divisor[t]) + EPSILON;
        for (int j = 0; j <= t; j++) {
            add(h, row, scores[t * T + j] / divisor[t], v, at(b, j, n) * D);
        }
    }

    private void backward(int b, int n, int t, float[] q, float[] k, float[] v, float[] dh) {
        float scale = (float) (1 / Math.sqrt(D));
        int row = at(b, t, n) * D;
        float ds = -sign[t] * dot(dh, row, h, row) / divisor[t];
        for (int j = 0; j <= t; j++) {
            int column = at(b, j, n) * D;
            float score = scores[t * T + j];
            float up = dot(dh, row, v, column) / divisor[t] + ds;
            add(dv, column, score / divisor[t], dh, row);
            float dp = up * weights[t * T + j] * scale;
            add(dq, row, dp, k, column);
            add(dk, column, dp, q, row);
            di[at(b, j, n)] += up * score;
            balance[t] += up * score;
            balance[j] -= up * score;
        }
    }

    /** Gradient at the forget gate: a gate counts for all pairs that it lies between. */
    private void gates(int b, int n, float[] f) {
        float sum = 0f;
        for (int t = T - 1; t >= 0; t--) {
            sum += balance[t];
            df[at(b, t, n)] = sum / (1f + (float) Math.exp(f[at(b, t, n)]));
        }
    }

    private float dot(float[] x, int from, float[] y, int start) {
        float s = 0f;
        for (int d = 0; d < D; d++) {
            s += x[from + d] * y[start + d];
        }
        return s;
    }

    private void add(float[] y, int from, float factor, float[] x, int start) {
        for (int d = 0; d < D; d++) {
            y[from + d] += factor * x[start + d];
        }
    }
}
