package dev.gyre.jvm.simd;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Kernels that assert something; a class of their own, as asserting is up to the outermost class. */
final class AssertingKernels {
    private AssertingKernels() {}

    static void doubled(FloatArray x, FloatArray y, int n) {
        assert n > 0 : "nothing to do";
        for (@Parallel int i = 0; i < n; i++) {
            y.set(i, 2f * x.get(i));
        }
    }
}
