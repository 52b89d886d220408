package dev.gyre.tasks.attention;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Causal softmax attention over a whole sequence, in parts. Vaswani et al. 2017, arXiv:1706.03762, section 3.2.
 *
 * <p>B batch elements, T steps, N heads of D channels; queries i, keys j. Sequences are (B, T, N D), their transposes
 * (B, N D, T). Weights are kept transposed, p: (B, N, T of keys, T of queries), so that the softmax over keys and its
 * gradient have contiguous lanes of queries; they are zero where j > i.
 */
public final class Attention {

    /** The score of a masked key in place of minus infinity: finite, so that no difference of two of them is NaN. */
    public static final float MASKED = -1e30f;

    private Attention() {}

    /**
     * p[j, i] = scale q[i] k[j], and {@code masked} where j > i: scores from queries and keys, and the gradient at the
     * weights from the output's gradient and values. qT: transposed; k: as it is.
     */
    public static void scores(
            FloatArray qT, FloatArray k, FloatArray p, int B, int T, int N, int D, float scale, float masked) {
        for (@Parallel int h = 0; h < B * N; h++) {
            for (@Parallel int j = 0; j < T; j++) {
                for (@Parallel int i = 0; i < T; i++) {
                    int n = h % N;
                    float s = 0f;
                    for (int d = 0; d < D; d++) {
                        s += qT.get((h * D + d) * T + i) * k.get((h / N * T + j) * N * D + n * D + d);
                    }
                    p.set((h * T + j) * T + i, j > i ? masked : scale * s);
                }
            }
        }
    }

    /** Softmax of p over keys, in place. */
    public static void softmax(FloatArray p, int B, int T, int N) {
        for (@Parallel int h = 0; h < B * N; h++) {
            for (@Parallel int i = 0; i < T; i++) {
                float m = MASKED;
                for (int j = 0; j < T; j++) {
                    m = TornadoMath.max(m, p.get((h * T + j) * T + i));
                }
                float s = 0f;
                for (int j = 0; j < T; j++) {
                    float v = TornadoMath.exp(p.get((h * T + j) * T + i) - m);
                    p.set((h * T + j) * T + i, v);
                    s += v;
                }
                float share = 1f / s;
                for (int j = 0; j < T; j++) {
                    p.set((h * T + j) * T + i, share * p.get((h * T + j) * T + i));
                }
            }
        }
    }

    /** y[i] = sum over j &lt;= i of p[j, i] v[j]: the output from values, and the queries' gradient from keys. */
    public static void fromKeys(FloatArray p, FloatArray v, FloatArray y, int B, int T, int N, int D) {
        for (@Parallel int h = 0; h < B * N; h++) {
            for (@Parallel int i = 0; i < T; i++) {
                for (@Parallel int d = 0; d < D; d++) {
                    int first = h / N * T * N * D + h % N * D + d;
                    float s = 0f;
                    for (int j = 0; j <= i; j++) {
                        s += p.get((h * T + j) * T + i) * v.get(first + j * N * D);
                    }
                    y.set(first + i * N * D, s);
                }
            }
        }
    }

    /** y[j] = sum over i >= j of p[j, i] v[i]: the values' gradient from the output's, and the keys' from queries. */
    public static void fromQueries(FloatArray p, FloatArray v, FloatArray y, int B, int T, int N, int D) {
        for (@Parallel int h = 0; h < B * N; h++) {
            for (@Parallel int j = 0; j < T; j++) {
                for (@Parallel int d = 0; d < D; d++) {
                    int first = h / N * T * N * D + h % N * D + d;
                    float s = 0f;
                    for (int i = j; i < T; i++) {
                        s += p.get((h * T + j) * T + i) * v.get(first + i * N * D);
                    }
                    y.set(first + j * N * D, s);
                }
            }
        }
    }

    /** ds = scale p (ds - sum over j of p ds), from the gradient at the weights to that at q k, in place. */
    public static void softmaxGradient(FloatArray p, FloatArray ds, int B, int T, int N, float scale) {
        for (@Parallel int h = 0; h < B * N; h++) {
            for (@Parallel int i = 0; i < T; i++) {
                float mean = 0f;
                for (int j = 0; j < T; j++) {
                    mean += p.get((h * T + j) * T + i) * ds.get((h * T + j) * T + i);
                }
                for (int j = 0; j < T; j++) {
                    int at = (h * T + j) * T + i;
                    ds.set(at, scale * p.get(at) * (ds.get(at) - mean));
                }
            }
        }
    }
}
