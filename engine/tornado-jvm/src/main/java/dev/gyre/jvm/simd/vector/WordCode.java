package dev.gyre.jvm.simd.vector;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Storage;
import java.lang.classfile.CodeBuilder;
import java.util.function.IntConsumer;
import java.util.function.IntUnaryOperator;

/**
 * Emits accesses of bytes and shorts at a small stride, as of an image's channels, by the words of 32 bits that hold them. A load is two vectors, the
 * second of which ends with the last lane's element; each lane takes the word with its element and shifts it. Stores that fill all places
 * between them put their elements together to words first.
 */
public final class WordCode {
    /** Lanes of which an eighth of a vector's bits are a vector, too. */
    private static final int LEAST_LANES = 8;

    private final VectorApi api;
    private final LaneConstants constants;
    private final PickCode pick;
    private final int width;

    public WordCode(VectorApi api, LaneConstants constants, PickCode pick, int width) {
        this.api = api;
        this.constants = constants;
        this.pick = pick;
        this.width = width;
    }

    /** Whether vectors of so many lanes have parts that are short enough. */
    public static boolean isFor(int lanes) {
        return lanes >= LEAST_LANES;
    }

    /**
     * Pushes elements as a vector of ints.
     *
     * @param address pushes the array and the index of lane 0 plus a number
     */
    public void load(CodeBuilder code, ArrayRef array, int stride, IntConsumer address) {
        Storage storage = array.storage();
        int half = stride == 2 ? width : 2 * width;
        int second = stride * (width - 1) + 1 - half;
        int each = Integer.BYTES / storage.bytes();
        int bits = Byte.SIZE * storage.bytes();
        int[] sources = lanes(lane -> stride * lane < half ? 0 : 1);
        int[] elements = lanes(lane -> stride * lane - sources[lane] * second);
        int[] words = lanes(lane -> elements[lane] / each);
        pick.take(code, Kind.INT, 2, sources, words, source -> {
            constants.species(code, storage, half);
            address.accept(source * second);
            api.load(code, array, false);
            view(code, Storage.INT, width);
        });
        shift(code, "LSHL", lanes(lane -> Integer.SIZE - bits * (elements[lane] % each + 1)));
        api.binaryScalar(code, Kind.INT, "ASHR", () -> code.loadConstant(Integer.SIZE - bits));
    }

    /**
     * Pushes shorts that lie one after another in an array of bytes, the lower byte first, as a vector of ints.
     *
     * @param address pushes the array and the index of lane 0's lower byte
     */
    public void shorts(CodeBuilder code, ArrayRef array, Runnable address) {
        constants.species(code, Storage.BYTE, Short.BYTES * width);
        address.run();
        api.load(code, array, false);
        view(code, Storage.SHORT, width);
        api.convert(code, Storage.SHORT, Storage.INT);
    }

    /**
     * Stores vectors of ints into elements that follow one another.
     *
     * @param count how many there are, which have at most four bytes together
     * @param value pushes the vector with a number
     * @param address pushes the array and the index of lane 0 plus a number
     */
    public void store(CodeBuilder code, Storage storage, int count, IntConsumer value, IntConsumer address) {
        int bits = Byte.SIZE * storage.bytes();
        for (int i = 0; i < count; i++) {
            int number = i;
            value.accept(i);
            if (bits * (i + 1) < Integer.SIZE) {
                api.binaryScalar(code, Kind.INT, "AND", () -> code.loadConstant((1 << bits) - 1));
            }
            if (i > 0) {
                api.binaryScalar(code, Kind.INT, "LSHL", () -> code.loadConstant(bits * number));
                api.method(code, Kind.INT, "or", 1);
            }
        }
        switch (bits * count) {
            case Integer.SIZE -> store(code, storage, count * width, 0, address);
            case Short.SIZE -> {
                api.convert(code, Storage.INT, Storage.SHORT);
                store(code, storage, count * width, 0, address);
            }
            default -> {
                closeUp(code);
                code.dup();
                store(code, storage, 2 * width, 0, address);
                constants.shuffle(code, Storage.INT, lanes(lane -> (lane + width / 2) % width));
                api.rearrange(code, Kind.INT);
                store(code, storage, width, 2 * width, address);
            }
        }
    }

    /** Moves words of three bytes each next to one another: each of the new ones is made of two of theirs. */
    private void closeUp(CodeBuilder code) {
        int bytes = 3;
        IntUnaryOperator first = lane -> Math.min(Integer.BYTES * lane / bytes, width - 1);
        IntUnaryOperator missing = lane -> Integer.BYTES * lane % bytes;
        code.dup();
        constants.shuffle(code, Storage.INT, lanes(first));
        api.rearrange(code, Kind.INT);
        shift(code, "LSHR", lanes(lane -> Byte.SIZE * missing.applyAsInt(lane)));
        code.swap();
        constants.shuffle(code, Storage.INT, lanes(lane -> Math.min(first.applyAsInt(lane) + 1, width - 1)));
        api.rearrange(code, Kind.INT);
        shift(code, "LSHL", lanes(lane -> Byte.SIZE * (bytes - missing.applyAsInt(lane))));
        api.method(code, Kind.INT, "or", 1);
    }

    private void shift(CodeBuilder code, String operator, int[] bits) {
        api.binary(code, Kind.INT, operator, () -> constants.numbers(code, Storage.INT, bits));
    }

    private void store(CodeBuilder code, Storage storage, int elements, int ahead, IntConsumer address) {
        view(code, storage, elements);
        address.accept(ahead);
        api.store(code, storage, false, false);
    }

    /** Bits, or the first of them, as elements of another type. */
    private void view(CodeBuilder code, Storage storage, int lanes) {
        constants.species(code, storage, lanes);
        api.reinterpretShape(code, storage);
    }

    private int[] lanes(IntUnaryOperator number) {
        return LaneConstants.lanes(width, number);
    }
}
