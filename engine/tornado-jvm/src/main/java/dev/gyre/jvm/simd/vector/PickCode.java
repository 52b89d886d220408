package dev.gyre.jvm.simd.vector;

import dev.gyre.ir.ArrayRef;
import dev.gyre.ir.Kind;
import dev.gyre.ir.Storage;
import java.lang.classfile.CodeBuilder;
import java.util.function.IntConsumer;
import java.util.function.IntUnaryOperator;

/**
 * Emits accesses at a small stride S, as of vectors of three or of complex numbers. A load is S whole vectors, of whose lanes one in S is
 * picked; the last vector ends with the last lane's element, so that nothing behind it is read. S stores that fill all places between them are
 * S whole vectors too, over which the lanes of each are spread.
 */
public final class PickCode {
    private final VectorApi api;
    private final LaneConstants constants;
    private final int width;

    public PickCode(VectorApi api, LaneConstants constants, int width) {
        this.api = api;
        this.constants = constants;
        this.width = width;
    }

    /**
     * Pushes a vector of elements at a stride.
     *
     * @param address pushes the array and the index of lane 0 plus a number
     */
    public void load(CodeBuilder code, ArrayRef array, int stride, IntConsumer address) {
        Storage storage = array.storage();
        IntUnaryOperator first = part -> part < stride - 1 ? part * width : stride * (width - 1) + 1 - width;
        int[] sources = lanes(lane -> stride * lane / width);
        int[] places = lanes(lane -> stride * lane - first.applyAsInt(sources[lane]));
        take(code, storage.kind(), stride, sources, places, source -> {
            api.species(code, storage);
            address.accept(first.applyAsInt(source));
            api.load(code, array, false);
        });
    }

    /**
     * Pushes one of the vectors that S stores are.
     *
     * @param part which of them
     * @param value pushes the vector of the store with a number
     */
    public void spread(CodeBuilder code, Storage storage, int stride, int part, IntConsumer value) {
        int[] sources = lanes(lane -> (part * width + lane) % stride);
        int[] places = lanes(lane -> (part * width + lane) / stride);
        take(code, storage.kind(), stride, sources, places, value);
    }

    /** Turns the order of a vector's lanes round. */
    public void reverse(CodeBuilder code, Kind kind) {
        constants.shuffle(code, Storage.of(kind), lanes(lane -> width - 1 - lane));
        api.rearrange(code, kind);
    }

    /**
     * Pushes a vector whose lanes are taken from several ones.
     *
     * @param count how many these are
     * @param sources for each lane, from which of them
     * @param places and from which lane of it
     * @param vectors pushes the one with a number
     */
    void take(CodeBuilder code, Kind kind, int count, int[] sources, int[] places, IntConsumer vectors) {
        if (api.scatters()) {
            ofTwo(code, kind, count, sources, places, vectors);
            return;
        }
        Storage storage = Storage.of(kind);
        for (int source = 0; source < count; source++) {
            int taken = source;
            vectors.accept(source);
            constants.shuffle(code, storage, lanes(lane -> sources[lane] == taken ? places[lane] : 0));
            api.rearrange(code, kind);
            if (source > 0) {
                constants.mask(code, storage, lanes(lane -> sources[lane] == taken ? 1 : 0));
                api.blend(code, kind);
            }
        }
    }

    /** Picks lanes on machines that take lanes from two vectors at once: from the ones before and another, whose lanes count on. */
    private void ofTwo(CodeBuilder code, Kind kind, int count, int[] sources, int[] places, IntConsumer vectors) {
        Kind numbers = Storage.of(kind).bytes() == Integer.BYTES ? Kind.INT : Kind.LONG;
        for (int source = count - 1; source > 0; source--) {
            int taken = source;
            constants.numbers(
                    code,
                    Storage.of(numbers),
                    lanes(lane -> sources[lane] == taken
                            ? width + places[lane]
                            : taken == 1 && sources[lane] == 0 ? places[lane] : lane));
        }
        for (int source = 0; source < count; source++) {
            vectors.accept(source);
            view(code, kind, numbers);
            if (source > 0) {
                api.selectFrom(code, numbers);
            }
        }
        view(code, numbers, kind);
    }

    private void view(CodeBuilder code, Kind from, Kind to) {
        if (from != to) {
            api.reinterpret(code, from, to);
        }
    }

    private int[] lanes(IntUnaryOperator number) {
        return LaneConstants.lanes(width, number);
    }
}
