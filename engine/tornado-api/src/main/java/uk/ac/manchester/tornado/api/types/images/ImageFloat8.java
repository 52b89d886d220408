package uk.ac.manchester.tornado.api.types.images;

import java.nio.FloatBuffer;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.utils.FloatOps;
import uk.ac.manchester.tornado.api.types.utils.FloatingPointError;
import uk.ac.manchester.tornado.api.types.vectors.Float8;

/** An image of vectors of eight 32-bit floats, rows one after the other. */
public final class ImageFloat8 extends Image<FloatArray, FloatBuffer> {
    public static final Class<ImageFloat8> TYPE = ImageFloat8.class;
    private static final int WIDTH = 8;

    /** An image of zeros. */
    public ImageFloat8(int width, int height) {
        this(width, height, new FloatArray(width * height * WIDTH));
    }

    /** The image in an array, without a copy. */
    public ImageFloat8(int width, int height, FloatArray array) {
        super(width, height, WIDTH, array);
    }

    /** The array that holds the numbers, not a copy. */
    public FloatArray getArray() {
        return storage;
    }

    public Float8 get(int x) {
        return get(x, 0);
    }

    public void set(int x, Float8 value) {
        set(x, 0, value);
    }

    /** The point in column x of row y. */
    public Float8 get(int x, int y) {
        int at = at(x, y, WIDTH);
        return new Float8(
                storage.get(at),
                storage.get(at + 1),
                storage.get(at + 2),
                storage.get(at + 3),
                storage.get(at + 4),
                storage.get(at + 5),
                storage.get(at + 6),
                storage.get(at + 7));
    }

    /** Sets the point in column x of row y. */
    public void set(int x, int y, Float8 value) {
        int at = at(x, y, WIDTH);
        storage.set(at, value.get(0));
        storage.set(at + 1, value.get(1));
        storage.set(at + 2, value.get(2));
        storage.set(at + 3, value.get(3));
        storage.set(at + 4, value.get(4));
        storage.set(at + 5, value.get(5));
        storage.set(at + 6, value.get(6));
        storage.set(at + 7, value.get(7));
    }

    /** The number of numbers. */
    public int numElements() {
        return size();
    }

    public void fill(float value) {
        storage.init(value);
    }

    public void clear() {
        storage.clear();
    }

    public ImageFloat8 duplicate() {
        return new ImageFloat8(X(), Y(), storage.slice(0, storage.getSize()));
    }

    /** Sets all points to those of an image of the same size. */
    public void set(ImageFloat8 m) {
        copy(m.storage, getNumBytes());
    }

    public Float8 mean() {
        return Float8.div(fold(new Float8(), this::get, Float8::add), (float) points());
    }

    /** The smallest number at each place of the points. */
    public Float8 min() {
        return fold(get(0, 0), this::get, Float8::min);
    }

    /** The largest number at each place of the points. */
    public Float8 max() {
        return fold(get(0, 0), this::get, Float8::max);
    }

    /** The root of the mean squared distance from the mean. */
    public Float8 stdDev() {
        Float8 mean = mean();
        Float8 sum = fold(new Float8(), (x, y) -> square(Float8.sub(get(x, y), mean)), Float8::add);
        return Float8.sqrt(Float8.div(sum, (float) points()));
    }

    private static Float8 square(Float8 a) {
        return Float8.mult(a, a);
    }

    public String summarise() {
        return "ImageFloat8<%dx%d>: min=%s, max=%s, mean=%s, sd=%s".formatted(X(), Y(), min(), max(), mean(), stdDev());
    }

    /** The distance of the points from the reference's, in units in the last place. */
    public FloatingPointError calculateULP(ImageFloat8 ref) {
        return error(ref, (x, y) -> Float8.findULPDistance(get(x, y), ref.get(x, y)));
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
        return describe(FloatOps.FMT_8);
    }
}
