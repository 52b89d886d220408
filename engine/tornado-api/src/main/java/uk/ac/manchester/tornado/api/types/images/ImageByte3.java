package uk.ac.manchester.tornado.api.types.images;

import java.nio.ByteBuffer;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.utils.ByteOps;
import uk.ac.manchester.tornado.api.types.utils.StorageFormats;
import uk.ac.manchester.tornado.api.types.vectors.Byte3;

/** An image of vectors of three 8-bit integers, rows one after the other. */
public final class ImageByte3 extends Image<ByteArray, ByteBuffer> {
    public static final Class<ImageByte3> TYPE = ImageByte3.class;
    private static final int WIDTH = 3;

    /** An image of zeros. */
    public ImageByte3(int width, int height) {
        this(width, height, new ByteArray(width * height * WIDTH));
    }

    /** The image in an array, without a copy. */
    public ImageByte3(int width, int height, ByteArray array) {
        super(width, height, WIDTH, array);
    }

    /** A copy of rows of numbers. */
    public ImageByte3(byte[][] matrix) {
        this(matrix[0].length / WIDTH, matrix.length, StorageFormats.toRowMajor(matrix));
    }

    /** The array that holds the numbers, not a copy. */
    public ByteArray getArray() {
        return storage;
    }

    public Byte3 get(int x) {
        return get(x, 0);
    }

    public void set(int x, Byte3 value) {
        set(x, 0, value);
    }

    /** The point in column x of row y. */
    public Byte3 get(int x, int y) {
        int at = at(x, y, WIDTH);
        return new Byte3(storage.get(at), storage.get(at + 1), storage.get(at + 2));
    }

    /** Sets the point in column x of row y. */
    public void set(int x, int y, Byte3 value) {
        int at = at(x, y, WIDTH);
        storage.set(at, value.get(0));
        storage.set(at + 1, value.get(1));
        storage.set(at + 2, value.get(2));
    }

    public void fill(byte value) {
        storage.init(value);
    }

    public void clear() {
        storage.clear();
    }

    public ImageByte3 duplicate() {
        return new ImageByte3(X(), Y(), storage.slice(0, storage.getSize()));
    }

    /** Sets all points to those of an image of the same size. */
    public void set(ImageByte3 m) {
        copy(m.storage, getNumBytes());
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
        return describe(ByteOps.FMT_3);
    }
}
