package dev.gyre.tasks.attention;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Softmax attention over spans as products of matrices, for sequences whose scores may all be stored: S = scale q k', p =
 * softmax(S), y = p v, and the gradients dS = p (dy v' - shift), dq = scale dS k, dk = scale dS' q, dv = p' dy. Vaswani et al.
 * 2017, arXiv:1706.03762, section 3.2. {@link SpanAttention} is the same with memory for a few scores only.
 *
 * <p>Letters and spans as in {@link SpanLayout} and {@link SpanAttention}. A matrix w holds a number for each query and key, (B N,
 * P, L), P = T in whole blocks, L as {@link #stride} says. It's defined where the queries of a block meet the keys that one of them
 * sees, and, zero, for all keys of a tile of {@value #TILE} and all queries between those that see one of them; nothing else is read
 * or written. Rows of a block are jammed, a lane is a key or a channel.
 */
public final class SpanProducts {

    /** Keys whose scores are computed together. */
    public static final int TILE = 64;

    private SpanProducts() {}

    /** L, the numbers in a row for S keys: whole tiles, and not a power of two, of which caches keep few. */
    public static int stride(int S) {
        return (S + TILE - 1) / TILE * TILE + SpanLayout.BLOCK;
    }

    /** Keys turned, tile by tile, zero in the padding. k: (B, S, M D); tiles: (B M, tiles, D, TILE). */
    public static void tiles(FloatArray k, FloatArray tiles, int B, int M, int S, int D) {
        for (@Parallel int n = 0; n < B * M * ((S + TILE - 1) / TILE); n++) {
            for (@Parallel int part = 0;
                    part < (D + SpanLayout.BLOCK - 1) / SpanLayout.BLOCK * (TILE / SpanLayout.BLOCK);
                    part++) {
                for (@Parallel int lane = 0; lane < SpanLayout.BLOCK; lane++) {
                    int h = n / ((S + TILE - 1) / TILE);
                    int block = part / (TILE / SpanLayout.BLOCK);
                    int own = part % (TILE / SpanLayout.BLOCK) * SpanLayout.BLOCK + lane;
                    int j = (n - h * ((S + TILE - 1) / TILE)) * TILE + own;
                    int from = ((h / M * S + TornadoMath.min(j, S - 1)) * M + h % M) * D;
                    int end = TornadoMath.min(D, block * SpanLayout.BLOCK + SpanLayout.BLOCK);
                    for (int d = block * SpanLayout.BLOCK; d < end; d++) {
                        tiles.set((n * D + d) * TILE + own, j < S ? k.get(from + d) : 0f);
                    }
                }
            }
        }
    }

    /**
     * w_ij = scale x_i . y_j for the keys that the queries of a block see, and zero for the others of a tile. x: (B, T, N D); tiles
     * as {@link #tiles} made them of y.
     */
    public static void scores(
            FloatArray x,
            FloatArray tiles,
            IntArray spans,
            IntArray readers,
            FloatArray w,
            int B,
            int N,
            int M,
            int T,
            int S,
            int D,
            float scale) {
        for (@Parallel int n = 0; n < B * N * ((T + SpanLayout.BLOCK - 1) / SpanLayout.BLOCK); n++) {
            for (@Parallel int row = 0; row < SpanLayout.BLOCK; row++) {
                for (@Parallel int lane = 0; lane < TILE; lane++) {
                    int blocks = (T + SpanLayout.BLOCK - 1) / SpanLayout.BLOCK;
                    int cuts = (S + TILE - 1) / TILE;
                    int h = n / blocks;
                    int block = n - h * blocks;
                    int b = h / N;
                    int i = block * SpanLayout.BLOCK + row;
                    int ranges = b * blocks * (2 * SpanLayout.BLOCK + 2) + 2 * blocks * SpanLayout.BLOCK + block;
                    int first = spans.get(ranges);
                    int end = spans.get(ranges + blocks);
                    int from = ((b * T + TornadoMath.min(i, T - 1)) * N + h - b * N) * D;
                    int key = (b * M + (h - b * N) / (N / M)) * cuts * D * TILE + lane;
                    int to = (h * blocks * SpanLayout.BLOCK + i) * (cuts * TILE + SpanLayout.BLOCK) + lane;
                    for (int tile = 0; tile < cuts; tile++) {
                        if (meets(readers, b, S, tile, block)) {
                            float dot = 0f;
                            for (int d = 0; d < D; d++) {
                                dot += x.get(from + d) * tiles.get(key + (tile * D + d) * TILE);
                            }
                            float seen = tile * TILE + lane >= first ? scale * dot : 0f;
                            w.set(to + tile * TILE, tile * TILE + lane < end ? seen : 0f);
                        }
                    }
                }
            }
        }
    }

    /** Whether a block of queries lies between those that see a key of a tile. */
    private static boolean meets(IntArray readers, int b, int S, int tile, int block) {
        int groups = (S + SpanLayout.BLOCK - 1) / SpanLayout.BLOCK;
        int own = b * groups * (SpanLayout.BLOCK + 2) + groups * SpanLayout.BLOCK;
        int one = own + tile * TILE / SpanLayout.BLOCK;
        int last = own + groups - 1;
        int two = TornadoMath.min(one + 1, last);
        int three = TornadoMath.min(one + 2, last);
        int four = TornadoMath.min(one + 3, last);
        int low = TornadoMath.min(
                TornadoMath.min(readers.get(one), readers.get(two)),
                TornadoMath.min(readers.get(three), readers.get(four)));
        int high = TornadoMath.max(
                TornadoMath.max(readers.get(one + groups), readers.get(two + groups)),
                TornadoMath.max(readers.get(three + groups), readers.get(four + groups)));
        return block * SpanLayout.BLOCK < high && block * SpanLayout.BLOCK + SpanLayout.BLOCK > low;
    }

    /** y_i = scale times the sum over j of w_ij x_j. x: (B, S, M E); y: (B, T, N E). */
    public static void combine(
            FloatArray w,
            FloatArray x,
            IntArray spans,
            FloatArray y,
            int B,
            int N,
            int M,
            int T,
            int S,
            int E,
            float scale) {
        for (@Parallel int n = 0; n < B * N * ((T + SpanLayout.BLOCK - 1) / SpanLayout.BLOCK); n++) {
            for (@Parallel int row = 0; row < SpanLayout.BLOCK; row++) {
                for (@Parallel int e = 0; e < E; e++) {
                    int blocks = (T + SpanLayout.BLOCK - 1) / SpanLayout.BLOCK;
                    int h = n / blocks;
                    int block = n - h * blocks;
                    int b = h / N;
                    int head = (h - b * N) / (N / M);
                    int ranges = b * blocks * (2 * SpanLayout.BLOCK + 2) + 2 * blocks * SpanLayout.BLOCK + block;
                    int first = spans.get(ranges);
                    int end = spans.get(ranges + blocks);
                    // Rows beyond the last query sum the last one again.
                    int i = TornadoMath.min(block * SpanLayout.BLOCK + row, T - 1);
                    int at = (h * blocks * SpanLayout.BLOCK + i) * ((S + TILE - 1) / TILE * TILE + SpanLayout.BLOCK);
                    int from = (b * S * M + head) * E + e;
                    float sum = 0f;
                    for (int j = first; j < end; j++) {
                        sum += w.get(at + j) * x.get(from + j * M * E);
                    }
                    if (block * SpanLayout.BLOCK + row < T) {
                        y.set(((b * T + i) * N + h - b * N) * E + e, scale * sum);
                    }
                }
            }
        }
    }

    /** y_j = scale times the sum of w_ij x_i, over i and the heads n that read the key. x: (B, T, N E); y: (B, S, M E). */
    public static void combineTransposed(
            FloatArray w,
            FloatArray x,
            IntArray readers,
            FloatArray y,
            int B,
            int N,
            int M,
            int T,
            int S,
            int E,
            float scale) {
        for (@Parallel int m = 0; m < B * M * ((S + SpanLayout.BLOCK - 1) / SpanLayout.BLOCK); m++) {
            for (@Parallel int row = 0; row < SpanLayout.BLOCK; row++) {
                for (@Parallel int e = 0; e < E; e++) {
                    int groups = (S + SpanLayout.BLOCK - 1) / SpanLayout.BLOCK;
                    int block = m % groups;
                    int head = m / groups % M;
                    int b = m / groups / M;
                    int ranges = b * groups * (SpanLayout.BLOCK + 2) + groups * SpanLayout.BLOCK + block;
                    int first = readers.get(ranges);
                    int end = readers.get(ranges + groups);
                    int P = (T + SpanLayout.BLOCK - 1) / SpanLayout.BLOCK * SpanLayout.BLOCK;
                    int L = (S + TILE - 1) / TILE * TILE + SpanLayout.BLOCK;
                    int j = TornadoMath.min(block * SpanLayout.BLOCK + row, S - 1);
                    float sum = 0f;
                    for (int n = head * (N / M); n < (head + 1) * (N / M); n++) {
                        int at = (b * N + n) * P * L + j;
                        int from = (b * T * N + n) * E + e;
                        for (int i = first; i < end; i++) {
                            sum += w.get(at + i * L) * x.get(from + i * N * E);
                        }
                    }
                    if (block * SpanLayout.BLOCK + row < S) {
                        y.set(((b * S + j) * M + head) * E + e, scale * sum);
                    }
                }
            }
        }
    }
}
