package dev.gyre.jvm.run;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.annotations.Reduce;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/** Kernels that gather values in elements of arrays. */
final class ReductionKernels {
    private ReductionKernels() {}

    static void sum(FloatArray x, @Reduce FloatArray r) {
        r.set(0, 0f);
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            r.set(0, r.get(0) + x.get(i));
        }
    }

    static void squaredDistances(DoubleArray x, DoubleArray mean, @Reduce DoubleArray r) {
        final double m = mean.get(0) / x.getSize();
        r.set(0, 0d);
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            double d = x.get(i) - m;
            r.set(0, r.get(0) + d * d);
        }
    }

    static void sumOfInts(IntArray x, @Reduce IntArray r) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            r.set(0, r.get(0) + x.get(i));
        }
    }

    static void sumOfSeveral(IntArray x, @Reduce IntArray r) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            r.set(0, 7 * x.get(i) + (r.get(0) + x.get(i) - i * i) - (x.get(i) >> 3));
        }
    }

    static void differenceOfLongs(LongArray x, @Reduce LongArray r) {
        r.set(1, 5L);
        for (@Parallel int i = 3; i <= x.getSize() - 2; i += 3) {
            r.set(1, r.get(1) - x.get(i));
        }
    }

    static void product(IntArray x, @Reduce IntArray r) {
        r.set(0, 1);
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            r.set(0, r.get(0) * (x.get(i) | 1));
        }
    }

    static void least(FloatArray x, @Reduce FloatArray r, float start) {
        r.set(0, start);
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            r.set(0, TornadoMath.min(r.get(0), 2f * x.get(i)));
        }
    }

    static void largest(DoubleArray x, @Reduce DoubleArray r) {
        r.set(0, Double.NEGATIVE_INFINITY);
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            r.set(0, TornadoMath.max(r.get(0), x.get(i)));
        }
    }

    static void counts(FloatArray x, @Reduce IntArray below, @Reduce IntArray above) {
        below.set(0, 0);
        above.set(0, 0);
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            if (x.get(i) < 0f) {
                below.set(0, below.get(0) + 1);
            } else {
                above.set(0, above.get(0) + 1);
            }
        }
    }

    /** What is gathered is the same in all lanes, which ones do isn't. */
    static void some(IntArray x, @Reduce IntArray count, @Reduce LongArray power) {
        count.set(0, 0);
        power.set(0, 1);
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            if (x.get(i) % 3 == 1) {
                count.set(0, count.get(0) + 1);
            }
            if (x.get(i) % 5 == 0) {
                power.set(0, power.get(0) * 3);
            }
        }
    }

    static void sumOfArray(int[] x, @Reduce int[] r) {
        for (@Parallel int i = 0; i < x.length; i++) {
            r[1] += x[i];
        }
    }

    static void sumFarAway(IntArray x, @Reduce IntArray r) {
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            r.set(5, r.get(5) + x.get(i));
        }
    }

    static void setFarAway(IntArray x, @Reduce IntArray r) {
        r.set(5, 1);
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            r.set(5, r.get(5) * x.get(i));
        }
    }

    static void storesToo(IntArray x, IntArray y, @Reduce IntArray r) {
        r.set(0, 0);
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            y.set(i, x.get(i));
            r.set(0, r.get(0) + x.get(i));
        }
    }

    static void goesOn(IntArray x, @Reduce IntArray r) {
        r.set(0, 0);
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            r.set(0, r.get(0) + x.get(i));
        }
        r.set(0, r.get(0) / 2);
    }

    static void alternates(IntArray x, @Reduce IntArray r) {
        r.set(0, 0);
        for (@Parallel int i = 0; i < x.getSize(); i++) {
            r.set(0, x.get(i) - r.get(0));
        }
    }
}
