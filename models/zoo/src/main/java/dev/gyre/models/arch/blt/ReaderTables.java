package dev.gyre.models.arch.blt;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.layer.States;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/** Tables of the host about sequences that are read, beside those of the layers. */
final class ReaderTables {

    private static final int ID_BEFORE = 1;

    private final BltConfig config;
    private final int width;
    private final int reach;
    private final Variable counted;
    private final Variable ids;
    private final Variable entropy;
    private final Variable open;
    private final Variable bytes;
    private final Variable ends;
    private final Variable patches;
    private final Variable since;
    private final Variable latent;

    /** Makes the tables as state of the reader's rows. */
    ReaderTables(Blt model, States states) {
        int rows = states.rows();
        config = model.config();
        width = config.local().dimLocal();
        reach = Math.max(ID_BEFORE, model.encoder().reach());
        counted = states.variable("host.counted", TensorType.i32(rows), 0);
        ids = states.variable("host.ids", TensorType.i32(rows, reach), 0);
        entropy = states.variable("host.entropy", TensorType.f32(rows, 1), 0);
        open = states.variable("host.open", TensorType.i32(rows), 0);
        bytes = states.variable(
                "host.bytes", TensorType.f32(rows, config.patches().longest(), width), 0);
        ends = states.variable("host.ends", TensorType.i32(rows), 0);
        patches = states.variable("host.patches", TensorType.i32(rows), 0);
        since = states.variable("host.since", TensorType.i32(rows), 0);
        latent = states.variable("host.latent", TensorType.f32(rows, latentSize()), 0);
    }

    /** Numbers in the vectors of a patch. */
    int latentSize() {
        return config.cross().crossVectors() * width;
    }

    /** The states of the first bytes of the open patches, as many of each, whatever lies there. (B, count, D) */
    float[] bytes(int count) {
        int each = count * width;
        float[] first = new float[counted.buffer().size() * each];
        for (int row = 0; row < counted.buffer().size(); row++) {
            MemorySegment.copy(
                    bytes.buffer().memory(),
                    ValueLayout.JAVA_FLOAT,
                    4L * width * row * config.patches().longest(),
                    first,
                    row * each,
                    each);
        }
        return first;
    }

    /** Patches that a row has read. */
    int patches(int row) {
        return number(patches, row);
    }

    /** Patches of the open document among those kept. */
    int since(int row) {
        return number(since, row);
    }

    /** Bytes that a row has read. */
    int counted(int row) {
        return number(counted, row);
    }

    /** Bytes of the open patch. */
    int open(int row) {
        return number(open, row);
    }

    /** The reason that a row's open patch takes no more bytes; empty if it does. */
    Optional<String> overflow(int row) {
        int length = open(row);
        return length < config.patches().longest()
                ? Optional.empty()
                : Optional.of(
                        "a patch of more than " + length + " bytes, which is all that is kept of one: train with a"
                                + " --max-patch, or with a larger --open-patch");
    }

    /** The id before the last one. */
    int idBefore(int row) {
        return number(ids, row * reach + reach - 1);
    }

    /** The entropy before the last one. */
    float entropyBefore(int row) {
        return (float) entropy.buffer().number(row);
    }

    /** New ids behind the last ones that their hashes depend on. (B, T) to (B, reach + T) */
    int[] context(int[] now, int time) {
        int hashed = reach;
        int rows = now.length / time;
        int[] all = new int[rows * (hashed + time)];
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < hashed; i++) {
                all[row * (hashed + time) + i] = number(ids, row * reach + i);
            }
            System.arraycopy(now, row * time, all, row * (hashed + time) + hashed, time);
        }
        return all;
    }

    /** Appends a byte to the open patch. h: states of bytes, of which it's the one at a place. */
    void append(int row, int id, float[] h, int place) {
        overflow(row).ifPresent(why -> {
            throw new GyreException(why);
        });
        int length = open(row);
        MemorySegment.copy(
                h,
                place * width,
                bytes.buffer().memory(),
                ValueLayout.JAVA_FLOAT,
                4L * width * (row * config.patches().longest() + length),
                width);
        bytes.buffer().changed();
        set(open, row, length + 1);
        set(counted, row, counted(row) + 1);
        if (config.documents() && id == AttentionMask.END) {
            set(ends, row, 1);
        }
    }

    /** Makes a byte the one before the next. */
    void remember(int row, int id, float h) {
        for (int i = 1; i < reach; i++) {
            set(ids, row * reach + i - 1, number(ids, row * reach + i));
        }
        set(ids, row * reach + reach - 1, id);
        entropy.buffer().number(row, h);
    }

    /** Begins another patch; the vectors of the one that's complete are given. */
    void close(int row, float[] vectors) {
        MemorySegment.copy(
                vectors,
                0,
                latent.buffer().memory(),
                ValueLayout.JAVA_FLOAT,
                4L * row * vectors.length,
                vectors.length);
        latent.buffer().changed();
        set(since, row, number(ends, row) > 0 ? 0 : Math.min(config.global().context(), since(row) + 1));
        set(patches, row, patches(row) + 1);
        set(open, row, 0);
        set(ends, row, 0);
    }

    /** The vectors of the patch that was completed last. */
    void latent(int row, float[] into, int at) {
        int size = latentSize();
        MemorySegment.copy(latent.buffer().memory(), ValueLayout.JAVA_FLOAT, 4L * row * size, into, at, size);
    }

    private static int number(Variable v, int i) {
        return (int) v.buffer().number(i);
    }

    private static void set(Variable v, int i, int value) {
        v.buffer().number(i, value);
    }
}
