package dev.gyre.tasks.linearattention;

import dev.gyre.tasks.mlstm.MlstmLayout;
import dev.gyre.tasks.mlstm.MlstmScores;
import dev.gyre.tasks.mlstm.MlstmStates;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Decays of gated retention, S_t = exp(g_t) S_{t-1} + scale k_t v_t', o_t = S_t' q_t, in chunks. Sun et al. 2024,
 * arXiv:2405.05254, section 3. {@link MlstmLayout} packs operands, {@link MlstmScores} and {@link MlstmStates} multiply.
 *
 * <p>B batch, T time, N heads, H = B*N, L chunk length, NC chunks, P = NC*L padded time, G = H*NC groups, D and E widths of
 * keys and values. A log-decay may be minus infinity, which forgets everything.
 */
public final class Retention {

    private Retention() {}

    /**
     * Sums of log-decays, exponentiated: {@code inter}, from the chunk's start to each step, which is the weight of the state
     * before the chunk; {@code key}, from each step to the chunk's end, the weight of its key in the state after the chunk.
     * Both sums are formed anew in every chunk, so no difference of large sums appears. g: (B, T, N), padding is a step that
     * changes nothing; logs, inter, key: (H, P).
     */
    public static void weights(
            FloatArray g, FloatArray logs, FloatArray inter, FloatArray key, int H, int N, int T, int NC, int L) {
        for (@Parallel int h = 0; h < H; h++) {
            for (@Parallel int c = 0; c < NC; c++) {
                int b = h / N;
                int start = (h * NC + c) * L;
                float sum = 0f;
                for (int i = 0; i < L; i++) {
                    int t = c * L + i;
                    float log = t < T ? g.get((b * T + TornadoMath.min(t, T - 1)) * N + h - b * N) : 0f;
                    logs.set(start + i, log);
                    sum += log;
                    inter.set(start + i, TornadoMath.exp(sum));
                }
                float tail = 0f;
                for (int r = 0; r < L; r++) {
                    int at = start + L - 1 - r;
                    key.set(at, TornadoMath.exp(tail));
                    tail += logs.get(at);
                }
            }
        }
    }

    /** decay_ij = exp(sum of log-decays from j+1 to i) for j &lt;= i, zero above the diagonal. logs: (G, L); decay: (G, L, L). */
    public static void decay(FloatArray logs, FloatArray decay, int G, int L) {
        for (@Parallel int g = 0; g < G; g++) {
            for (@Parallel int j = 0; j < L; j++) {
                float sum = 0f;
                for (int i = 0; i < L; i++) {
                    sum = i <= j ? 0f : sum + logs.get(g * L + i);
                    decay.set((g * L + i) * L + j, j <= i ? TornadoMath.exp(sum) : 0f);
                }
            }
        }
    }

    /** One step: state = exp(g) state + scale k v', in place. k: (H, D); v: (H, E); g: (H); state: (H, D, E). */
    public static void advance(
            FloatArray k, FloatArray v, FloatArray g, FloatArray state, int H, int D, int E, float scale) {
        for (@Parallel int h = 0; h < H; h++) {
            for (@Parallel int d = 0; d < D; d++) {
                for (@Parallel int e = 0; e < E; e++) {
                    int at = (h * D + d) * E + e;
                    float written = scale * k.get(h * D + d) * v.get(h * E + e);
                    state.set(at, TornadoMath.exp(g.get(h)) * state.get(at) + written);
                }
            }
        }
    }

    /** o = state' q. q: (H, D); state: (H, D, E); o: (H, E). */
    public static void read(FloatArray q, FloatArray state, FloatArray o, int H, int D, int E) {
        for (@Parallel int h = 0; h < H; h++) {
            for (@Parallel int e = 0; e < E; e++) {
                float sum = 0f;
                for (int d = 0; d < D; d++) {
                    sum += q.get(h * D + d) * state.get((h * D + d) * E + e);
                }
                o.set(h * E + e, sum);
            }
        }
    }

    /**
     * Reverse scan of the states' gradients. q: (G, L, D); dout: (G, L, E); inter: (G, L); dlast: (H, D, E), the gradient at
     * the state after the sequence; dc: (G, D, E), at the state after each chunk; dfirst: (H, D, E), at the one before the
     * sequence.
     */
    public static void statesGradient(
            FloatArray q,
            FloatArray dout,
            FloatArray inter,
            FloatArray dlast,
            FloatArray dc,
            FloatArray dfirst,
            int H,
            int NC,
            int L,
            int D,
            int E) {
        for (@Parallel int h = 0; h < H; h++) {
            for (@Parallel int d = 0; d < D; d++) {
                for (@Parallel int e = 0; e < E; e++) {
                    float state = dlast.get((h * D + d) * E + e);
                    for (int r = 0; r < NC; r++) {
                        int g = h * NC + NC - 1 - r;
                        dc.set((g * D + d) * E + e, state);
                        float sum = 0f;
                        for (int i = 0; i < L; i++) {
                            int row = g * L + i;
                            sum += inter.get(row) * q.get(row * D + d) * dout.get(row * E + e);
                        }
                        state = inter.get(g * L + L - 1) * state + sum;
                    }
                    dfirst.set((h * D + d) * E + e, state);
                }
            }
        }
    }

    /**
     * The part of each chunk's log-decays' gradient that comes through the state before it: exp(sum of log-decays) times that
     * state times the gradient of the state after the chunk, summed over keys. c: (G, D, E), states before each chunk; dc: as
     * above; inter: (G, L); y: (G, E).
     */
    public static void carried(
            FloatArray c, FloatArray dc, FloatArray inter, FloatArray y, int G, int L, int D, int E) {
        for (@Parallel int g = 0; g < G; g++) {
            for (@Parallel int e = 0; e < E; e++) {
                float dot = 0f;
                for (int d = 0; d < D; d++) {
                    dot += c.get((g * D + d) * E + e) * dc.get((g * D + d) * E + e);
                }
                y.set(g * E + e, inter.get(g * L + L - 1) * dot);
            }
        }
    }

    /**
     * Gradient of the log-decays. A decay of a step scales every pairing of a query at or after it with a key, or the state,
     * before it: within a chunk dg_u = the sum over t &gt;= u of q_t . dq_t - k_t . dk_t (pairs of which both come later
     * cancel), plus what keys before u, and the state before the chunk, give to the state after it.
     *
     * <p>qdq: (H, P), q . dq; kdkIn: (H, P), k . dk from within the chunk; kdk: (H, P), k . dk altogether; carried: (G, E); dg:
     * (B, T, N).
     */
    public static void decayGradient(
            FloatArray qdq,
            FloatArray kdkIn,
            FloatArray kdk,
            FloatArray carried,
            FloatArray dg,
            int H,
            int N,
            int T,
            int NC,
            int L,
            int E) {
        for (@Parallel int h = 0; h < H; h++) {
            for (@Parallel int c = 0; c < NC; c++) {
                int b = h / N;
                int start = (h * NC + c) * L;
                float sum = 0f;
                for (int e = 0; e < E; e++) {
                    sum += carried.get((h * NC + c) * E + e);
                }
                for (int i = 0; i < L; i++) {
                    sum += kdk.get(start + i) - kdkIn.get(start + i);
                }
                for (int r = 0; r < L; r++) {
                    int t = c * L + L - 1 - r;
                    sum += qdq.get(h * NC * L + t) - kdk.get(h * NC * L + t);
                    if (t < T) {
                        dg.set((b * T + t) * N + h - b * N, sum);
                    }
                }
            }
        }
    }
}
