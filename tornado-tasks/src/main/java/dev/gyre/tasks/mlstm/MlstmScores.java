package dev.gyre.tasks.mlstm;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * The mLSTM's parallel form inside every group, a group being the whole sequence of a head or a chunk of it. Beck et al.
 * 2024, arXiv:2405.04517, appendix A.3.
 *
 * <p>G groups, L steps in each, DK and DV widths of keys and values, all operands packed by {@link MlstmLayout}. With k
 * scaled by 1/sqrt(DK): D_ij = exp(sum of log f from j+1 to i + log i_j - m_i) for j &lt;= i, S = (q k') * D, sum_i = the
 * row sums of S, numerator = S v.
 */
public final class MlstmScores {

    private MlstmScores() {}

    /**
     * D; sums of log f run down a column, so that no difference of long sums is formed. logI, logF, m: (G, L); decay: (G,
     * L, L), zero above the diagonal.
     */
    public static void decay(FloatArray logI, FloatArray logF, FloatArray m, FloatArray decay, int G, int L) {
        for (@Parallel int g = 0; g < G; g++) {
            for (@Parallel int j = 0; j < L; j++) {
                float sum = MlstmGates.EMPTY;
                for (int i = 0; i < L; i++) {
                    int row = g * L + i;
                    sum = i == j ? logI.get(row) : sum + logF.get(row);
                    decay.set(row * L + j, j <= i ? TornadoMath.exp(sum - m.get(row)) : 0f);
                }
            }
        }
    }

    /** S = (q k') * D. q: (G, L, DK); kt: (G, DK, L); decay, scores: (G, L, L). */
    public static void scores(FloatArray q, FloatArray kt, FloatArray decay, FloatArray scores, int G, int L, int DK) {
        for (@Parallel int g = 0; g < G; g++) {
            for (@Parallel int i = 0; i < L; i++) {
                for (@Parallel int j = 0; j < L; j++) {
                    float dot = 0f;
                    for (int d = 0; d < DK; d++) {
                        dot += q.get((g * L + i) * DK + d) * kt.get((g * DK + d) * L + j);
                    }
                    int at = (g * L + i) * L + j;
                    scores.set(at, dot * decay.get(at));
                }
            }
        }
    }

    /** Row sums. scores: (R, L); sums: (R). */
    public static void rowSums(FloatArray scores, FloatArray sums, int R, int L) {
        for (@Parallel int r = 0; r < R; r++) {
            float sum = 0f;
            for (int j = 0; j < L; j++) {
                sum += scores.get(r * L + j);
            }
            sums.set(r, sum);
        }
    }

    /** y_i = sum over j of w_ij x_j. w: (G, L, L); x, y: (G, L, D). */
    public static void combine(FloatArray w, FloatArray x, FloatArray y, int G, int L, int D) {
        for (@Parallel int g = 0; g < G; g++) {
            for (@Parallel int i = 0; i < L; i++) {
                for (@Parallel int d = 0; d < D; d++) {
                    float sum = 0f;
                    for (int j = 0; j < L; j++) {
                        sum += w.get((g * L + i) * L + j) * x.get((g * L + j) * D + d);
                    }
                    y.set((g * L + i) * D + d, sum);
                }
            }
        }
    }

    /** y_j = sum over i of w_ij x_i. w: (G, L, L); x, y: (G, L, D). */
    public static void combineTransposed(FloatArray w, FloatArray x, FloatArray y, int G, int L, int D) {
        for (@Parallel int g = 0; g < G; g++) {
            for (@Parallel int j = 0; j < L; j++) {
                for (@Parallel int d = 0; d < D; d++) {
                    float sum = 0f;
                    for (int i = 0; i < L; i++) {
                        sum += w.get((g * L + i) * L + j) * x.get((g * L + i) * D + d);
                    }
                    y.set((g * L + j) * D + d, sum);
                }
            }
        }
    }

    /**
     * Gradient at q k': dP = (dnum v' + ds) * D. dnum: (G, L, DV) gradient at the numerator; vt: (G, DV, L); ds: (G, L)
     * gradient at the row sums; decay, dp: (G, L, L).
     */
    public static void scoreGradient(
            FloatArray dnum, FloatArray vt, FloatArray ds, FloatArray decay, FloatArray dp, int G, int L, int DV) {
        for (@Parallel int g = 0; g < G; g++) {
            for (@Parallel int i = 0; i < L; i++) {
                for (@Parallel int j = 0; j < L; j++) {
                    float dot = 0f;
                    for (int d = 0; d < DV; d++) {
                        dot += dnum.get((g * L + i) * DV + d) * vt.get((g * DV + d) * L + j);
                    }
                    int at = (g * L + i) * L + j;
                    dp.set(at, (dot + ds.get(g * L + i)) * decay.get(at));
                }
            }
        }
    }
}
