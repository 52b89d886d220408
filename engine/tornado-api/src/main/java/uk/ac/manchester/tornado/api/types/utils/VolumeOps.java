package uk.ac.manchester.tornado.api.types.utils;

import uk.ac.manchester.tornado.api.types.vectors.Float3;
import uk.ac.manchester.tornado.api.types.vectors.Int3;
import uk.ac.manchester.tornado.api.types.volumes.VolumeShort2;

/**
 * Distances and their slopes between the points of a volume, by trilinear interpolation. Positions are in units of the volume's
 * extent; a volume's x is a distance times 32766.
 */
public class VolumeOps {
    private static final float UNIT = 1f / 32766f;

    public static float vs1(int x, int y, int z, VolumeShort2 v) {
        return vs(v, x, y, z);
    }

    /** The point's first number. */
    public static float vs(VolumeShort2 cube, int x, int y, int z) {
        return (float) cube.get(x, y, z).getX();
    }

    /** The distance at a position in a volume of extent {@code dim}. */
    public static float interp(VolumeShort2 volume, Float3 dim, Float3 point) {
        Float3 position = position(volume, dim, point);
        Int3 base = floor(position);
        return between(volume, base, Float3.fract(position), new Int3()) * UNIT;
    }

    /** The slope of the distance along x, y and z at a position in a volume of extent {@code dim}. */
    public static Float3 grad(VolumeShort2 volume, Float3 dim, Float3 point) {
        Float3 position = position(volume, dim, point);
        Int3 base = floor(position);
        Float3 fraction = Float3.fract(position);
        Float3 slope = new Float3(
                slope(volume, base, fraction, new Int3(1, 0, 0)),
                slope(volume, base, fraction, new Int3(0, 1, 0)),
                slope(volume, base, fraction, new Int3(0, 0, 1)));
        return Float3.mult(slope, Float3.mult(Float3.div(dim, extent(volume)), 0.5f * UNIT));
    }

    private static float slope(VolumeShort2 volume, Int3 base, Float3 fraction, Int3 axis) {
        return between(volume, base, fraction, axis) - between(volume, base, fraction, Int3.mult(axis, -1));
    }

    private static float between(VolumeShort2 volume, Int3 base, Float3 fraction, Int3 shift) {
        float sum = 0f;
        for (int corner = 0; corner < 8; corner++) {
            int dx = corner & 1;
            int dy = (corner >> 1) & 1;
            int dz = corner >> 2;
            float weight = weight(dx, fraction.getX()) * weight(dy, fraction.getY()) * weight(dz, fraction.getZ());
            sum += weight * clamped(volume, base, new Int3(dx, dy, dz), shift);
        }
        return sum;
    }

    private static float weight(int side, float fraction) {
        return side == 0 ? 1f - fraction : fraction;
    }

    private static float clamped(VolumeShort2 volume, Int3 base, Int3 corner, Int3 shift) {
        Int3 last = new Int3(volume.X() - 1, volume.Y() - 1, volume.Z() - 1);
        Int3 at = Int3.max(new Int3(), Int3.min(last, Int3.add(Int3.add(base, corner), shift)));
        return vs(volume, at.getX(), at.getY(), at.getZ());
    }

    private static Float3 position(VolumeShort2 volume, Float3 dim, Float3 point) {
        return Float3.sub(Float3.div(Float3.mult(point, extent(volume)), dim), 0.5f);
    }

    private static Float3 extent(VolumeShort2 volume) {
        return new Float3((float) volume.X(), (float) volume.Y(), (float) volume.Z());
    }

    private static Int3 floor(Float3 position) {
        Float3 floor = Float3.floor(position);
        return new Int3((int) floor.getX(), (int) floor.getY(), (int) floor.getZ());
    }
}
