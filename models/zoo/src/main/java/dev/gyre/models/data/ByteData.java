package dev.gyre.models.data;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.random.Philox;
import java.util.Arrays;
import java.util.function.IntSupplier;

/**
 * A text split into a training part and, at its end, a validation part; windows of it are sequences of a model. Each window
 * gives T tokens to read and, one further, T tokens to predict. A random window depends on (seed, step, row) alone, so that a
 * run which continues at a step sees what an uninterrupted one would have seen.
 */
public final class ByteData {

    /** Most bytes that are held back for validation. */
    public static final long MAX_VALIDATION = 1 << 20;

    private static final long STREAM = 0x64617461L << 32;

    private final ByteText text;
    private final long trainBytes;
    private final long seed;
    private final int length;
    private final IntSupplier before;

    /**
     * Splits a text into a part to train on and one held back.
     *
     * @param seed what the random windows depend on
     * @param length tokens T of a window
     * @throws GyreException if one of the parts is shorter than a window
     */
    public ByteData(ByteText text, long seed, int length) {
        this(text, seed, length, () -> 0);
    }

    private ByteData(ByteText text, long seed, int length, IntSupplier before) {
        this.before = before;
        this.text = text;
        this.seed = seed;
        this.length = length;
        this.trainBytes = text.size() - Math.min(text.size() / 10, MAX_VALIDATION);
        if (validationBytes() < length + 1L) {
            throw new GyreException(
                    text.name() + " is too short: of its " + text.size() + " bytes, " + validationBytes()
                            + " are for validation, but a window of --length " + length + " takes " + (length + 1)
                            + "; lower --length or take a longer text");
        }
    }

    /** Opens the text that a run names; see {@link ByteText#named}. */
    public static ByteData open(String data, long seed, int length) {
        return new ByteData(ByteText.named(data), seed, length);
    }

    /**
     * A copy, whose batches to train on are other rows of larger ones.
     *
     * @param rows of the larger batch before these; asked at each batch
     */
    public ByteData behind(IntSupplier rows) {
        return new ByteData(text, seed, length, rows);
    }

    /** The text that batches are drawn from. */
    public ByteText text() {
        return text;
    }

    /** Bytes to train on. */
    public long trainBytes() {
        return trainBytes;
    }

    /** Bytes held back. */
    public long validationBytes() {
        return text.size() - trainBytes;
    }

    /** Validation windows that don't overlap; the last one may be shorter than the others. */
    public long validationWindows() {
        return Math.ceilDiv(validationBytes() - 1, length);
    }

    /**
     * Random windows of the training part.
     *
     * @param ids receives the tokens to read (B, T)
     * @param targets receives the tokens to predict (B, T)
     */
    public void trainBatch(long step, int[] ids, int[] targets) {
        long stream = STREAM + before.getAsInt();
        for (int row = 0; row < ids.length / length; row++) {
            window(Philox.below(trainBytes - length, seed, stream + row, step), row, ids, targets);
        }
    }

    /**
     * Consecutive windows of the validation part. What lies beyond its end is zeros to read and -1, for nothing, to predict.
     *
     * @param batch number of the batch, from 0
     * @return tokens to predict
     */
    public int validationBatch(long batch, int[] ids, int[] targets) {
        Arrays.fill(ids, 0);
        Arrays.fill(targets, -1);
        long first = batch * ids.length;
        int count = Math.clamp(validationBytes() - 1 - first, 0, ids.length);
        text.read(trainBytes + first, ids, 0, count);
        text.read(trainBytes + first + 1, targets, 0, count);
        return count;
    }

    /** Random windows of the training part by themselves, (B, T). */
    public void trainBatch(long step, int[] ids) {
        long stream = STREAM + before.getAsInt();
        for (int row = 0; row < ids.length / length; row++) {
            text.read(Philox.below(trainBytes - length, seed, stream + row, step), ids, row * length, length);
        }
    }

    /**
     * Consecutive windows of the validation part by themselves. What lies beyond its end is zeros.
     *
     * @param batch number of the batch, from 0
     * @param ids receives the tokens (B, T)
     * @return how many there are
     */
    public int validationBatch(long batch, int[] ids) {
        Arrays.fill(ids, 0);
        long first = batch * ids.length;
        int count = Math.clamp(validationBytes() - first, 0, ids.length);
        text.read(trainBytes + first, ids, 0, count);
        return count;
    }

    private void window(long start, int row, int[] ids, int[] targets) {
        text.read(start, ids, row * length, length);
        text.read(start + 1, targets, row * length, length);
    }
}
