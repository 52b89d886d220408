package dev.gyre.jvm.types;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.annotations.Reduce;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.BFloat16Array;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.CharArray;
import uk.ac.manchester.tornado.api.types.arrays.FP8Array;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.collections.VectorFloat;
import uk.ac.manchester.tornado.api.types.collections.VectorFloat4;
import uk.ac.manchester.tornado.api.types.collections.VectorHalf2;
import uk.ac.manchester.tornado.api.types.collections.VectorInt3;
import uk.ac.manchester.tornado.api.types.images.ImageFloat3;
import uk.ac.manchester.tornado.api.types.matrix.Matrix2DFloat;
import uk.ac.manchester.tornado.api.types.matrix.Matrix2DFloat4;
import uk.ac.manchester.tornado.api.types.vectors.Float3;
import uk.ac.manchester.tornado.api.types.vectors.Float4;
import uk.ac.manchester.tornado.api.types.vectors.Half2;
import uk.ac.manchester.tornado.api.types.vectors.Int3;
import uk.ac.manchester.tornado.api.types.vectors.Short2;
import uk.ac.manchester.tornado.api.types.volumes.VolumeShort2;

/** Kernels over vectors, collections, matrices and small floats. */
final class TypedKernels {
    private TypedKernels() {}

    static void addMultiply(VectorFloat4 a, VectorFloat4 b, VectorFloat4 c) {
        for (@Parallel int i = 0; i < c.getLength(); i++) {
            c.set(i, Float4.add(Float4.mult(a.get(i), b.get(i)), c.get(i)));
        }
    }

    static void dots(VectorFloat4 a, VectorFloat4 b, FloatArray c) {
        for (@Parallel int i = 0; i < c.getSize(); i++) {
            c.set(i, Float4.dot(a.get(i), b.get(i)));
        }
    }

    static void sumsOfVectors(Matrix2DFloat4 a, Matrix2DFloat4 b) {
        for (@Parallel int i = 0; i < b.getNumRows(); i++) {
            for (@Parallel int j = 0; j < b.getNumColumns(); j++) {
                b.set(i, j, Float4.add(a.get(i, j), a.get(j, j)));
            }
        }
    }

    static void waves(VectorFloat4 a, VectorFloat4 b) {
        for (@Parallel int i = 0; i < b.getLength(); i++) {
            b.set(i, Float4.mult(TornadoMath.cos(a.get(i)), TornadoMath.sin(a.get(i))));
        }
    }

    static void clampIntegers(VectorInt3 a, VectorInt3 b) {
        for (@Parallel int i = 0; i < b.getLength(); i++) {
            b.set(i, Int3.clamp(a.get(i), -3, 4));
        }
    }

    static void halves(VectorHalf2 a, VectorHalf2 b) {
        for (@Parallel int i = 0; i < b.getLength(); i++) {
            b.set(i, Half2.mult(a.get(i), a.get(i)));
        }
    }

    static void multiply(Matrix2DFloat a, Matrix2DFloat b, Matrix2DFloat c) {
        for (@Parallel int i = 0; i < c.getNumRows(); i++) {
            for (@Parallel int j = 0; j < c.getNumColumns(); j++) {
                float sum = 0f;
                for (int k = 0; k < a.getNumColumns(); k++) {
                    sum += a.get(i, k) * b.get(k, j);
                }
                c.set(i, j, sum);
            }
        }
    }

    static void normalise(ImageFloat3 in, ImageFloat3 out) {
        for (@Parallel int y = 0; y < in.Y(); y++) {
            for (@Parallel int x = 0; x < in.X(); x++) {
                out.set(x, y, Float3.normalise(in.get(x, y)));
            }
        }
    }

    static void fill(VolumeShort2 volume, int step) {
        for (@Parallel int z = 0; z < volume.Z(); z++) {
            for (int i = 0; i < volume.X() * volume.Y(); i++) {
                volume.set(i % volume.X(), i / volume.X(), z, new Short2((short) (i * step), (short) z));
            }
        }
    }

    static void localVectors(FloatArray a, FloatArray b) {
        for (@Parallel int i = 0; i < b.getSize(); i++) {
            Float4 v = new Float4(a.get(i), 1f, 2f, TornadoMath.sqrt(4f));
            b.set(i, Float4.sum(v) * v.getX());
        }
    }

    static void characters(CharArray a, CharArray b) {
        for (@Parallel int i = 0; i < a.getSize(); i++) {
            b.set(i, (char) (a.get(i) / 2));
        }
    }

    static void pairs(HalfFloatArray a, HalfFloatArray b) {
        for (@Parallel int i = 0; i < a.getSize() / 2; i++) {
            b.setHalf2(2 * i, Half2.add(a.getHalf2(2 * i), new HalfFloat(1f)));
        }
    }

    static void decode(FP8Array a, BFloat16Array b, ByteArray c, FloatArray d) {
        for (@Parallel int i = 0; i < d.getSize(); i++) {
            d.set(i, a.getE4M3(i) + b.getFloat(i) + c.getHalfFloat(2 * i).getFloat32());
        }
    }

    static void doubleInBytes(ByteArray a, ByteArray b) {
        for (@Parallel int i = 0; i < a.getSize() / 2; i++) {
            b.setHalfFloat(2 * i, HalfFloat.add(a.getHalfFloat(2 * i), a.getHalfFloat(2 * i)));
        }
    }

    static void reduce(FloatArray a, @Reduce FloatArray sum) {
        sum.set(0, 0f);
        for (@Parallel int i = 0; i < a.getSize(); i++) {
            sum.set(0, sum.get(0) + a.get(i));
        }
    }

    static void dot(VectorFloat a, VectorFloat b, FloatArray sum) {
        sum.set(0, VectorFloat.dot(a, b));
    }
}
