package dev.gyre.tasks.text;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Rows of a table by number. R ids, V rows of the table, C channels. ids: (R); table: (V, C); y: (R, C). An id outside
 * the table is taken as the nearest row, since a kernel can't refuse it: whoever writes ids checks them.
 */
public final class Embeddings {

    private Embeddings() {}

    /** y[r] = table[ids[r]]. */
    public static void lookup(IntArray ids, FloatArray table, FloatArray y, int R, int V, int C) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int c = 0; c < C; c++) {
                int id = TornadoMath.max(0, TornadoMath.min(ids.get(r), V - 1));
                y.set(r * C + c, table.get(id * C + c));
            }
        }
    }

    /** The numbers of T tokens that follow earlier ones: ids[b, t] = pos[b mod P] + t. pos: (P), P being B or 1; ids: (B, T). */
    public static void positions(IntArray pos, IntArray ids, int B, int T, int P) {
        for (@Parallel int b = 0; b < B; b++) {
            for (@Parallel int t = 0; t < T; t++) {
                ids.set(b * T + t, pos.get(b % P) + t);
            }
        }
    }

    /** dTable[ids[r]] += dy[r], rows in order, so that the sums don't depend on threads. */
    public static void accumulate(IntArray ids, FloatArray dy, FloatArray dTable, int R, int V, int C) {
        for (@Parallel int c = 0; c < C; c++) {
            for (int r = 0; r < R; r++) {
                int id = TornadoMath.max(0, TornadoMath.min(ids.get(r), V - 1));
                dTable.set(id * C + c, dTable.get(id * C + c) + dy.get(r * C + c));
            }
        }
    }
}
