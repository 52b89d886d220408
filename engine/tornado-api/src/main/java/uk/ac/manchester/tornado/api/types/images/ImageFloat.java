package uk.ac.manchester.tornado.api.types.images;

import java.nio.FloatBuffer;
import java.util.Locale;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.utils.FloatOps;
import uk.ac.manchester.tornado.api.types.utils.FloatingPointError;
import uk.ac.manchester.tornado.api.types.utils.StorageFormats;

/** An image of 32-bit floats, rows one after the other. */
public final class ImageFloat extends Image<FloatArray, FloatBuffer> {
    /** An image of zeros. */
    public ImageFloat(int width, int height) {
        this(width, height, new FloatArray(width * height));
    }

    /** The image in an array, without a copy. */
    public ImageFloat(int width, int height, FloatArray array) {
        super(width, height, 1, array);
    }

    /** A copy of rows of numbers. */
    public ImageFloat(float[][] matrix) {
        this(matrix[0].length, matrix.length, StorageFormats.toRowMajor(matrix));
    }

    /** The array that holds the numbers, not a copy. */
    public FloatArray getArray() {
        return storage;
    }

    public float get(int i) {
        return storage.get(i);
    }

    public void set(int i, float value) {
        storage.set(i, value);
    }

    /** The point in column i of row j. */
    public float get(int i, int j) {
        return storage.get(at(i, j, 1));
    }

    /** Sets the point in column i of row j. */
    public void set(int i, int j, float value) {
        storage.set(at(i, j, 1), value);
    }

    /** Sets the first points to the numbers of an array that isn't longer. */
    public void put(float[] array) {
        FloatArray values = FloatArray.fromArray(array);
        copy(values, values.getNumBytesOfSegment());
    }

    /** Multiplies each number with a value. */
    public static void scale(ImageFloat image, float alpha) {
        for (int i = 0; i < image.size(); i++) {
            image.storage.set(i, image.storage.get(i) * alpha);
        }
    }

    public void fill(float value) {
        storage.init(value);
    }

    public void clear() {
        storage.clear();
    }

    public ImageFloat duplicate() {
        return new ImageFloat(X(), Y(), storage.slice(0, storage.getSize()));
    }

    /** Sets all points to those of an image of the same size. */
    public void set(ImageFloat m) {
        copy(m.storage, getNumBytes());
    }

    public float mean() {
        return fold(0f, this::get, Float::sum) / (float) points();
    }

    public float min() {
        return fold(Float.POSITIVE_INFINITY, this::get, Math::min);
    }

    public float max() {
        return fold(Float.NEGATIVE_INFINITY, this::get, Math::max);
    }

    /** The root of the mean squared distance from the mean. */
    public float stdDev() {
        float mean = mean();
        float sum = fold(0f, (x, y) -> (get(x, y) - mean) * (get(x, y) - mean), Float::sum);
        return TornadoMath.sqrt(sum / (float) points());
    }

    public String summerise() {
        return String.format(
                Locale.ROOT,
                "ImageFloat<%dx%d>: min=%e, max=%e, mean=%e, sd=%e",
                X(),
                Y(),
                min(),
                max(),
                mean(),
                stdDev());
    }

    /** The distance of the points from the reference's, in units in the last place. */
    public FloatingPointError calculateULP(ImageFloat ref) {
        return error(ref, (x, y) -> FloatOps.findMaxULP(get(x, y), ref.get(x, y)));
    }

    @Override
    public void loadFromBuffer(FloatBuffer buffer) {
        for (int i = 0; buffer.hasRemaining(); i++) {
            storage.set(i, buffer.get());
        }
    }

    /** A copy of the numbers. */
    @Override
    public FloatBuffer asBuffer() {
        return FloatBuffer.wrap(storage.toHeapArray());
    }

    @Override
    String point(String fmt, int x, int y) {
        return String.format(Locale.ROOT, fmt, get(x, y));
    }

    /** The size, and the points if there are at most 8 x 8. */
    @Override
    public String toString() {
        return describe(FloatOps.FMT);
    }
}
