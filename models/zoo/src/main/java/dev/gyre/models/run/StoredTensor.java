package dev.gyre.models.run;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.BlockRows;
import dev.gyre.engine.io.ElementType;
import dev.gyre.engine.io.Numbers;
import dev.gyre.engine.tensor.BlockFormat;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.models.model.small.WeightKind;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;

/**
 * A tensor of a checkpoint that doesn't lie in memory.
 *
 * @param source what messages call the files that its numbers come from
 * @param name in the checkpoint
 * @param type what its numbers are stored as
 * @param numbers which are asked for when it's written
 * @param blocks that are stored in place of the numbers; empty if these are
 */
public record StoredTensor(
        String source, String name, ElementType type, Shape shape, Supplier<Numbers> numbers, Optional<Blocks> blocks) {
    private static final int PIECE = 1 << 16;

    /** A tensor whose numbers are stored. */
    public StoredTensor(String source, String name, ElementType type, Shape shape, Supplier<Numbers> numbers) {
        this(source, name, type, shape, numbers, Optional.empty());
    }

    /**
     * Blocks of a tensor.
     *
     * @param kind what the tensor is
     * @param rows which are asked for when they're written, each of whose numbers has been looked at then
     */
    public record Blocks(WeightKind kind, BlockFormat format, Supplier<BlockRows> rows) {}

    /**
     * A tensor whose blocks are stored as they are.
     *
     * @param kind what it is
     * @param numbers that the blocks stand for
     */
    public static StoredTensor ofBlocks(
            String source, String name, WeightKind kind, Supplier<Numbers> numbers, BlockRows rows) {
        Blocks blocks = new Blocks(kind, rows.format(), () -> {
            look(new Finite(source + ": " + name, numbers.get(), place -> place));
            return rows;
        });
        return new StoredTensor(source, name, ElementType.U8, rows.shape(), numbers, Optional.of(blocks));
    }

    /** A copy that's stored in blocks, which are made of the numbers. */
    StoredTensor in(Shape bytes, Blocks blocks) {
        return new StoredTensor(source, name, ElementType.U8, bytes, numbers, Optional.of(blocks));
    }

    /** Bytes that it takes in the file. */
    public long bytes() {
        return (long) shape.size() * type.bytes();
    }

    /** The numbers, each of which is looked at when it's read. */
    Numbers finite() {
        return new Finite(source + ": " + name, numbers.get(), place -> place);
    }

    private static void look(Numbers all) {
        float[] piece = new float[Math.min(PIECE, all.shape().size())];
        for (int from = 0; from < all.shape().size(); from += piece.length) {
            all.read(from, piece, 0, Math.min(piece.length, all.shape().size() - from));
        }
    }

    /**
     * Numbers each of which is looked at.
     *
     * @param places what messages call the number in a place
     */
    private record Finite(String label, Numbers of, IntUnaryOperator places) implements Numbers {
        @Override
        public Shape shape() {
            return of.shape();
        }

        @Override
        public ElementType type() {
            return of.type();
        }

        @Override
        public Numbers transposed() {
            int rows = shape().dim(-2);
            int columns = shape().dim(-1);
            int size = rows * columns;
            return new Finite(
                    label,
                    of.transposed(),
                    place -> places.applyAsInt(place / size * size + place % rows * columns + place % size / rows));
        }

        @Override
        public void read(int from, float[] into, int at, int count) {
            of.read(from, into, at, count);
            for (int i = 0; i < count; i++) {
                if (!Float.isFinite(into[at + i])) {
                    throw new GyreException(label + "[" + places.applyAsInt(from + i) + "] is " + into[at + i]
                            + ": the model overflowed when it was trained, or the file is damaged");
                }
            }
        }
    }
}
