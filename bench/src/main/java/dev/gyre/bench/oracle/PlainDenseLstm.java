package dev.gyre.bench.oracle;

import java.util.Arrays;
import java.util.List;

/**
 * {@link PlainLstm} with a single head between three naive products. B batch, T time, D width of inputs and states. x, h: (B, T, D); w, r:
 * (D, 4, D); bias: (4, D).
 */
public final class PlainDenseLstm {

    private final int width;
    private final float[] x;
    private final float[] w;
    private final PlainLstm lstm;
    private final float[] wx;
    private final float[] dx;
    private final float[] dw;

    /** Room for sequences of the inputs' size. */
    public PlainDenseLstm(int batch, int time, int width, float[] x, float[] w) {
        this.width = width;
        this.x = x;
        this.w = w;
        lstm = new PlainLstm(batch, time, 1, width);
        wx = new float[4 * x.length];
        dx = new float[x.length];
        dw = new float[w.length];
    }

    /** Both passes; returns h and the gradients at x, w, r and bias, overwritten by the next run. */
    public List<float[]> run(float[] r, float[] bias, float[] dh) {
        int gates = 4 * width;
        Arrays.fill(wx, 0f);
        Arrays.fill(dw, 0f);
        for (int i = 0; i < x.length; i++) {
            add(wx, i / width * gates, x[i], w, i % width * gates);
        }
        List<float[]> results = lstm.run(wx, r, bias, dh);
        float[] dwx = results.get(1);
        for (int i = 0; i < x.length; i++) {
            add(dw, i % width * gates, x[i], dwx, i / width * gates);
            dx[i] = dot(dwx, i / width * gates, w, i % width * gates);
        }
        return List.of(results.get(0), dx, dw, results.get(2), results.get(3));
    }

    private void add(float[] y, int from, float factor, float[] terms, int start) {
        for (int e = 0; e < 4 * width; e++) {
            y[from + e] += factor * terms[start + e];
        }
    }

    private float dot(float[] a, int from, float[] b, int start) {
        float s = 0f;
        for (int e = 0; e < 4 * width; e++) {
            s += a[from + e] * b[start + e];
        }
        return s;
    }
}
