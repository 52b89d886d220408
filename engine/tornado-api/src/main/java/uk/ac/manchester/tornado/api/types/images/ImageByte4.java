package uk.ac.manchester.tornado.api.types.images;

import java.nio.ByteBuffer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.utils.ByteOps;
import uk.ac.manchester.tornado.api.types.utils.StorageFormats;
import uk.ac.manchester.tornado.api.types.vectors.Byte4;
import uk.ac.manchester.tornado.api.types.vectors.Float4;

/** An image of vectors of four 8-bit integers, rows one after the other. */
public final class ImageByte4 extends Image<ByteArray, ByteBuffer> {
    public static final Class<ImageByte4> TYPE = ImageByte4.class;
    private static final int WIDTH = 4;

    /** An image of zeros. */
    public ImageByte4(int width, int height) {
        this(width, height, new ByteArray(width * height * WIDTH));
    }

    /** The image in an array, without a copy. */
    public ImageByte4(int width, int height, ByteArray array) {
        super(width, height, WIDTH, array);
    }

    /** A copy of rows of numbers. */
    public ImageByte4(byte[][] matrix) {
        this(matrix[0].length / WIDTH, matrix.length, StorageFormats.toRowMajor(matrix));
    }

    /** The array that holds the numbers, not a copy. */
    public ByteArray getArray() {
        return storage;
    }

    public Byte4 get(int x) {
        return get(x, 0);
    }

    public void set(int x, Byte4 value) {
        set(x, 0, value);
    }

    /** The point in column x of row y. */
    public Byte4 get(int x, int y) {
        int at = at(x, y, WIDTH);
        return new Byte4(storage.get(at), storage.get(at + 1), storage.get(at + 2), storage.get(at + 3));
    }

    /** Sets the point in column x of row y. */
    public void set(int x, int y, Byte4 value) {
        int at = at(x, y, WIDTH);
        storage.set(at, value.get(0));
        storage.set(at + 1, value.get(1));
        storage.set(at + 2, value.get(2));
        storage.set(at + 3, value.get(3));
    }

    public void fill(byte value) {
        storage.init(value);
    }

    public void clear() {
        storage.clear();
    }

    public ImageByte4 duplicate() {
        return new ImageByte4(X(), Y(), storage.slice(0, storage.getSize()));
    }

    /** Sets all points to those of an image of the same size. */
    public void set(ImageByte4 m) {
        copy(m.storage, getNumBytes());
    }

    public Float4 mean() {
        return Float4.div(fold(new Float4(), this::floats, Float4::add), (float) points());
    }

    /** The smallest number at each place of the points. */
    public Float4 min() {
        return fold(floats(0, 0), this::floats, Float4::min);
    }

    /** The largest number at each place of the points. */
    public Float4 max() {
        return fold(floats(0, 0), this::floats, Float4::max);
    }

    /** The root of the mean squared distance from the mean. */
    public Float4 stdDev() {
        Float4 mean = mean();
        Float4 sum = fold(new Float4(), (x, y) -> square(Float4.sub(floats(x, y), mean)), Float4::add);
        return Float4.sqrt(Float4.div(sum, (float) points()));
    }

    private static Float4 square(Float4 a) {
        return Float4.mult(a, a);
    }

    private Float4 floats(int x, int y) {
        Byte4 point = get(x, y);
        return new Float4((float) point.getX(), (float) point.getY(), (float) point.getZ(), (float) point.getW());
    }

    public String summarise() {
        return "ImageByte4<%dx%d>: min=%s, max=%s, mean=%s, sd=%s".formatted(X(), Y(), min(), max(), mean(), stdDev());
    }

    /** The first columns of the first rows, each point in a format. */
    public String toString(String fmt, int width, int height) {
        return IntStream.range(0, height)
                .mapToObj(y -> IntStream.range(0, width)
                        .mapToObj(x -> point(fmt, x, y))
                        .collect(Collectors.joining(" ")))
                .collect(Collectors.joining("\n"));
    }

    @Override
    public void loadFromBuffer(ByteBuffer buffer) {
        for (int i = 0; buffer.hasRemaining(); i++) {
            storage.set(i, buffer.get());
        }
    }

    /** A copy of the numbers. */
    @Override
    public ByteBuffer asBuffer() {
        return ByteBuffer.wrap(storage.toHeapArray());
    }

    @Override
    String point(String fmt, int x, int y) {
        return get(x, y).toString(fmt);
    }

    /** The size, and the points if there are at most 8 x 8. */
    @Override
    public String toString() {
        return describe(ByteOps.FMT_4);
    }
}
