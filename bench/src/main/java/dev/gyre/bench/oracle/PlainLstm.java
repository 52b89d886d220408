package dev.gyre.bench.oracle;

import java.util.Arrays;
import java.util.List;

/**
 * LSTM over a sequence as a careful Java programmer would write it without an engine, forward and backward; also what the
 * others are held against.
 *
 * <pre>
 *   i, f, o = sigmoid(wx + R h + b)    z = tanh(wx + R h + b)
 *   c' = f c + i z                     h' = o tanh(c')
 * </pre>
 *
 * <p>B batch, T time, N heads, D width of a head, C = N D. wx: (B, T, 4, N, D), gates in the order i, f, z, o; r: (N, D in,
 * 4, D out); bias: (4, N, D); h, dh: (B, T, N, D).
 */
public final class PlainLstm {

    private final int batch;
    private final int time;
    private final int heads;
    private final int width;
    private final float[] gates;
    private final float[] cells;
    private final float[] h;
    private final float[] dwx;
    private final float[] dr;
    private final float[] dbias;
    private final float[] dhCarried;
    private final float[] dcCarried;
    private final float[] sums;

    /** Room for sequences of a size. */
    public PlainLstm(int batch, int time, int heads, int width) {
        this.batch = batch;
        this.time = time;
        this.heads = heads;
        this.width = width;
        int values = batch * time * heads * width;
        gates = new float[4 * values];
        cells = new float[values];
        h = new float[values];
        dwx = new float[4 * values];
        dr = new float[heads * width * 4 * width];
        dbias = new float[4 * heads * width];
        dhCarried = new float[width];
        dcCarried = new float[width];
        sums = new float[4 * width];
    }

    /** Both passes; returns h and the gradients at wx, r and bias, overwritten by the next run. */
    public List<float[]> run(float[] wx, float[] r, float[] bias, float[] dh) {
        Arrays.fill(dr, 0f);
        Arrays.fill(dbias, 0f);
        for (int b = 0; b < batch; b++) {
            for (int n = 0; n < heads; n++) {
                forward(b, n, wx, r, bias);
                backward(b, n, r, dh);
            }
        }
        return List.of(h, dwx, dr, dbias);
    }

    private int gate(int b, int t, int g, int n) {
        return (((b * time + t) * 4 + g) * heads + n) * width;
    }

    private int unit(int b, int t, int n) {
        return ((b * time + t) * heads + n) * width;
    }

    private void forward(int b, int n, float[] wx, float[] r, float[] bias) {
        for (int t = 0; t < time; t++) {
            for (int g = 0; g < 4; g++) {
                for (int e = 0; e < width; e++) {
                    sums[g * width + e] = wx[gate(b, t, g, n) + e] + bias[(g * heads + n) * width + e];
                }
            }
            for (int d = 0; t > 0 && d < width; d++) {
                float before = h[unit(b, t - 1, n) + d];
                int row = (n * width + d) * 4 * width;
                for (int e = 0; e < 4 * width; e++) {
                    sums[e] += before * r[row + e];
                }
            }
            for (int e = 0; e < width; e++) {
                float i = sigmoid(sums[e]);
                float f = sigmoid(sums[width + e]);
                float z = (float) Math.tanh(sums[2 * width + e]);
                float o = sigmoid(sums[3 * width + e]);
                float c = f * (t > 0 ? cells[unit(b, t - 1, n) + e] : 0f) + i * z;
                gates[gate(b, t, 0, n) + e] = i;
                gates[gate(b, t, 1, n) + e] = f;
                gates[gate(b, t, 2, n) + e] = z;
                gates[gate(b, t, 3, n) + e] = o;
                cells[unit(b, t, n) + e] = c;
                h[unit(b, t, n) + e] = o * (float) Math.tanh(c);
            }
        }
    }

    private void backward(int b, int n, float[] r, float[] dh) {
        Arrays.fill(dhCarried, 0f);
        Arrays.fill(dcCarried, 0f);
        for (int t = time - 1; t >= 0; t--) {
            for (int e = 0; e < width; e++) {
                float i = gates[gate(b, t, 0, n) + e];
                float f = gates[gate(b, t, 1, n) + e];
                float z = gates[gate(b, t, 2, n) + e];
                float o = gates[gate(b, t, 3, n) + e];
                float tanh = (float) Math.tanh(cells[unit(b, t, n) + e]);
                float up = dh[unit(b, t, n) + e] + dhCarried[e];
                float dc = dcCarried[e] + up * o * (1 - tanh * tanh);
                float before = t > 0 ? cells[unit(b, t - 1, n) + e] : 0f;
                sums[e] = dc * z * i * (1 - i);
                sums[width + e] = dc * before * f * (1 - f);
                sums[2 * width + e] = dc * i * (1 - z * z);
                sums[3 * width + e] = up * tanh * o * (1 - o);
                dcCarried[e] = dc * f;
            }
            collect(b, t, n, r);
        }
    }

    /** Hands on the gradient at the pre-activations of a step: to wx, bias, r and the step before. */
    private void collect(int b, int t, int n, float[] r) {
        for (int g = 0; g < 4; g++) {
            for (int e = 0; e < width; e++) {
                dwx[gate(b, t, g, n) + e] = sums[g * width + e];
                dbias[(g * heads + n) * width + e] += sums[g * width + e];
            }
        }
        for (int d = 0; d < width; d++) {
            int row = (n * width + d) * 4 * width;
            float before = t > 0 ? h[unit(b, t - 1, n) + d] : 0f;
            for (int e = 0; e < 4 * width; e++) {
                dr[row + e] += before * sums[e];
            }
            float back = 0f;
            for (int e = 0; e < 4 * width; e++) {
                back += r[row + e] * sums[e];
            }
            dhCarried[d] = back;
        }
    }

    private static float sigmoid(float x) {
        return 1f / (1f + (float) Math.exp(-x));
    }
}
