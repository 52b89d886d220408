package dev.gyre.tasks.mlstm;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Gradient of what crosses chunk borders in the mLSTM's chunkwise form: the reverse scan of the states' gradients and their
 * contribution to the chunks' queries and keys. {@link MlstmStates#addProduct} serves the values. Exact but for epsilon,
 * with the stabiliser held constant, which cancels in the quotient.
 *
 * <p>Letters as in {@link MlstmStates}. dc and dn are gradients at the state <em>after</em> a chunk, zero for the last.
 */
public final class MlstmStatesGradient {

    private MlstmStatesGradient() {}

    /** Gradient at the matrix memory. q: (G, L, DK); dnum: (G, L, DV); inter: (G, L); dc: (G, DK, DV). */
    public static void states(
            FloatArray q, FloatArray dnum, FloatArray inter, FloatArray dc, int H, int NC, int L, int DK, int DV) {
        for (@Parallel int h = 0; h < H; h++) {
            for (@Parallel int a = 0; a < DK; a++) {
                for (@Parallel int d = 0; d < DV; d++) {
                    float state = 0f;
                    for (int r = 0; r < NC; r++) {
                        int g = h * NC + NC - 1 - r;
                        dc.set((g * DK + a) * DV + d, state);
                        float sum = 0f;
                        for (int i = 0; i < L; i++) {
                            int row = g * L + i;
                            sum += inter.get(row) * q.get(row * DK + a) * dnum.get(row * DV + d);
                        }
                        state = inter.get(g * L + L - 1) * state + sum;
                    }
                }
            }
        }
    }

    /** Gradient at the normaliser. q: (G, L, DK); ds, inter: (G, L); dn: (G, DK). */
    public static void normalisers(
            FloatArray q, FloatArray ds, FloatArray inter, FloatArray dn, int H, int NC, int L, int DK) {
        for (@Parallel int h = 0; h < H; h++) {
            for (@Parallel int a = 0; a < DK; a++) {
                float state = 0f;
                for (int r = 0; r < NC; r++) {
                    int g = h * NC + NC - 1 - r;
                    dn.set(g * DK + a, state);
                    float sum = 0f;
                    for (int i = 0; i < L; i++) {
                        int row = g * L + i;
                        sum += inter.get(row) * ds.get(row) * q.get(row * DK + a);
                    }
                    state = inter.get(g * L + L - 1) * state + sum;
                }
            }
        }
    }

    /**
     * dq_i += inter_i (C dnum_i + ds_i n). dnum: (G, L, DV); c: (G, DK, DV); n: (G, DK); ds, inter: (G, L); dq: (G, L, DK).
     */
    public static void addQueries(
            FloatArray dnum,
            FloatArray c,
            FloatArray n,
            FloatArray ds,
            FloatArray inter,
            FloatArray dq,
            int G,
            int L,
            int DK,
            int DV) {
        for (@Parallel int g = 0; g < G; g++) {
            for (@Parallel int i = 0; i < L; i++) {
                for (@Parallel int a = 0; a < DK; a++) {
                    int row = g * L + i;
                    float sum = ds.get(row) * n.get(g * DK + a);
                    for (int d = 0; d < DV; d++) {
                        sum += dnum.get(row * DV + d) * c.get((g * DK + a) * DV + d);
                    }
                    dq.set(row * DK + a, dq.get(row * DK + a) + inter.get(row) * sum);
                }
            }
        }
    }

    /** dk_j += key_j (dC v_j + dn). v: (G, L, DV); dc: (G, DK, DV); dn: (G, DK); key: (G, L); dk: (G, L, DK). */
    public static void addKeys(
            FloatArray v, FloatArray dc, FloatArray dn, FloatArray key, FloatArray dk, int G, int L, int DK, int DV) {
        for (@Parallel int g = 0; g < G; g++) {
            for (@Parallel int j = 0; j < L; j++) {
                for (@Parallel int a = 0; a < DK; a++) {
                    int row = g * L + j;
                    float sum = dn.get(g * DK + a);
                    for (int d = 0; d < DV; d++) {
                        sum += v.get(row * DV + d) * dc.get((g * DK + a) * DV + d);
                    }
                    dk.set(row * DK + a, dk.get(row * DK + a) + key.get(row) * sum);
                }
            }
        }
    }

    /** The state after each chunk times its gradient, summed over keys. c (before a chunk), dc: (G, DK, DV); y: (G, DV). */
    public static void stateDots(FloatArray c, FloatArray dc, FloatArray y, int G, int DK, int DV) {
        for (@Parallel int g = 0; g < G; g++) {
            for (@Parallel int d = 0; d < DV; d++) {
                int after = TornadoMath.min(g + 1, G - 1);
                float dot = 0f;
                for (int a = 0; a < DK; a++) {
                    dot += c.get((after * DK + a) * DV + d) * dc.get((g * DK + a) * DV + d);
                }
                y.set(g * DV + d, dot);
            }
        }
    }

    /** The state after each chunk times its gradient. dots: (G, DV) from {@link #stateDots}; n, dn: (G, DK); carry: (G). */
    public static void carry(FloatArray dots, FloatArray n, FloatArray dn, FloatArray carry, int G, int DK, int DV) {
        for (@Parallel int g = 0; g < G; g++) {
            int after = TornadoMath.min(g + 1, G - 1);
            float dot = 0f;
            for (int d = 0; d < DV; d++) {
                dot += dots.get(g * DV + d);
            }
            for (int a = 0; a < DK; a++) {
                dot += n.get(after * DK + a) * dn.get(g * DK + a);
            }
            carry.set(g, dot);
        }
    }
}
