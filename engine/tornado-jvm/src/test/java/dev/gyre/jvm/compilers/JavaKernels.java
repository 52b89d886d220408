package dev.gyre.jvm.compilers;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** A kernel of Java's that programs in other languages run. */
public final class JavaKernels {
    private JavaKernels() {}

    /** Each number by another one. */
    public static void scaled(FloatArray x, FloatArray y, float by) {
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            y.set(i, by * x.get(i));
        }
    }
}
