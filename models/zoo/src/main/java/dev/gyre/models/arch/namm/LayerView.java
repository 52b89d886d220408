package dev.gyre.models.arch.namm;

/** A layer's caches before an update, as the host sees them: the slots for new tokens are full. */
final class LayerView {

    private final CacheTables tables;
    private final CacheShape shape;
    private final int layer;
    private final int[] read;
    private final int[] counts;
    private final int[] positions;
    private final float[] keys;
    private final float[] newKeys;
    private final float[] sums;

    /** A layer's caches where so many tokens of each sequence have been read. */
    LayerView(CacheTables tables, int layer, int[] read, Policy policy) {
        this.tables = tables;
        this.shape = tables.shape();
        this.layer = layer;
        this.read = read;
        this.counts = tables.counts(layer);
        this.positions = tables.positions(layer);
        CacheTables.Layer t = tables.layer(layer);
        boolean byKey = policy == Policy.L2;
        this.keys = byKey ? CacheTables.floats(t.keys()) : new float[0];
        this.newKeys = byKey ? CacheTables.floats(t.newKeys()) : new float[0];
        this.sums = t.attended()
                .flatMap(CacheTables.Attended::sums)
                .map(CacheTables::floats)
                .orElse(new float[0]);
    }

    CacheTables.Layer layer() {
        return tables.layer(layer);
    }

    /** Tokens that were kept of a sequence. */
    int kept(int row) {
        return counts[row];
    }

    /** Tokens in a sequence's cache, n. */
    int tokens(int row) {
        return counts[row] + shape.fresh();
    }

    int slot(int row, int token) {
        return token < counts[row] ? token : shape.kept() + token - counts[row];
    }

    int position(int row, int head, int token) {
        return token < counts[row]
                ? positions[(row * shape.groups() + head) * shape.kept() + token]
                : read[row] - tokens(row) + token;
    }

    /** Tokens since a token, the newest having 0. */
    int age(int row, int head, int token) {
        return read[row] - 1 - position(row, head, token);
    }

    /** The numbers of a sequence's tokens (M n) out of those of all slots (B, M, S). */
    float[] packed(float[] all, int row) {
        int n = tokens(row);
        float[] y = new float[shape.groups() * n];
        for (int i = 0; i < y.length; i++) {
            y[i] = all[(row * shape.groups() + i / n) * shape.slots() + slot(row, i % n)];
        }
        return y;
    }

    /** The cache of one sequence. */
    Selection.Cache row(int row) {
        return new Selection.Cache() {
            @Override
            public int tokens() {
                return LayerView.this.tokens(row);
            }

            @Override
            public int position(int head, int token) {
                return LayerView.this.position(row, head, token);
            }

            @Override
            public double key(int head, int token) {
                boolean old = token < counts[row];
                int slots = old ? shape.kept() : shape.fresh();
                int slot = old ? token : token - counts[row];
                float[] from = old ? keys : newKeys;
                int at = ((row * slots + slot) * shape.groups() + head) * shape.width();
                double sum = 0;
                for (int d = 0; d < shape.width(); d++) {
                    sum += from[at + d] * from[at + d];
                }
                return sum;
            }

            @Override
            public double sum(int head, int token) {
                return sums[(row * shape.groups() + head) * shape.slots() + slot(row, token)];
            }
        };
    }
}
