package dev.gyre.jvm.run;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.BFloat16Array;
import uk.ac.manchester.tornado.api.types.arrays.CharArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;
import uk.ac.manchester.tornado.api.types.vectors.Float2;
import uk.ac.manchester.tornado.api.types.vectors.Float3;
import uk.ac.manchester.tornado.api.types.vectors.Half4;
import uk.ac.manchester.tornado.api.types.vectors.Int4;
import uk.ac.manchester.tornado.api.types.vectors.Short2;

/** Kernels that make objects: what is copied, set, chosen and passed on. */
final class ObjectKernels {
    private ObjectKernels() {}

    /** Two numbers with a name each. */
    record Pair(float low, int high) {
        Pair() {
            this(0.25f, 3);
        }

        float sum() {
            return low + high;
        }
    }

    static void sets(FloatArray x, FloatArray y) {
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            Float2 v = new Float2(x.get(i), 1f);
            v.setX(v.getY() + v.getX());
            v.setY(v.getX() * 2f);
            v = new Float2(v.getY(), v.getX());
            y.set(i, v.getX() - 3f * v.getY());
        }
    }

    static void sumsInALoop(FloatArray x, FloatArray y, int n) {
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            Float3 sum = new Float3();
            for (int k = 0; k < n; k++) {
                Float3 v = new Float3(x.get(i), k, x.get((i + k) % x.getSize()));
                sum = Float3.add(sum, Float3.mult(v, 0.5f));
            }
            y.set(i, Float3.dot(sum, sum) + sum.getZ());
        }
    }

    static void chooses(FloatArray x, FloatArray y) {
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            Float2 a = new Float2(x.get(i), 2f);
            Float2 b = new Float2(3f, x.get(i));
            Float2 c = x.get(i) > 0f ? a : b;
            if (x.get(i) < -1f) {
                c = Float2.add(c, a);
            }
            y.set(i, c.getX() * c.getY());
        }
    }

    private static Float3 turned(Float3 v) {
        Float3 result = new Float3();
        result.setX(v.getY());
        result.setY(v.getZ());
        result.setZ(v.getX());
        return result;
    }

    private static void doubled(Float3 v) {
        v.setX(2f * v.getX());
        v.setZ(2f * v.getZ());
    }

    static void passes(FloatArray x, FloatArray y) {
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            Float3 v = turned(new Float3(x.get(i), 1f, 2f));
            doubled(v);
            y.set(i, v.getX() + 10f * v.getY() + 100f * v.getZ());
        }
    }

    /** Both variables stand for one vector. */
    static void sharesAndSets(FloatArray x, FloatArray y) {
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            Float2 a = new Float2(x.get(i), 2f);
            Float2 b = a;
            b.setX(7f);
            y.set(i, a.getX());
        }
    }

    /** The vector lives outside of the loop. */
    static void sharesAcrossIterations(FloatArray x, FloatArray y) {
        Float2 sum = new Float2();
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            sum.setX(sum.getX() + x.get(i));
            y.set(i, sum.getX());
        }
    }

    static void integers(IntArray x, ShortArray y) {
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            Int4 v = Int4.mult(new Int4(x.get(i), i, 3, -x.get(i)), 70_000);
            Short2 s =
                    Short2.add(new Short2((short) v.getX(), (short) v.getW()), new Short2((short) 30_000, (short) 7));
            y.set(i, (short) (s.getX() - s.getY() + Int4.max(v)));
        }
    }

    static void widens(HalfFloatArray x, FloatArray y) {
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            y.set(i, x.get(i).getFloat32());
        }
    }

    static void narrows(FloatArray x, HalfFloatArray y) {
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            y.set(i, new HalfFloat(x.get(i)));
        }
    }

    static void halfProducts(HalfFloatArray x, HalfFloatArray w, HalfFloatArray y, int n) {
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            HalfFloat sum = new HalfFloat(0f);
            for (int k = 0; k < n; k++) {
                sum = HalfFloat.add(sum, HalfFloat.mult(x.get(i), w.get((i + k) % w.getSize())));
            }
            y.set(i, sum);
        }
    }

    static void halfVectors(HalfFloatArray x, FloatArray y) {
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            Half4 v = new Half4(x.get(i), new HalfFloat(0.5f), x.get(i), new HalfFloat((short) i));
            y.set(i, Half4.dot(v, Half4.sub(v, x.get(i))).getFloat32());
        }
    }

    static void brainFloats(FloatArray x, BFloat16Array y) {
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            y.setFloat(i, x.get(i) + y.getFloat(i));
        }
    }

    static void characters(CharArray x, CharArray y) {
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            char c = x.get(i);
            y.set(i, c > 40_000 ? (char) (c / 3) : (char) (c * 3));
        }
    }

    static void records(FloatArray x, FloatArray y) {
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            Pair p = new Pair(x.get(i), i);
            if (x.get(i) < -1f) {
                p = new Pair();
            }
            if (x.get(i) > 1f) {
                p = new Pair(p.sum(), p.high() / 2);
            }
            y.set(i, p.sum());
        }
    }

    @SuppressWarnings("fallthrough")
    static void switches(IntArray x, IntArray y) {
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            int r = 1;
            switch (x.get(i) % 7) {
                case 0:
                    r = 10;
                    break;
                case 1:
                case 4:
                    r = i; // falls through
                case 5:
                    r += 3;
                    break;
                case -2:
                    r = -1;
                    break;
                default:
                    r = x.get(i);
            }
            y.set(
                    i,
                    r
                            * switch (x.get(i)) {
                                case -5 -> 2;
                                case 100_000 -> 3;
                                default -> 1;
                            });
        }
    }

    static void degrees(FloatArray x, FloatArray y) {
        for (@Parallel int i = 0; i < y.getSize(); i++) {
            y.set(i, (float) Math.toRadians(x.get(i)) + (float) Math.toDegrees(x.get(i)));
        }
    }
}
