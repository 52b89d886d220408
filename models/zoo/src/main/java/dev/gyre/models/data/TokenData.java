package dev.gyre.models.data;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.random.Philox;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;

/**
 * The tokens of a text, split where {@link ByteData} splits its bytes, or at the character behind; windows of it are sequences of a
 * model. A text is encoded in blocks of a MiB, which end with a line where there is one. A random window depends on (seed, step, row)
 * alone.
 */
public final class TokenData {

    private static final long STREAM = 0x746f6b73L << 32;
    private static final int BLOCK = 1 << 20;

    private final ByteText text;
    private final long seed;
    private final int length;
    private final long split;
    private final int[] training;
    private final int[] held;
    private final int[] heldBytes;
    private final IntSupplier before;

    /** Numbers of which more come. */
    private static final class Numbers {
        private int[] values = new int[1 << 16];
        private int count;

        void add(int... more) {
            int size = Math.addExact(count, more.length);
            if (size > values.length) {
                values = Arrays.copyOf(values, (int) Math.min(Integer.MAX_VALUE - 8, size * 2L));
            }
            System.arraycopy(more, 0, values, count, more.length);
            count = size;
        }

        int[] all() {
            return Arrays.copyOf(values, count);
        }
    }

    /**
     * Encodes and splits a text.
     *
     * @param seed what the random windows depend on
     * @param length tokens T of a window
     * @throws GyreException if the text isn't UTF-8, or one of the parts is shorter than a window
     */
    public TokenData(ByteText text, PieceTokenizer tokenizer, long seed, int length) {
        this.text = text;
        this.seed = seed;
        this.length = length;
        long bytes = text.size() - Math.min(text.size() / 10, ByteData.MAX_VALIDATION);
        int[] one = new int[1];
        for (; bytes < text.size(); bytes++) {
            text.read(bytes, one, 0, 1);
            if (!continues(one[0])) {
                break;
            }
        }
        split = bytes;
        Numbers tokens = new Numbers();
        forBlocks(0, split, block -> tokens.add(tokenizer.plain(block)));
        training = tokens.all();
        Numbers last = new Numbers();
        Numbers lastBytes = new Numbers();
        forBlocks(split, text.size(), block -> {
            PieceTokenizer.Encoded measured = tokenizer.measure(block);
            last.add(measured.tokens());
            lastBytes.add(measured.bytes());
        });
        held = last.all();
        heldBytes = lastBytes.all();
        before = () -> 0;
        int shorter = Math.min(training.length, held.length);
        if (shorter < length + 1L) {
            throw new GyreException(
                    text.name() + " is too short: one of its parts, to train on and to validate on, has "
                            + shorter + " tokens, but a window of --length " + length + " takes " + (length + 1L)
                            + "; lower --length or take a longer text");
        }
    }

    private TokenData(TokenData of, IntSupplier before) {
        this.text = of.text;
        this.seed = of.seed;
        this.length = of.length;
        this.split = of.split;
        this.training = of.training;
        this.held = of.held;
        this.heldBytes = of.heldBytes;
        this.before = before;
    }

    /**
     * A copy, whose batches to train on are other rows of larger ones.
     *
     * @param rows of the larger batch before these; asked at each batch
     */
    public TokenData behind(IntSupplier rows) {
        return new TokenData(this, rows);
    }

    private void forBlocks(long from, long to, Consumer<String> block) {
        int[] bytes = new int[BLOCK];
        for (long at = from; at < to; ) {
            int count = (int) Math.min(BLOCK, to - at);
            text.read(at, bytes, 0, count);
            int end = at + count == to ? count : end(bytes);
            block.accept(string(bytes, end, at));
            at += end;
        }
    }

    /** The best end of a full block, as a number of tokens: behind its last line, or else before its last character. */
    private static int end(int[] block) {
        int line = IntStream.iterate(block.length, i -> i > 0, i -> i - 1)
                .filter(i -> block[i - 1] == '\n')
                .findFirst()
                .orElse(0);
        int character = block.length - 1;
        while (character > 1 && continues(block[character])) {
            character--;
        }
        return line > 0 ? line : character;
    }

    /** Whether a byte of UTF-8 belongs to the character of the one before. */
    private static boolean continues(int value) {
        return (value & 0xc0) == 0x80;
    }

    private String string(int[] block, int count, long at) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) block[i];
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(in).toString();
        } catch (CharacterCodingException e) {
            throw new GyreException(
                    text.name() + ": isn't UTF-8 at byte " + (at + in.position())
                            + ", and a tokenizer reads nothing else: convert it, or train on bytes, without --tokenizer",
                    e);
        }
    }

    /** The text that tokens were made of. */
    public ByteText text() {
        return text;
    }

    /** Bytes to train on. */
    public long trainBytes() {
        return split;
    }

    /** Tokens to train on. */
    public int trainTokens() {
        return training.length;
    }

    /** Tokens held back. */
    public int validationTokens() {
        return held.length;
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
            int from = Math.toIntExact(Philox.below(training.length - (long) length, seed, stream + row, step));
            System.arraycopy(training, from, ids, row * length, length);
            System.arraycopy(training, from + 1, targets, row * length, length);
        }
    }

    /**
     * Consecutive windows of the validation part. What lies beyond its end is zeros to read and -1, for nothing, to predict.
     *
     * @param batch number of the batch, from 0
     * @return bytes that the tokens to predict stand for
     */
    public long validationBatch(long batch, int[] ids, int[] targets) {
        Arrays.fill(ids, 0);
        Arrays.fill(targets, -1);
        int first = Math.toIntExact(Math.min(batch * ids.length, held.length - 1));
        int count = Math.min(held.length - 1 - first, ids.length);
        System.arraycopy(held, first, ids, 0, count);
        System.arraycopy(held, first + 1, targets, 0, count);
        return Arrays.stream(heldBytes, first + 1, first + 1 + count)
                .asLongStream()
                .sum();
    }
}
