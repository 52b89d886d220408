package dev.gyre.bench.oracle;

import java.util.Arrays;
import java.util.List;

/**
 * The mLSTM in its parallel form as a careful Java programmer would write it without an engine, forward and backward; also
 * what the others are held against. Beck et al. 2024, arXiv:2405.04517, appendix A.
 *
 * <p>B batch, T time, N heads, D width of a head. q, k, v, h, dh: (B, T, N, D); gates i and f, before their functions: (B, T,
 * N). P = q k^T / sqrt(D), W = exp(log decay - m), S = P W, h = S v / (max(|s|, exp(-m)) + eps), s the row sums of S.
 */
public final class PlainMlstm {

    private static final float EPSILON = 1e-6f;

    private final int batch;
    private final int time;
    private final int heads;
    private final int width;
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
    public PlainMlstm(int batch, int time, int heads, int width) {
        this.batch = batch;
        this.time = time;
        this.heads = heads;
        this.width = width;
        sums = new double[time];
        weights = new float[time * time];
        scores = new float[time * time];
        divisor = new float[time];
        sign = new float[time];
        balance = new float[time];
        h = new float[batch * time * heads * width];
        dq = new float[h.length];
        dk = new float[h.length];
        dv = new float[h.length];
        di = new float[batch * time * heads];
        df = new float[batch * time * heads];
    }

    /** Both passes; returns h and the gradients at q, k, v, i and f, overwritten by the next run. */
    public List<float[]> run(float[] q, float[] k, float[] v, float[] i, float[] f, float[] dh) {
        for (float[] sum : List.of(h, dq, dk, dv, di)) {
            Arrays.fill(sum, 0f);
        }
        for (int b = 0; b < batch; b++) {
            for (int n = 0; n < heads; n++) {
                decay(b, n, i, f);
                for (int t = 0; t < time; t++) {
                    forward(b, n, t, q, k, v);
                }
                Arrays.fill(balance, 0f);
                for (int t = 0; t < time; t++) {
                    backward(b, n, t, q, k, v, dh);
                }
                gates(b, n, f);
            }
        }
        return List.of(h, dq, dk, dv, di, df);
    }

    private int at(int b, int t, int n) {
        return (b * time + t) * heads + n;
    }

    /** Weights of all pairs of steps, and exp(-m) as divisor for now. */
    private void decay(int b, int n, float[] i, float[] f) {
        double sum = 0;
        for (int t = 0; t < time; t++) {
            sum -= Math.log1p(Math.exp(-f[at(b, t, n)]));
            sums[t] = sum;
        }
        for (int t = 0; t < time; t++) {
            double m = Double.NEGATIVE_INFINITY;
            for (int j = 0; j <= t; j++) {
                m = Math.max(m, sums[t] - sums[j] + i[at(b, j, n)]);
            }
            for (int j = 0; j <= t; j++) {
                weights[t * time + j] = (float) Math.exp(sums[t] - sums[j] + i[at(b, j, n)] - m);
            }
            divisor[t] = (float) Math.exp(-m);
        }
    }

    private void forward(int b, int n, int t, float[] q, float[] k, float[] v) {
        float scale = (float) (1 / Math.sqrt(width));
        int row = at(b, t, n) * width;
        float s = 0f;
        for (int j = 0; j <= t; j++) {
            float p = dot(q, row, k, at(b, j, n) * width) * scale;
            scores[t * time + j] = p * weights[t * time + j];
            s += scores[t * time + j];
        }
        sign[t] = Math.abs(s) > divisor[t] ? Math.signum(s) : 0f;
        divisor[t] = Math.max(Math.abs(s), divisor[t]) + EPSILON;
        for (int j = 0; j <= t; j++) {
            add(h, row, scores[t * time + j] / divisor[t], v, at(b, j, n) * width);
        }
    }

    private void backward(int b, int n, int t, float[] q, float[] k, float[] v, float[] dh) {
        float scale = (float) (1 / Math.sqrt(width));
        int row = at(b, t, n) * width;
        float ds = -sign[t] * dot(dh, row, h, row) / divisor[t];
        for (int j = 0; j <= t; j++) {
            int column = at(b, j, n) * width;
            float score = scores[t * time + j];
            float up = dot(dh, row, v, column) / divisor[t] + ds;
            add(dv, column, score / divisor[t], dh, row);
            float dp = up * weights[t * time + j] * scale;
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
        for (int t = time - 1; t >= 0; t--) {
            sum += balance[t];
            df[at(b, t, n)] = sum / (1f + (float) Math.exp(f[at(b, t, n)]));
        }
    }

    private float dot(float[] x, int from, float[] y, int start) {
        float s = 0f;
        for (int d = 0; d < width; d++) {
            s += x[from + d] * y[start + d];
        }
        return s;
    }

    private void add(float[] y, int from, float factor, float[] x, int start) {
        for (int d = 0; d < width; d++) {
            y[from + d] += factor * x[start + d];
        }
    }
}
