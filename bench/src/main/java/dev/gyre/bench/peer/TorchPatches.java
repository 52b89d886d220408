package dev.gyre.bench.peer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Embedding;
import java.util.List;

/**
 * Embeddings of bytes and of the n-grams that they end, pooled into patches, in PyTorch: {@code embedding}, 64-bit integer ops for the
 * hashes, and a gather and {@code max} over padded patches. B batch, T bytes, P patches, C width.
 */
public final class TorchPatches {

    /** The factor of BLT's first hash function. */
    private static final long FACTOR = 1000000007L;

    private final int batch;
    private final int time;
    private final List<Integer> sizes;
    private final NDArray ids;
    private final NDArray members;
    private final NDArray mask;

    /**
     * Patches of some bytes.
     *
     * @param ids (B, T)
     * @param bounds where patches begin and the last one ends (B, P + 1)
     * @param longest the most bytes in a patch
     * @param sizes of n-grams
     */
    public TorchPatches(NDManager m, int[] ids, int[] bounds, int batch, int longest, List<Integer> sizes) {
        this.batch = batch;
        this.sizes = List.copyOf(sizes);
        time = ids.length / batch;
        this.ids = m.create(ids, new Shape(batch, time)).toType(DataType.INT64, false);
        int patches = bounds.length / batch - 1;
        long[] rows = new long[batch * patches * longest];
        float[] hidden = new float[rows.length];
        for (int i = 0; i < rows.length; i++) {
            int b = i / longest / patches;
            int at = b * (patches + 1) + i / longest % patches;
            int row = bounds[at] + i % longest;
            boolean exists = row < bounds[at + 1];
            rows[i] = (long) b * time + (exists ? row : bounds[at]);
            hidden[i] = exists ? 0f : Float.NEGATIVE_INFINITY;
        }
        // The bytes of each patch as rows, the first one in the place of those that it lacks, which the mask then
        // hides.
        members = m.create(rows, new Shape(batch, patches, longest));
        mask = Torch.array(m, hidden, batch, patches, longest, 1);
    }

    /** Powers and sums wrap around in 64 bits, the oldest byte has power zero. */
    private NDArray hashes(int n, long rows) {
        NDArray padded =
                ids.getManager().zeros(new Shape(batch, n - 1), DataType.INT64).concat(ids, 1);
        NDArray sum = padded.get(":, :" + time);
        long power = 1;
        for (int i = 1; i < n; i++) {
            power *= FACTOR;
            sum = sum.add(padded.get(":, " + i + ":" + (i + time)).mul(power));
        }
        return sum.mod(rows);
    }

    /** The patches (B, P, C). tables: of bytes, then of each size of n-grams. */
    public NDArray pooled(NDList tables) {
        NDArray x = embedded(ids, tables.get(0));
        for (int i = 1; i < tables.size(); i++) {
            NDArray table = tables.get(i);
            x = x.add(embedded(hashes(sizes.get(i - 1), table.getShape().get(0)), table));
        }
        NDArray bytes = x.reshape((long) batch * time, x.getShape().get(2));
        return embedded(members, bytes).add(mask).max(new int[] {2});
    }

    private static NDArray embedded(NDArray rows, NDArray table) {
        return Embedding.embedding(rows, table, SparseFormat.DENSE).singletonOrThrow();
    }
}
