package dev.gyre.engine.op;

/**
 * The least work of a memory that is a matrix, C_t = f_t C_{t-1} + k_t v_t' read as q_t' C_t, as in mLSTM, retention and linear attention.
 * Steps may be taken in chunks of any length: within one, a step meets those before it directly; at its end they go into the matrix. The
 * least is that of the best length, whichever one an op was given.
 *
 * @param rows independent sequences: heads of a batch
 * @param time T
 * @param keyWidth of k and q
 * @param valueWidth of v
 */
public record MatrixMemory(long rows, int time, int keyWidth, int valueWidth) {

    /** Multiply-adds of the outputs. */
    public long forward() {
        return least(1);
    }

    /** Multiply-adds of the gradients at q, k and v: two products for each. */
    public long gradient() {
        return least(2);
    }

    private long least(int products) {
        long all = Long.MAX_VALUE;
        for (int length = 1; length <= time; length++) {
            all = Math.min(all, chunked(products, length));
        }
        return rows * all;
    }

    /** The work in chunks that are as long; where there's only one, no matrix is needed. */
    private long chunked(int products, int length) {
        long chunks = Math.ceilDiv(time, length);
        long pairs = time / length * pairs(length) + pairs(time % length);
        long matrix = (long) keyWidth * valueWidth;
        long within = products * pairs * (keyWidth + valueWidth);
        return chunks == 1 ? within : within + products * 2L * time * matrix + chunks * matrix;
    }

    /** The pairs of a step with itself or one before it. */
    private static long pairs(int steps) {
        return steps * (steps + 1L) / 2;
    }
}
