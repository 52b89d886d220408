package dev.gyre.engine.device;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.tensor.DType;
import dev.gyre.engine.tensor.TensorType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.Int8Array;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** Host storage of a tensor: an array of TornadoVM's API with its element type. May be longer than the tensor in it. */
public final class Buffer {

    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

    private final DType dtype;
    private final TornadoNativeArray array;
    private long version;

    private Buffer(DType dtype, TornadoNativeArray array) {
        this.dtype = dtype;
        this.array = array;
    }

    /** Zeroed storage for a number of elements; at least one, since devices take no empty arrays. */
    public static Buffer allocate(DType dtype, int elements) {
        int n = Math.max(1, elements);
        return new Buffer(
                dtype,
                switch (dtype) {
                    case F32 -> new FloatArray(n);
                    case I32 -> new IntArray(n);
                    case I8 -> new Int8Array(n);
                    case U8 -> new ByteArray(n);
                });
    }

    /** Zeroed storage for a tensor. */
    public static Buffer allocate(TensorType type) {
        return allocate(type.dtype(), type.shape().size());
    }

    /**
     * Elements that lie in memory already, such as a mapped file's, which may be read-only. TornadoVM's arrays have a header before their elements,
     * so that there it's a copy.
     *
     * @param elements one after the other, in the machine's byte order
     */
    public static Buffer over(DType dtype, MemorySegment elements) {
        boolean shared = TornadoNativeArray.ARRAY_HEADER == 0;
        return new Buffer(
                dtype,
                switch (dtype) {
                    case F32 -> shared ? FloatArray.fromSegmentShallow(elements) : FloatArray.fromSegment(elements);
                    case I32 -> shared ? IntArray.fromSegmentShallow(elements) : IntArray.fromSegment(elements);
                    case I8 -> shared ? Int8Array.fromSegmentShallow(elements) : Int8Array.fromSegment(elements);
                    case U8 -> shared ? ByteArray.fromSegmentShallow(elements) : ByteArray.fromSegment(elements);
                });
    }

    /** Element type. */
    public DType dtype() {
        return dtype;
    }

    /** Number of elements. */
    public int size() {
        return array.getSize();
    }

    /** Grows whenever the host's numbers change, so that a plan can tell that its device's copy is no longer the latest. */
    public long version() {
        return version;
    }

    /** Notes that the host's numbers have changed by other means than this class's methods, as by a transfer from a device. */
    public void changed() {
        version++;
    }

    /** The array, for a transfer or a task. */
    public TornadoNativeArray array() {
        return array;
    }

    /** The array as floats. */
    public FloatArray floats() {
        if (array instanceof FloatArray f) {
            return f;
        }
        throw wrongType(DType.F32);
    }

    /** The memory of the floats, one after the other in the machine's byte order; to read only, and of this moment. */
    public MemorySegment floatMemory() {
        return floats().getSegment().asReadOnly();
    }

    /** The memory of the elements, one after the other in the machine's byte order; whoever writes there says so by {@link #changed}. */
    public MemorySegment memory() {
        return array.getSegment();
    }

    /** The array as ints. */
    public IntArray ints() {
        if (array instanceof IntArray i) {
            return i;
        }
        throw wrongType(DType.I32);
    }

    /** The array of integers of 8 bits. */
    public Int8Array bytes() {
        if (array instanceof Int8Array b) {
            return b;
        }
        throw wrongType(DType.I8);
    }

    /** The array of bytes of no type of their own. */
    public ByteArray octets() {
        if (array instanceof ByteArray b) {
            return b;
        }
        throw wrongType(DType.U8);
    }

    private GyreException wrongType(DType asked) {
        return new GyreException("storage holds " + dtype + ", but " + asked + " was asked for");
    }

    /**
     * Copies floats in, one for each element.
     *
     * @throws GyreException if there are fewer or more
     */
    public void write(float[] values) {
        requireAll(values.length);
        changed();
        MemorySegment.copy(values, 0, floats().getSegment(), FLOAT, 0, values.length);
    }

    /**
     * Copies some floats in.
     *
     * @param at element that the first of them replaces
     * @throws IndexOutOfBoundsException if it hasn't as many behind that
     */
    public void write(int at, float[] values, int count) {
        changed();
        MemorySegment.copy(values, 0, floats().getSegment(), FLOAT, (long) at * Float.BYTES, count);
    }

    /**
     * Copies ints in, one for each element.
     *
     * @throws GyreException if there are fewer or more
     */
    public void write(int[] values) {
        requireAll(values.length);
        changed();
        MemorySegment.copy(values, 0, ints().getSegment(), INT, 0, values.length);
    }

    /** An empty tensor has storage for one. */
    private void requireAll(int numbers) {
        if (numbers != size() && numbers + size() != 1) {
            throw new GyreException(
                    numbers + " numbers were written where there are " + size() + ": write all of them");
        }
    }

    /** Copies floats out, from the beginning. */
    public void read(float[] into) {
        MemorySegment.copy(floats().getSegment(), FLOAT, 0, into, 0, into.length);
    }

    /**
     * Copies some floats out.
     *
     * @param from element that is the first of them
     * @param at where it goes
     */
    public void read(int from, float[] into, int at, int count) {
        MemorySegment.copy(floats().getSegment(), FLOAT, (long) from * Float.BYTES, into, at, count);
    }

    /** Copies ints out, from the beginning. */
    public void read(int[] into) {
        MemorySegment.copy(ints().getSegment(), INT, 0, into, 0, into.length);
    }

    /** An element as a number, whatever the storage; bytes from -128 to 127. */
    public double number(int i) {
        return switch (array) {
            case FloatArray f -> f.get(i);
            case IntArray n -> n.get(i);
            case Int8Array b -> b.get(i);
            case ByteArray b -> b.get(i);
            default -> throw new IllegalStateException("no such storage: " + array.getClass());
        };
    }

    /** Sets an element to a number; fractions are cut off in integer storage. */
    public void number(int i, double value) {
        changed();
        switch (array) {
            case FloatArray f -> f.set(i, (float) value);
            case IntArray n -> n.set(i, (int) value);
            case Int8Array b -> b.set(i, (byte) value);
            case ByteArray b -> b.set(i, (byte) value);
            default -> throw new IllegalStateException("no such storage: " + array.getClass());
        }
    }

    /** Sets every element to a number; fractions are cut off in integer storage. */
    public void fill(float value) {
        changed();
        switch (array) {
            case FloatArray f -> f.init(value);
            case IntArray i -> i.init((int) value);
            case Int8Array b -> b.init((byte) value);
            case ByteArray b -> b.init((byte) value);
            default -> throw new IllegalStateException("no such storage: " + array.getClass());
        }
    }
}
