package dev.gyre.engine.op.text;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.GraphBuilder;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Operation;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.RooflineBound;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.op.elementwise.Add;
import dev.gyre.engine.tensor.DType;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.text.ByteHashes;
import java.util.List;

/**
 * Hashes of the n-grams that end at each byte, as rows of a table. Pagnoni et al. 2024 (BLT), arXiv:2412.09871, section 3.2.1:
 * floorMod(sum over i of id[t - n + 1 + i] a^i, V), the oldest byte having power zero, bytes before the sequence counting as
 * zero. Sums and products wrap around in 64 bits, as they do for n = 3 already, and the remainder is never negative. ids, y:
 * int32 (B, T). No gradient.
 *
 * @param n bytes in an n-gram
 * @param factor a, a large prime
 * @param rows V, rows of the table
 */
public record NgramHash(Tensor ids, int n, long factor, int rows) implements Op {

    private static final List<Long> FACTORS = List.of(
            1000000007L,
            5915587277L,
            1500450271L,
            3267000013L,
            5754853343L,
            4093082899L,
            9576890767L,
            3628273133L,
            2860486313L,
            5463458053L,
            3367900313L);

    /** Refuses ids that aren't int32 (B, T), n-grams without bytes, and a table without rows. */
    public NgramHash {
        ShapeException.rank("NgramHash", ids, 2);
        ShapeException.check(
                ids.type().dtype() == DType.I32 && ids.shape().size() > 0,
                "NgramHash",
                "ids must be int32 and not empty",
                ids);
        ShapeException.check(
                n > 0 && rows > 0,
                "NgramHash",
                "an n-gram must have a byte, and the table a row; they have " + n + " and " + rows,
                ids);
    }

    /** The hash with the factor of BLT's hash function of the given number, 0 to 10. */
    public static NgramHash function(Tensor ids, int n, int function, int rows) {
        ShapeException.check(
                function >= 0 && function < FACTORS.size(),
                "NgramHash",
                "there are functions 0 to " + (FACTORS.size() - 1) + ", but not " + function,
                ids);
        return new NgramHash(ids, n, FACTORS.get(function), rows);
    }

    /**
     * The embedding of bytes by themselves and by the n-grams that they end: the sum of a row of each table. (B, T, C)
     *
     * @param table of single bytes. (ids, C)
     * @param hashed a table of each function and n-gram size, functions outermost. (V, C) each
     * @param sizes bytes in the n-grams
     */
    public static Tensor embedding(GraphBuilder g, Tensor ids, Tensor table, List<Tensor> hashed, List<Integer> sizes) {
        ShapeException.check(
                !sizes.isEmpty() && hashed.size() % sizes.size() == 0,
                "NgramHash",
                hashed.size() + " tables must be a multiple of the " + sizes.size() + " sizes of n-grams",
                ids,
                table);
        Tensor sum = g.apply(new Embedding(ids, table));
        for (int i = 0; i < hashed.size(); i++) {
            Tensor t = hashed.get(i);
            Tensor rows = g.apply(function(ids, sizes.get(i % sizes.size()), i / sizes.size(), t.dim(0)));
            sum = g.apply(new Add(sum, g.apply(new Embedding(rows, t))));
        }
        return sum;
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(ids.type());
    }

    @Override
    public void emit(Emitter e) {
        e.task("hash", ByteHashes::ngrams).with(reads(ids), writes(e.output()), sizes(ids.shape(), n, factor, rows));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 3L * n * ids.shape().size());
    }

    @Override
    public RooflineBound least() {
        return RooflineBound.of(this, 0)
                .and(Operation.INTEGER, (2L * n + 1) * ids.shape().size());
    }
}
