package uk.ac.manchester.tornado.api.types.volumes;

import java.nio.ShortBuffer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;
import uk.ac.manchester.tornado.api.types.common.Stored;
import uk.ac.manchester.tornado.api.types.vectors.Short2;

/** Points of two 16-bit integers in three dimensions, of which x counts fastest. */
public final class VolumeShort2 extends Stored<ShortArray> implements TornadoVolumesInterface<ShortBuffer> {
    public static final Class<VolumeShort2> TYPE = VolumeShort2.class;
    private static final int WIDTH = 2;

    private final int x;
    private final int y;
    private final int z;

    /** A volume of zeros. */
    public VolumeShort2(int width, int height, int depth) {
        this(width, height, depth, new ShortArray(width * height * depth * WIDTH));
    }

    /** The volume in an array, without a copy. */
    public VolumeShort2(int width, int height, int depth, ShortArray array) {
        super(array);
        this.x = width;
        this.y = height;
        this.z = depth;
    }

    /** The array that holds the numbers, not a copy. */
    public ShortArray getArray() {
        return storage;
    }

    private int at(int x, int y, int z) {
        return ((z * this.y + y) * this.x + x) * WIDTH;
    }

    public Short2 get(int x, int y, int z) {
        int at = at(x, y, z);
        return new Short2(storage.get(at), storage.get(at + 1));
    }

    public void set(int x, int y, int z, Short2 value) {
        int at = at(x, y, z);
        storage.set(at, value.getX());
        storage.set(at + 1, value.getY());
    }

    public int X() {
        return x;
    }

    public int Y() {
        return y;
    }

    public int Z() {
        return z;
    }

    @Override
    public int size() {
        return x * y * z * WIDTH;
    }

    public void fill(short value) {
        storage.init(value);
    }

    public void clear() {
        storage.clear();
    }

    public VolumeShort2 duplicate() {
        return new VolumeShort2(x, y, z, storage.slice(0, storage.getSize()));
    }

    /** Sets all points to those of a volume of the same size. */
    public void set(VolumeShort2 other) {
        copy(other.storage, getNumBytes());
    }

    @Override
    public void loadFromBuffer(ShortBuffer buffer) {
        for (int i = 0; buffer.hasRemaining(); i++) {
            storage.set(i, buffer.get());
        }
    }

    /** A copy of the numbers. */
    @Override
    public ShortBuffer asBuffer() {
        return ShortBuffer.wrap(storage.toHeapArray());
    }

    /** The layers one after the other, a line a row, each point in a format with two places. */
    public String toString(String fmt) {
        return IntStream.range(0, z)
                .mapToObj(k -> "z = " + k + "\n" + layer(fmt, k))
                .collect(Collectors.joining("\n"));
    }

    private String layer(String fmt, int k) {
        return IntStream.range(0, y)
                .mapToObj(j -> IntStream.range(0, x)
                        .mapToObj(i -> get(i, j, k).toString(fmt))
                        .collect(Collectors.joining(" ")))
                .collect(Collectors.joining("\n"));
    }

    @Override
    public String toString() {
        return "VolumeShort2 <%d x %d x %d>".formatted(x, y, z);
    }
}
