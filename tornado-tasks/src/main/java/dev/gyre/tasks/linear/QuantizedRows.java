package dev.gyre.tasks.linear;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Rows of matrices as floats, where these are stored in the blocks of {@link QuantizedBlocks}, {@link QuantizedSuperBlocks} and {@link HalfWeights}:
 * look-ups take those whose numbers they're given, an id outside the table as the nearest row; the others take rows that follow one another. R rows are
 * taken of V, of C numbers each, whole blocks of them. ids: (R); w: (V, bytes of C numbers); y: (R, C).
 */
public final class QuantizedRows {

    private QuantizedRows() {}

    /** y[r] = the row ids[r] of w, in Q8_0. */
    public static void q8Lookup(IntArray ids, ByteArray w, FloatArray y, int R, int V, int C) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int b = 0; b < C / 32; b++) {
                for (@Parallel int i = 0; i < 32; i++) {
                    int id = TornadoMath.max(0, TornadoMath.min(ids.get(r), V - 1));
                    q8(w, (id * (C / 32) + b) * 34, y, r * C + 32 * b, i);
                }
            }
        }
    }

    /** y[r] = the row from + r of w, in Q8_0. */
    public static void q8Panel(ByteArray w, FloatArray y, int from, int R, int C) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int b = 0; b < C / 32; b++) {
                for (int i = 0; i < 32; i++) {
                    q8(w, ((from + r) * (C / 32) + b) * 34, y, r * C + 32 * b, i);
                }
            }
        }
    }

    private static void q8(ByteArray w, int at, FloatArray y, int place, int i) {
        y.set(place + i, w.getHalfFloat(at).getFloat32() * w.get(at + 2 + i));
    }

    /** y[r] = the row ids[r] of w, in Q4_0. */
    public static void q4Lookup(IntArray ids, ByteArray w, FloatArray y, int R, int V, int C) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int b = 0; b < C / 32; b++) {
                for (@Parallel int i = 0; i < 16; i++) {
                    int id = TornadoMath.max(0, TornadoMath.min(ids.get(r), V - 1));
                    q4(w, (id * (C / 32) + b) * 18, y, r * C + 32 * b, i);
                }
            }
        }
    }

    /** y[r] = the row from + r of w, in Q4_0. */
    public static void q4Panel(ByteArray w, FloatArray y, int from, int R, int C) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int b = 0; b < C / 32; b++) {
                for (@Parallel int i = 0; i < 16; i++) {
                    q4(w, ((from + r) * (C / 32) + b) * 18, y, r * C + 32 * b, i);
                }
            }
        }
    }

    private static void q4(ByteArray w, int at, FloatArray y, int place, int i) {
        float scale = w.getHalfFloat(at).getFloat32();
        int pair = w.get(at + 2 + i);
        y.set(place + i, scale * QuantizedBlocks.lower(pair));
        y.set(place + 16 + i, scale * QuantizedBlocks.upper(pair));
    }

    /** y[r] = the row ids[r] of w, in Q4_K; g is a quarter of a block. */
    public static void q4kLookup(IntArray ids, ByteArray w, FloatArray y, int R, int V, int C) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int g = 0; g < C / 64; g++) {
                for (@Parallel int i = 0; i < 32; i++) {
                    int id = TornadoMath.max(0, TornadoMath.min(ids.get(r), V - 1));
                    q4k(w, (id * (C / 256) + (g >> 2)) * 144, 2 * (g & 3), y, r * C + 64 * g + i, i);
                }
            }
        }
    }

    /** y[r] = the row from + r of w, in Q4_K; g is a quarter of a block. */
    public static void q4kPanel(ByteArray w, FloatArray y, int from, int R, int C) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int g = 0; g < C / 64; g++) {
                for (@Parallel int i = 0; i < 32; i++) {
                    q4k(w, ((from + r) * (C / 256) + (g >> 2)) * 144, 2 * (g & 3), y, r * C + 64 * g + i, i);
                }
            }
        }
    }

    private static void q4k(ByteArray w, int at, int run, FloatArray y, int place, int i) {
        float scale = w.getHalfFloat(at).getFloat32();
        float least = w.getHalfFloat(at + 2).getFloat32();
        int pair = w.get(at + 16 + 16 * run + i);
        float low = scale * QuantizedSuperBlocks.six(w, at + 4, run, 0);
        float high = scale * QuantizedSuperBlocks.six(w, at + 4, run + 1, 0);
        y.set(place, low * (pair & 15) - least * QuantizedSuperBlocks.six(w, at + 4, run, 4));
        y.set(place + 32, high * ((pair >> 4) & 15) - least * QuantizedSuperBlocks.six(w, at + 4, run + 1, 4));
    }

    /** y[r] = the row ids[r] of w, in Q6_K; g is a quarter of a block, 16 numbers each of four runs that are 32 numbers apart. */
    public static void q6kLookup(IntArray ids, ByteArray w, FloatArray y, int R, int V, int C) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int g = 0; g < C / 64; g++) {
                for (@Parallel int i = 0; i < 16; i++) {
                    int id = TornadoMath.max(0, TornadoMath.min(ids.get(r), V - 1));
                    q6k(w, (id * (C / 256) + (g >> 2)) * 210, g & 3, y, r * C + 256 * (g >> 2), i);
                }
            }
        }
    }

    /** y[r] = the row from + r of w, in Q6_K; g is a quarter of a block, 16 numbers each of four runs that are 32 numbers apart. */
    public static void q6kPanel(ByteArray w, FloatArray y, int from, int R, int C) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int g = 0; g < C / 64; g++) {
                for (@Parallel int i = 0; i < 16; i++) {
                    q6k(w, ((from + r) * (C / 256) + (g >> 2)) * 210, g & 3, y, r * C + 256 * (g >> 2), i);
                }
            }
        }
    }

    private static void q6k(ByteArray w, int at, int quarter, FloatArray y, int block, int i) {
        int half = quarter >> 1;
        int from = 16 * (quarter & 1) + i;
        int run = at + 192 + 8 * half + (quarter & 1);
        int a = w.get(at + 64 * half + from);
        int b = w.get(at + 64 * half + 32 + from);
        int upper = w.get(at + 128 + 32 * half + from);
        float scale = w.getHalfFloat(at + 208).getFloat32();
        int place = block + 128 * half + from;
        y.set(place, scale * w.get(run) * QuantizedSuperBlocks.number(a, upper));
        y.set(place + 32, scale * w.get(run + 2) * QuantizedSuperBlocks.number(b, upper >> 2));
        y.set(place + 64, scale * w.get(run + 4) * QuantizedSuperBlocks.number(a >> 4, upper >> 4));
        y.set(place + 96, scale * w.get(run + 6) * QuantizedSuperBlocks.number(b >> 4, upper >> 6));
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

    /** y[r] = the row from + r of w, in F16. */
    public static void f16Panel(ByteArray w, FloatArray y, int from, int R, int C) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int c = 0; c < C; c++) {
                y.set(r * C + c, w.getHalfFloat(2 * ((from + r) * C + c)).getFloat32());
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

    /** y[r] = the row from + r of w, in BF16. */
    public static void bf16Panel(ByteArray w, FloatArray y, int from, int R, int C) {
        for (@Parallel int r = 0; r < R; r++) {
            for (@Parallel int c = 0; c < C; c++) {
                y.set(r * C + c, HalfWeights.brain(w, 2 * ((from + r) * C + c)));
            }
        }
    }
}
