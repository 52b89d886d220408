package uk.ac.manchester.tornado.api.types.images;

import java.nio.FloatBuffer;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.utils.FloatOps;
import uk.ac.manchester.tornado.api.types.utils.StorageFormats;
import uk.ac.manchester.tornado.api.types.vectors.Float4;

/** An image of vectors of four 32-bit floats, rows one after the other. */
public final class ImageFloat4 extends Image<FloatArray, FloatBuffer> {
    public static final Class<ImageFloat4> TYPE = ImageFloat4.class;
    private static final int WIDTH = 4;

    /** An image of zeros. */
    public ImageFloat4(int width, int height) {
        this(width, height, new FloatArray(width * height * WIDTH));
    }

    /** The image in an array, without a copy. */
    public ImageFloat4(int width, int height, FloatArray array) {
        super(width, height, WIDTH, array);
    }

    /** A copy of rows of numbers. */
    public ImageFloat4(float[][] matrix) {
        this(matrix[0].length / WIDTH, matrix.length, StorageFormats.toRowMajor(matrix));
    }

    /** The array that holds the numbers, not a copy. */
    public FloatArray getArray() {
        return storage;
    }

    public Float4 get(int x) {
        return get(x, 0);
    }

    public void set(int x, Float4 value) {
        set(x, 0, value);
    }

    /** The point in column x of row y. */
    public Float4 get(int x, int y) {
        int at = at(x, y, WIDTH);
        return new Float4(storage.get(at), storage.get(at + 1), storage.get(at + 2), storage.get(at + 3));
    }

    /** Sets the point in column x of row y. */
    public void set(int x, int y, Float4 value) {
        int at = at(x, y, WIDTH);
        storage.set(at, value.get(0));
        storage.set(at + 1, value.get(1));
        storage.set(at + 2, value.get(2));
        storage.set(at + 3, value.get(3));
    }

    public void fill(float value) {
        storage.init(value);
    }

    public void clear() {
        storage.clear();
    }

    public ImageFloat4 duplicate() {
        return new ImageFloat4(X(), Y(), storage.slice(0, storage.getSize()));
    }

    /** Sets all points to those of an image of the same size. */
    public void set(ImageFloat4 m) {
        copy(m.storage, getNumBytes());
    }

    public Float4 mean() {
        return Float4.div(fold(new Float4(), this::get, Float4::add), (float) points());
    }

    /** The smallest number at each place of the points. */
    public Float4 min() {
        return fold(get(0, 0), this::get, Float4::min);
    }

    /** The largest number at each place of the points. */
    public Float4 max() {
        return fold(get(0, 0), this::get, Float4::max);
    }

    /** The root of the mean squared distance from the mean. */
    public Float4 stdDev() {
        Float4 mean = mean();
        Float4 sum = fold(new Float4(), (x, y) -> square(Float4.sub(get(x, y), mean)), Float4::add);
        return Float4.sqrt(Float4.div(sum, (float) points()));
    }

    private static Float4 square(Float4 a) {
        return Float4.mult(a, a);
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
        return get(x, y).toString(fmt);
    }

    /** The size, and the points if there are at most 8 x 8. */
    @Override
    public String toString() {
        return describe(FloatOps.FMT_4);
    }
}
