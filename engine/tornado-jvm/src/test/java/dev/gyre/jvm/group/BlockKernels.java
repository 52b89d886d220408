package dev.gyre.jvm.group;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Kernels over elements in blocks with a scale each, and sums unrolled by hand. */
final class BlockKernels {
    /** Elements with one scale. */
    static final int BLOCK = 32;

    private BlockKernels() {}

    /** A row of blocks, each a 16-bit float and as many bytes as it scales, times a vector: a group a row, four neighbours an item and round. */
    static void blockRows(KernelContext c, ByteArray blocks, FloatArray x, FloatArray y, int n) {
        int id = c.localIdx;
        int size = BLOCK;
        int first = c.groupIdx * (n / size);
        float[] local = c.allocateFloatLocalArray(c.localGroupSizeX);
        float s0 = 0f;
        float s1 = 0f;
        float s2 = 0f;
        float s3 = 0f;
        for (int j = id * 4; j < n - 3; j += c.localGroupSizeX * 4) {
            int at = (first + j / size) * (size + 2);
            float scale = blocks.getHalfFloat(at).getFloat32();
            int quant = at + 2 + j % size;
            s0 += blocks.get(quant) * scale * x.get(j);
            s1 += blocks.get(quant + 1) * scale * x.get(j + 1);
            s2 += blocks.get(quant + 2) * scale * x.get(j + 2);
            s3 += blocks.get(quant + 3) * scale * x.get(j + 3);
        }
        local[id] = s0 + s1 + s2 + s3;
        c.localBarrier();
        if (id == 0) {
            float sum = 0f;
            for (int i = 0; i < c.localGroupSizeX; i++) {
                sum += local[i];
            }
            y.set(c.groupIdx, sum);
        }
    }

    /** As {@link #blockRows}, an element an item and round, a block's elements by as many items. */
    static void blocksByItem(KernelContext c, ByteArray blocks, FloatArray x, FloatArray y, int n) {
        int first = c.groupIdx * (n / BLOCK);
        float sum = 0f;
        for (int j = c.localIdx; j < n; j += BLOCK) {
            int at = (first + j / BLOCK) * (BLOCK + 2);
            sum += blocks.get(at + 2 + j % BLOCK) * blocks.getHalfFloat(at).getFloat32() * x.get(j);
        }
        y.set(c.globalIdx, sum);
    }

    /** Four sums that aren't of one function of neighbours. */
    static void differentSums(KernelContext c, FloatArray x, FloatArray y, int n) {
        float s0 = 0f;
        float s1 = 0f;
        for (int j = c.localIdx * 2; j < n - 1; j += c.localGroupSizeX * 2) {
            s0 += x.get(j);
            s1 += 2f * x.get(j + 1);
        }
        y.set(c.globalIdx, s0 - s1);
    }
}
