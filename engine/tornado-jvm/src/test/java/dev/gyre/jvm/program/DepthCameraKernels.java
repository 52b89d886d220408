package dev.gyre.jvm.program;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;
import uk.ac.manchester.tornado.api.types.images.ImageByte4;
import uk.ac.manchester.tornado.api.types.images.ImageFloat;
import uk.ac.manchester.tornado.api.types.images.ImageFloat3;
import uk.ac.manchester.tornado.api.types.images.ImageFloat8;
import uk.ac.manchester.tornado.api.types.matrix.Matrix4x4Float;
import uk.ac.manchester.tornado.api.types.utils.VolumeOps;
import uk.ac.manchester.tornado.api.types.vectors.Byte4;
import uk.ac.manchester.tornado.api.types.vectors.Float3;
import uk.ac.manchester.tornado.api.types.vectors.Float4;
import uk.ac.manchester.tornado.api.types.vectors.Float8;
import uk.ac.manchester.tornado.api.types.vectors.Int2;
import uk.ac.manchester.tornado.api.types.vectors.Short2;
import uk.ac.manchester.tornado.api.types.volumes.VolumeShort2;

/**
 * Kernels smooth a depth camera's images, merge them in a volume of signed distances, and find how the camera has moved. Metres; a depth of 0 and
 * a normal of length 0 are none. A pose is a matrix from the camera's coordinates to the world's.
 */
final class DepthCameraKernels {
    /** What a row of the reduction sums: 21 products of the Jacobian, 6 with the error, its square, and the number of pixels. */
    static final int SUMS = 29;

    private static final float UNIT = 32766f;

    private DepthCameraKernels() {}

    /** Makes metres of every second millimetre in both directions. */
    static void metres(ImageFloat depth, ShortArray raw, int ratio) {
        for (@Parallel int y = 0; y < depth.Y(); y++) {
            for (@Parallel int x = 0; x < depth.X(); x++) {
                Int2 from = Int2.mult(new Int2(x, y), ratio);
                depth.set(x, y, raw.get(from.getX() + depth.X() * ratio * from.getY()) / 1000f);
            }
        }
    }

    /** Smooths with weights that fall with the distance in the image and in depth. */
    static void bilateral(ImageFloat out, ImageFloat in, FloatArray weights, int radius, float sigma) {
        for (@Parallel int y = 0; y < out.Y(); y++) {
            for (@Parallel int x = 0; x < out.X(); x++) {
                float centre = in.get(x, y);
                if (centre > 0f) {
                    float total = 0f;
                    float sum = 0f;
                    for (int dy = -radius; dy <= radius; dy++) {
                        for (int dx = -radius; dx <= radius; dx++) {
                            float depth = in.get(
                                    TornadoMath.clamp(x + dx, 0, in.X() - 1), TornadoMath.clamp(y + dy, 0, in.Y() - 1));
                            if (depth > 0f) {
                                float apart = (depth - centre) / sigma;
                                float weight = weights.get(dx + radius)
                                        * weights.get(dy + radius)
                                        * TornadoMath.max(0f, 1f - apart * apart);
                                total += weight;
                                sum += weight * depth;
                            }
                        }
                    }
                    out.set(x, y, sum / total);
                } else {
                    out.set(x, y, 0f);
                }
            }
        }
    }

    /** Halves an image: the mean of a pixel and those of its neighbours that are close in depth. */
    static void halved(ImageFloat out, ImageFloat in, float close) {
        for (@Parallel int y = 0; y < out.Y(); y++) {
            for (@Parallel int x = 0; x < out.X(); x++) {
                Int2 middle = Int2.mult(new Int2(x, y), 2);
                float own = in.get(middle.getX(), middle.getY());
                float sum = 0f;
                int count = 0;
                for (int k = 0; k < 9; k++) {
                    Int2 at = Int2.add(middle, new Int2(k % 3 - 1, k / 3 - 1));
                    float depth = in.get(
                            TornadoMath.clamp(at.getX(), 0, in.X() - 1), TornadoMath.clamp(at.getY(), 0, in.Y() - 1));
                    if (TornadoMath.abs(depth - own) < close) {
                        sum += depth;
                        count++;
                    }
                }
                out.set(x, y, sum / count);
            }
        }
    }

    /** The point that a pixel sees, in the camera's coordinates. */
    static void vertices(ImageFloat3 out, ImageFloat depth, Matrix4x4Float inverseCamera) {
        for (@Parallel int y = 0; y < out.Y(); y++) {
            for (@Parallel int x = 0; x < out.X(); x++) {
                out.set(x, y, Float3.mult(turned(inverseCamera, new Float3(x, y, 1f)), depth.get(x, y)));
            }
        }
    }

    /** A pixel's normal from its neighbours' points, towards the camera. */
    static void normals(ImageFloat3 out, ImageFloat3 points) {
        for (@Parallel int y = 0; y < out.Y(); y++) {
            for (@Parallel int x = 0; x < out.X(); x++) {
                Float3 left = points.get(TornadoMath.max(x - 1, 0), y);
                Float3 right = points.get(TornadoMath.min(x + 1, points.X() - 1), y);
                Float3 up = points.get(x, TornadoMath.max(y - 1, 0));
                Float3 down = points.get(x, TornadoMath.min(y + 1, points.Y() - 1));
                boolean seen = left.getZ() > 0f && right.getZ() > 0f && up.getZ() > 0f && down.getZ() > 0f;
                if (seen) {
                    Float3 across = Float3.sub(right, left);
                    Float3 along = Float3.sub(down, up);
                    out.set(x, y, Float3.normalise(Float3.cross(along, across)));
                } else {
                    out.set(x, y, new Float3());
                }
            }
        }
    }

    /** Each item empties a voxel. */
    static void emptied(KernelContext context, VolumeShort2 volume) {
        volume.set(context.globalIdx, context.globalIdy, context.globalIdz, new Short2((short) UNIT, (short) 0));
    }

    /** Merges a depth image into signed distances, each a mean of what was seen. */
    static void integrated(
            VolumeShort2 volume,
            Float3 extent,
            ImageFloat depth,
            Matrix4x4Float toCamera,
            Matrix4x4Float camera,
            float truncation,
            int most) {
        for (@Parallel int y = 0; y < volume.Y(); y++) {
            for (@Parallel int x = 0; x < volume.X(); x++) {
                for (int z = 0; z < volume.Z(); z++) {
                    Float3 seen = moved(toCamera, centre(volume, extent, x, y, z));
                    if (seen.getZ() > 0.0001f) {
                        Float3 projected = turned(camera, seen);
                        Int2 pixel = new Int2((int) TornadoMath.floor(projected.getX() / projected.getZ() + 0.5f), (int)
                                TornadoMath.floor(projected.getY() / projected.getZ() + 0.5f));
                        if (inside(depth.X(), depth.Y(), pixel)) {
                            float behind = depth.get(pixel.getX(), pixel.getY());
                            float distance = behind - seen.getZ();
                            if (behind > 0f && distance > -truncation) {
                                float value = TornadoMath.clamp(distance / truncation, -1f, 1f);
                                volume.set(x, y, z, merged(volume.get(x, y, z), value, most));
                            }
                        }
                    }
                }
            }
        }
    }

    private static Short2 merged(Short2 old, float value, int most) {
        int weight = old.getY();
        float mean = (old.getX() / UNIT * weight + value) / (weight + 1);
        return new Short2((short) (mean * UNIT), (short) TornadoMath.min(weight + 1, most));
    }

    private static Float3 centre(VolumeShort2 volume, Float3 extent, int x, int y, int z) {
        Float3 voxels = new Float3(volume.X(), volume.Y(), volume.Z());
        return Float3.mult(Float3.div(Float3.add(new Float3(x, y, z), 0.5f), voxels), extent);
    }

    /** Follows each pixel's ray to where the distance changes its sign. */
    static void cast(
            ImageFloat3 points,
            VolumeShort2 volume,
            Float3 extent,
            Matrix4x4Float pose,
            Matrix4x4Float inverseCamera,
            float near,
            float far,
            float step) {
        for (@Parallel int y = 0; y < points.Y(); y++) {
            for (@Parallel int x = 0; x < points.X(); x++) {
                Float3 origin = new Float3(pose.get(0, 3), pose.get(1, 3), pose.get(2, 3));
                Float3 ray = turned(pose, Float3.normalise(turned(inverseCamera, new Float3(x, y, 1f))));
                float hit = along(volume, extent, origin, ray, near, far, step);
                if (hit > 0f) {
                    points.set(x, y, Float3.add(origin, Float3.mult(ray, hit)));
                } else {
                    points.set(x, y, new Float3());
                }
            }
        }
    }

    /** The normals of what was cast: the distance's slopes. */
    static void slopes(ImageFloat3 normals, ImageFloat3 points, VolumeShort2 volume, Float3 extent) {
        for (@Parallel int y = 0; y < normals.Y(); y++) {
            for (@Parallel int x = 0; x < normals.X(); x++) {
                Float3 point = points.get(x, y);
                Float3 slope = new Float3();
                if (point.getZ() > 0f) {
                    slope = VolumeOps.grad(volume, extent, point);
                }
                if (Float3.dot(slope, slope) > 0f) {
                    slope = Float3.normalise(slope);
                }
                normals.set(x, y, slope);
            }
        }
    }

    /** The way to the surface, or 0. */
    private static float along(
            VolumeShort2 volume, Float3 extent, Float3 origin, Float3 ray, float near, float far, float step) {
        float t = near;
        float before = 0f;
        float found = 0f;
        while (t < far) {
            Float3 at = Float3.add(origin, Float3.mult(ray, t));
            float now = within(extent, at) ? VolumeOps.interp(volume, extent, at) : 1f;
            if (now < 0f) {
                if (before > 0f) {
                    found = t - step * now / (now - before);
                }
                break;
            }
            before = now;
            t += step;
        }
        return found;
    }

    private static boolean within(Float3 extent, Float3 at) {
        return Float3.min(at) > 0f && Float3.min(Float3.sub(extent, at)) > 0f;
    }

    /** Each pixel's code, distance from the plane that the model has there, and how that changes as the camera shifts and turns. */
    static void rows(
            ImageFloat8 rows,
            ImageFloat3 points,
            ImageFloat3 normals,
            ImageFloat3 modelPoints,
            ImageFloat3 modelNormals,
            Matrix4x4Float pose,
            Matrix4x4Float toModel,
            float farthest,
            float least) {
        for (@Parallel int y = 0; y < rows.Y(); y++) {
            for (@Parallel int x = 0; x < rows.X(); x++) {
                Float3 normal = normals.get(x, y);
                if (Float3.dot(normal, normal) == 0f) {
                    rows.set(x, y, coded(-1f));
                } else {
                    Float3 point = moved(pose, points.get(x, y));
                    rows.set(
                            x,
                            y,
                            row(point, turned(pose, normal), modelPoints, modelNormals, toModel, farthest, least));
                }
            }
        }
    }

    private static Float8 row(
            Float3 point,
            Float3 normal,
            ImageFloat3 modelPoints,
            ImageFloat3 modelNormals,
            Matrix4x4Float toModel,
            float farthest,
            float least) {
        Float3 projected = moved(toModel, point);
        Int2 pixel = new Int2((int) TornadoMath.floor(projected.getX() / projected.getZ() + 0.5f), (int)
                TornadoMath.floor(projected.getY() / projected.getZ() + 0.5f));
        if (!inside(modelPoints.X(), modelPoints.Y(), pixel)) {
            return coded(-2f);
        }
        Float3 there = modelNormals.get(pixel.getX(), pixel.getY());
        if (Float3.dot(there, there) == 0f) {
            return coded(-3f);
        }
        Float3 apart = Float3.sub(modelPoints.get(pixel.getX(), pixel.getY()), point);
        if (Float3.length(apart) > farthest) {
            return coded(-4f);
        }
        if (Float3.dot(normal, there) < least) {
            return coded(-5f);
        }
        Float3 turn = Float3.cross(point, there);
        return new Float8(
                1f,
                Float3.dot(there, apart),
                there.getX(),
                there.getY(),
                there.getZ(),
                turn.getX(),
                turn.getY(),
                turn.getZ());
    }

    private static Float8 coded(float code) {
        Float8 row = new Float8();
        row.setS0(code);
        return row;
    }

    /** Sums the rows' products, each iteration its share of pixels. */
    static void sums(FloatArray sums, ImageFloat8 rows, int shares) {
        for (@Parallel int share = 0; share < shares; share++) {
            float[] own = new float[SUMS];
            for (int i = 0; i < SUMS; i++) {
                own[i] = 0f;
            }
            for (int pixel = share; pixel < rows.X() * rows.Y(); pixel += shares) {
                Float8 row = rows.get(pixel % rows.X(), pixel / rows.X());
                if (row.getS0() > 0f) {
                    Float3 shift = new Float3(row.getS2(), row.getS3(), row.getS4());
                    Float3 turn = new Float3(row.getS5(), row.getS6(), row.getS7());
                    addRow(own, shift, turn, row.getS1());
                }
            }
            for (int i = 0; i < SUMS; i++) {
                sums.set(share * SUMS + i, own[i]);
            }
        }
    }

    private static void addRow(float[] own, Float3 shift, Float3 turn, float error) {
        float[] jacobian = {
            shift.getX(), shift.getY(), shift.getZ(), turn.getX(), turn.getY(), turn.getZ(),
        };
        int at = 0;
        for (int i = 0; i < 6; i++) {
            for (int j = i; j < 6; j++) {
                own[at] += jacobian[i] * jacobian[j];
                at++;
            }
        }
        for (int i = 0; i < 6; i++) {
            own[21 + i] += jacobian[i] * error;
        }
        own[27] += error * error;
        own[28] += 1f;
    }

    /** Shades what was cast by the angle of its normal to the light. */
    static void shaded(ImageByte4 out, ImageFloat3 points, ImageFloat3 normals, Float3 light, float ambient) {
        for (@Parallel int y = 0; y < out.Y(); y++) {
            for (@Parallel int x = 0; x < out.X(); x++) {
                Float3 normal = normals.get(x, y);
                if (Float3.length(normal) > 0f) {
                    Float3 to = Float3.normalise(Float3.sub(light, points.get(x, y)));
                    float bright = TornadoMath.max(Float3.dot(normal, to), 0f);
                    Float3 colour = Float3.mult(
                            Float3.clamp(Float3.add(new Float3(bright, bright * 0.5f, 0.25f), ambient), 0f, 1f), 255f);
                    out.set(
                            x,
                            y,
                            new Byte4(
                                    (byte) (int) colour.getX(),
                                    (byte) (int) colour.getY(),
                                    (byte) (int) colour.getZ(),
                                    (byte) 0));
                } else {
                    out.set(x, y, new Byte4((byte) 0, (byte) 0, (byte) 0, (byte) -1));
                }
            }
        }
    }

    private static boolean inside(int width, int height, Int2 pixel) {
        return Int2.min(pixel) >= 0 && pixel.getX() < width && pixel.getY() < height;
    }

    private static Float3 turned(Matrix4x4Float m, Float3 v) {
        return new Float3(
                Float3.dot(m.row(0).asFloat3(), v),
                Float3.dot(m.row(1).asFloat3(), v),
                Float3.dot(m.row(2).asFloat3(), v));
    }

    private static Float3 moved(Matrix4x4Float m, Float3 v) {
        Float4 at = new Float4(v.getX(), v.getY(), v.getZ(), 1f);
        return new Float3(Float4.dot(m.row(0), at), Float4.dot(m.row(1), at), Float4.dot(m.row(2), at));
    }
}
