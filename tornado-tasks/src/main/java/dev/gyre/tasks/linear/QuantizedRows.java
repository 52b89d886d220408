package dev.gyre.tasks.linear;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Rows of a table by number, as floats, where the table is stored in the blocks of {@link QuantizedBlocks}, {@link QuantizedSuperBlocks} and {@link HalfWeights}. R ids, V rows
 * of the table, C channels, whole blocks of them. ids: (R); w: (V, bytes of C numbers); y: (R, C). An id outside the table is taken as the nearest row.
 */
public final class QuantizedRows {

    private QuantizedRows() {}

    /** y[r] = the row ids[r] of w, in Q8_0. */
    public static void q8Lookup(IntArray ids, ByteArray w, FloatArray y, int R, int V, int C) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int b = 0; b < C / 32; b++) {
                for (@Parallel int i = 0; i < 32; i++) {
                    int id = TornadoMath.max(0, TornadoMath.min(ids.get(r), V - 1));
                    int at = (id * (C / 32) + b) * 34;
                    y.set(r * C + 32 * b + i, w.getHalfFloat(at).getFloat32() * w.get(at + 2 + i));
                }
            }
        }
    }

    /** y[r] = the row ids[r] of w, in Q4_0. */
    public static void q4Lookup(IntArray ids, ByteArray w, FloatArray y, int R, int V, int C) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int b = 0; b < C / 32; b++) {
                for (@Parallel int i = 0; i < 16; i++) {
                    int id = TornadoMath.max(0, TornadoMath.min(ids.get(r), V - 1));
                    int at = (id * (C / 32) + b) * 18;
                    float scale = w.getHalfFloat(at).getFloat32();
                    int pair = w.get(at + 2 + i);
                    y.set(r * C + 32 * b + i, scale * QuantizedBlocks.lower(pair));
                    y.set(r * C + 32 * b + 16 + i, scale * QuantizedBlocks.upper(pair));
                }
            }
        }
    }

    /** y[r] = the row ids[r] of w, in Q4_K; g is a quarter of a block. */
    public static void q4kLookup(IntArray ids, ByteArray w, FloatArray y, int R, int V, int C) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int g = 0; g < C / 64; g++) {
                for (@Parallel int i = 0; i < 32; i++) {
                    int id = TornadoMath.max(0, TornadoMath.min(ids.get(r), V - 1));
                    int at = (id * (C / 256) + (g >> 2)) * 144;
                    int run = 2 * (g & 3);
                    float scale = w.getHalfFloat(at).getFloat32();
                    float least = w.getHalfFloat(at + 2).getFloat32();
                    int pair = w.get(at + 16 + 16 * run + i);
                    float low = scale * QuantizedSuperBlocks.six(w, at + 4, run, 0);
                    float high = scale * QuantizedSuperBlocks.six(w, at + 4, run + 1, 0);
                    int place = r * C + 64 * g + i;
                    y.set(place, low * (pair & 15) - least * QuantizedSuperBlocks.six(w, at + 4, run, 4));
                    y.set(
                            place + 32,
                            high * ((pair >> 4) & 15) - least * QuantizedSuperBlocks.six(w, at + 4, run + 1, 4));
                }
            }
        }
    }

    /** y[r] = the row ids[r] of w, in Q6_K; g is a quarter of a block, 16 numbers each of four runs that are 32 numbers apart. */
    public static void q6kLookup(IntArray ids, ByteArray w, FloatArray y, int R, int V, int C) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int g = 0; g < C / 64; g++) {
                for (@Parallel int i = 0; i < 16; i++) {
                    int id = TornadoMath.max(0, TornadoMath.min(ids.get(r), V - 1));
                    int at = (id * (C / 256) + (g >> 2)) * 210;
                    int half = (g >> 1) & 1;
                    int from = 16 * (g & 1) + i;
                    int run = at + 192 + 8 * half + (g & 1);
                    int a = w.get(at + 64 * half + from);
                    int b = w.get(at + 64 * half + 32 + from);
                    int upper = w.get(at + 128 + 32 * half + from);
                    float scale = w.getHalfFloat(at + 208).getFloat32();
                    int place = r * C + 256 * (g >> 2) + 128 * half + from;
                    y.set(place, scale * w.get(run) * QuantizedSuperBlocks.number(a, upper));
                    y.set(place + 32, scale * w.get(run + 2) * QuantizedSuperBlocks.number(b, upper >> 2));
                    y.set(place + 64, scale * w.get(run + 4) * QuantizedSuperBlocks.number(a >> 4, upper >> 4));
                    y.set(place + 96, scale * w.get(run + 6) * QuantizedSuperBlocks.number(b >> 4, upper >> 6));
                }
            }
        }
    }

    /** y[r] = the row ids[r] of w, in F16. */
    public static void f16Lookup(IntArray ids, ByteArray w, FloatArray y, int R, int V, int C) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int c = 0; c < C; c++) {
                int id = TornadoMath.max(0, TornadoMath.min(ids.get(r), V - 1));
                y.set(r * C + c, w.getHalfFloat(2 * (id * C + c)).getFloat32());
            }
        }
    }

    /** y[r] = the row ids[r] of w, in BF16. */
    public static void bf16Lookup(IntArray ids, ByteArray w, FloatArray y, int R, int V, int C) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int c = 0; c < C; c++) {
                int id = TornadoMath.max(0, TornadoMath.min(ids.get(r), V - 1));
                y.set(r * C + c, HalfWeights.brain(w, 2 * (id * C + c)));
            }
        }
    }
}
