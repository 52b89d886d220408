package dev.gyre.engine.op.norm;

import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;

/**
 * Slices of rows that are summed apart, as many whatever the device, so that sums don't depend on it.
 *
 * @param count of slices
 * @param rows in each, fewer in the last one
 */
record RowSlices(int count, int rows) {
    private static final int LEAST_ROWS = 64;
    private static final int MOST = 64;

    /** The slices of all axes but the innermost. */
    static RowSlices of(Tensor x) {
        int all = x.shape().rows();
        int rows = Math.max(LEAST_ROWS, Math.ceilDiv(all, MOST));
        return new RowSlices(Math.ceilDiv(all, rows), rows);
    }

    /** A sum for each slice and channel. */
    TensorType sums(Tensor x) {
        return TensorType.f32(count, x.dim(-1));
    }
}
