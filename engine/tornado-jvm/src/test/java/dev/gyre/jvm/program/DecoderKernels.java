package dev.gyre.jvm.program;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernels compute a transformer decoder's step, group by group, with local memory. Its state is {position, token}. */
final class DecoderKernels {
    /** Numbers of a block of 8-bit weights. */
    static final int BLOCK = 32;
    /** Bytes of a block: a scale in half precision, and the numbers. */
    static final int BLOCK_BYTES = 34;

    private DecoderKernels() {}

    /** Each item takes a number of the token's row. */
    static void embed(KernelContext context, HalfFloatArray table, IntArray state, FloatArray x, int width) {
        int i = context.globalIdx;
        if (i < width) {
            x.set(i, table.get(state.get(1) * width + i).getFloat32());
        }
    }

    /** The first step of a root mean square: each group sums its squares. */
    static void squares(KernelContext context, FloatArray x, FloatArray partial, int width, int size) {
        float[] sums = context.allocateFloatLocalArray(size);
        float own = context.globalIdx < width ? x.get(context.globalIdx) : 0f;
        float sum = total(context, sums, own * own, size);
        if (context.localIdx == 0) {
            partial.set(context.groupIdx, sum);
        }
    }

    /** The second step: each item sums the groups' sums and scales a number. */
    static void scaled(
            KernelContext context, FloatArray x, FloatArray partial, FloatArray gains, FloatArray y, int groups) {
        int i = context.globalIdx;
        int width = gains.getSize();
        if (i >= width) {
            return;
        }
        float sum = 0f;
        for (int group = 0; group < groups; group++) {
            sum += partial.get(group);
        }
        y.set(i, gains.get(i) * x.get(i) / TornadoMath.sqrt(sum / width + 1e-5f));
    }

    /** A group computes a row of queries, keys or values. */
    static void halfProjections(
            KernelContext context,
            FloatArray x,
            HalfFloatArray wq,
            HalfFloatArray wk,
            HalfFloatArray wv,
            FloatArray queries,
            FloatArray keys,
            FloatArray values,
            int width,
            int keyWidth,
            int size) {
        int row = context.groupIdx;
        if (row < width) {
            float sum = halfProduct(context, wq, x, row, width, size);
            keep(context, queries, row, sum);
        } else if (row < width + keyWidth) {
            float sum = halfProduct(context, wk, x, row - width, width, size);
            keep(context, keys, row - width, sum);
        } else {
            float sum = halfProduct(context, wv, x, row - width - keyWidth, width, size);
            keep(context, values, row - width - keyWidth, sum);
        }
    }

    /** {@link #halfProjections} of blocks. */
    static void blockProjections(
            KernelContext context,
            FloatArray x,
            ByteArray wq,
            ByteArray wk,
            ByteArray wv,
            FloatArray queries,
            FloatArray keys,
            FloatArray values,
            int width,
            int keyWidth,
            int size) {
        int row = context.groupIdx;
        if (row < width) {
            float sum = blockProduct(context, wq, x, row, width, size);
            keep(context, queries, row, sum);
        } else if (row < width + keyWidth) {
            float sum = blockProduct(context, wk, x, row - width, width, size);
            keep(context, keys, row - width, sum);
        } else {
            float sum = blockProduct(context, wv, x, row - width - keyWidth, width, size);
            keep(context, values, row - width - keyWidth, sum);
        }
    }

    /** Each item turns a pair of a head by an angle of the position; heads of keys and values go to the cache. */
    static void turned(
            KernelContext context,
            IntArray state,
            FloatArray queries,
            FloatArray keys,
            FloatArray values,
            FloatArray keyCache,
            FloatArray valueCache,
            int headWidth,
            int keyHeads) {
        int pair = context.globalIdx;
        int head = context.globalIdy;
        int position = state.get(0);
        int at = head * headWidth + 2 * pair;
        float angle = position * TornadoMath.pow(10_000f, -2f * pair / headWidth);
        float cos = TornadoMath.cos(angle);
        float sin = TornadoMath.sin(angle);
        float first = queries.get(at);
        float second = queries.get(at + 1);
        queries.set(at, first * cos - second * sin);
        queries.set(at + 1, first * sin + second * cos);
        if (head < keyHeads) {
            int kept = position * keyHeads * headWidth + at;
            keyCache.set(kept, keys.get(at) * cos - keys.get(at + 1) * sin);
            keyCache.set(kept + 1, keys.get(at) * sin + keys.get(at + 1) * cos);
            valueCache.set(kept, values.get(at));
            valueCache.set(kept + 1, values.get(at + 1));
        }
    }

    /** A group attends for a head, a tile of positions at a time, with a softmax whose maximum and sum are carried on. */
    static void attention(
            KernelContext context,
            IntArray state,
            FloatArray queries,
            FloatArray keyCache,
            FloatArray valueCache,
            FloatArray y,
            int headWidth,
            int group,
            int keyWidth,
            int size) {
        int item = context.localIdx;
        int head = context.groupIdx;
        int positions = state.get(0) + 1;
        int keyHead = head / group;
        float[] query = context.allocateFloatLocalArray(headWidth);
        float[] scores = context.allocateFloatLocalArray(size);
        float[] sums = context.allocateFloatLocalArray(headWidth);
        float[] running = context.allocateFloatLocalArray(3);
        for (int d = item; d < headWidth; d += size) {
            query[d] = queries.get(head * headWidth + d);
            sums[d] = 0f;
        }
        if (item == 0) {
            running[0] = -1e30f;
            running[1] = 0f;
        }
        context.localBarrier();
        for (int tile = 0; tile < positions; tile += size) {
            int position = tile + item;
            float score = -1e30f;
            if (position < positions) {
                score = 0f;
                for (int d = 0; d < headWidth; d++) {
                    score += query[d] * keyCache.get(position * keyWidth + keyHead * headWidth + d);
                }
                score /= TornadoMath.sqrt((float) headWidth);
            }
            scores[item] = score;
            context.localBarrier();
            if (item == 0) {
                carryOn(scores, running, size);
            }
            context.localBarrier();
            int inTile = TornadoMath.min(size, positions - tile);
            for (int d = item; d < headWidth; d += size) {
                float sum = sums[d] * running[2];
                for (int t = 0; t < inTile; t++) {
                    sum += scores[t] * valueCache.get((tile + t) * keyWidth + keyHead * headWidth + d);
                }
                sums[d] = sum;
            }
            context.localBarrier();
        }
        for (int d = item; d < headWidth; d += size) {
            y.set(head * headWidth + d, sums[d] / running[1]);
        }
    }

    /** Makes weights of a tile's scores; {@code running} has the maximum, the sum of weights, and the factor of what was summed before. */
    private static void carryOn(float[] scores, float[] running, int size) {
        float most = running[0];
        for (int t = 0; t < size; t++) {
            most = TornadoMath.max(most, scores[t]);
        }
        float factor = TornadoMath.exp(running[0] - most);
        float sum = running[1] * factor;
        for (int t = 0; t < size; t++) {
            scores[t] = TornadoMath.exp(scores[t] - most);
            sum += scores[t];
        }
        running[0] = most;
        running[1] = sum;
        running[2] = factor;
    }

    /** A group adds a row's product to a number of the residual stream. */
    static void halfRowsAdded(
            KernelContext context, HalfFloatArray w, FloatArray x, FloatArray y, int columns, int size) {
        int row = context.groupIdx;
        float sum = halfProduct(context, w, x, row, columns, size);
        if (context.localIdx == 0) {
            y.set(row, y.get(row) + sum);
        }
    }

    /** {@link #halfRowsAdded} of blocks. */
    static void blockRowsAdded(KernelContext context, ByteArray w, FloatArray x, FloatArray y, int columns, int size) {
        int row = context.groupIdx;
        float sum = blockProduct(context, w, x, row, columns, size);
        if (context.localIdx == 0) {
            y.set(row, y.get(row) + sum);
        }
    }

    /** A group gates a row's product by the other row's: SwiGLU. */
    static void halfGated(
            KernelContext context,
            FloatArray x,
            HalfFloatArray gates,
            HalfFloatArray ups,
            FloatArray y,
            int columns,
            int size) {
        int row = context.groupIdx;
        float gate = halfProduct(context, gates, x, row, columns, size);
        context.localBarrier();
        float up = halfProduct(context, ups, x, row, columns, size);
        keep(context, y, row, swish(gate) * up);
    }

    /** {@link #halfGated} of blocks. */
    static void blockGated(
            KernelContext context, FloatArray x, ByteArray gates, ByteArray ups, FloatArray y, int columns, int size) {
        int row = context.groupIdx;
        float gate = blockProduct(context, gates, x, row, columns, size);
        context.localBarrier();
        float up = blockProduct(context, ups, x, row, columns, size);
        keep(context, y, row, swish(gate) * up);
    }

    /** A group computes a token's logit; groups beyond the vocabulary leave. */
    static void halfLogits(
            KernelContext context, HalfFloatArray w, FloatArray x, FloatArray logits, int columns, int size) {
        int row = context.groupIdx;
        if (row >= logits.getSize()) {
            return;
        }
        float sum = halfProduct(context, w, x, row, columns, size);
        keep(context, logits, row, sum);
    }

    /** {@link #halfLogits} of blocks. */
    static void blockLogits(
            KernelContext context, ByteArray w, FloatArray x, FloatArray logits, int columns, int size) {
        int row = context.groupIdx;
        if (row >= logits.getSize()) {
            return;
        }
        float sum = blockProduct(context, w, x, row, columns, size);
        keep(context, logits, row, sum);
    }

    private static float swish(float v) {
        return v / (1f + TornadoMath.exp(-v));
    }

    private static void keep(KernelContext context, FloatArray y, int row, float v) {
        if (context.localIdx == 0) {
            y.set(row, v);
        }
    }

    private static float halfProduct(
            KernelContext context, HalfFloatArray w, FloatArray x, int row, int columns, int size) {
        float[] sums = context.allocateFloatLocalArray(size);
        float own = 0f;
        for (int i = context.localIdx; i < columns; i += size) {
            own += w.get(row * columns + i).getFloat32() * x.get(i);
        }
        return total(context, sums, own, size);
    }

    private static float blockProduct(
            KernelContext context, ByteArray w, FloatArray x, int row, int columns, int size) {
        float[] sums = context.allocateFloatLocalArray(size);
        int begin = row * (columns / BLOCK) * BLOCK_BYTES;
        float own = 0f;
        for (int i = context.localIdx; i < columns; i += size) {
            int block = begin + i / BLOCK * BLOCK_BYTES;
            float scale = w.getHalfFloat(block).getFloat32();
            own += w.get(block + 2 + i % BLOCK) * scale * x.get(i);
        }
        return total(context, sums, own, size);
    }

    /** Sums a group's numbers in halves, and gives each item the sum. */
    private static float total(KernelContext context, float[] sums, float own, int size) {
        int item = context.localIdx;
        sums[item] = own;
        context.localBarrier();
        for (int stride = size / 2; stride > 0; stride /= 2) {
            if (item < stride) {
                sums[item] += sums[item + stride];
            }
            context.localBarrier();
        }
        return sums[0];
    }
}
