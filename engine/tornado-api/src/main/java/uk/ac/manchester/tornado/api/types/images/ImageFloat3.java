package uk.ac.manchester.tornado.api.types.images;

import java.nio.FloatBuffer;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.utils.FloatOps;
import uk.ac.manchester.tornado.api.types.utils.FloatingPointError;
import uk.ac.manchester.tornado.api.types.utils.StorageFormats;
import uk.ac.manchester.tornado.api.types.vectors.Float3;

/** An image of vectors of three 32-bit floats, rows one after the other. */
public final class ImageFloat3 extends Image<FloatArray, FloatBuffer> {
    public static final Class<ImageFloat3> TYPE = ImageFloat3.class;
    private static final int WIDTH = 3;

    /** An image of zeros. */
    public ImageFloat3(int width, int height) {
        this(width, height, new FloatArray(width * height * WIDTH));
    }

    /** The image in an array, without a copy. */
    public ImageFloat3(int width, int height, FloatArray array) {
        super(width, height, WIDTH, array);
    }

    /** A copy of rows of numbers. */
    public ImageFloat3(float[][] matrix) {
        this(matrix[0].length / WIDTH, matrix.length, StorageFormats.toRowMajor(matrix));
    }

    /** The array that holds the numbers, not a copy. */
    public FloatArray getArray() {
        return storage;
    }

    public Float3 get(int x) {
        return get(x, 0);
    }

    public void set(int x, Float3 value) {
        set(x, 0, value);
    }

    /** The point in column x of row y. */
    public Float3 get(int x, int y) {
        int at = at(x, y, WIDTH);
        return new Float3(storage.get(at), storage.get(at + 1), storage.get(at + 2));
    }

    /** Sets the point in column x of row y. */
    public void set(int x, int y, Float3 value) {
        int at = at(x, y, WIDTH);
        storage.set(at, value.get(0));
        storage.set(at + 1, value.get(1));
        storage.set(at + 2, value.get(2));
    }

    public void fill(float value) {
        storage.init(value);
    }

    public void clear() {
        storage.clear();
    }

    public ImageFloat3 duplicate() {
        return new ImageFloat3(X(), Y(), storage.slice(0, storage.getSize()));
    }

    /** Sets all points to those of an image of the same size. */
    public void set(ImageFloat3 m) {
        copy(m.storage, getNumBytes());
    }

    public Float3 mean() {
        return Float3.div(fold(new Float3(), this::get, Float3::add), (float) points());
    }

    /** The smallest number at each place of the points. */
    public Float3 min() {
        return fold(get(0, 0), this::get, Float3::min);
    }

    /** The largest number at each place of the points. */
    public Float3 max() {
        return fold(get(0, 0), this::get, Float3::max);
    }

    /** The root of the mean squared distance from the mean. */
    public Float3 stdDev() {
        Float3 mean = mean();
        Float3 sum = fold(new Float3(), (x, y) -> square(Float3.sub(get(x, y), mean)), Float3::add);
        return Float3.sqrt(Float3.div(sum, (float) points()));
    }

    private static Float3 square(Float3 a) {
        return Float3.mult(a, a);
    }

    public String summarise() {
        return "ImageFloat3<%dx%d>: min=%s, max=%s, mean=%s, sd=%s".formatted(X(), Y(), min(), max(), mean(), stdDev());
    }

    /** The distance of the points from the reference's, in units in the last place. */
    public FloatingPointError calculateULP(ImageFloat3 ref) {
        return error(ref, (x, y) -> Float3.findULPDistance(get(x, y), ref.get(x, y)));
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
        return describe(FloatOps.FMT_3);
    }
}
