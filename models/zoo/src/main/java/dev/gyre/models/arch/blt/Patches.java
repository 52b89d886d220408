package dev.gyre.models.arch.blt;

import dev.gyre.engine.GyreException;
import java.util.Arrays;

/**
 * The patches of a batch of texts, whose rows may have different numbers of them: where they begin. {@link PatchSpans} says which bytes and
 * patches see each other. Pagnoni et al. 2024 (BLT), arXiv:2412.09871.
 *
 * <p>B rows, N bytes in each, P patches in the row that has most. Usually patches cover N + 1 bytes, the last one still being to
 * come; {@code total} says how many. Rows with fewer patches are filled up with empty ones at the end.
 */
public final class Patches {

    private final int total;
    private final int count;
    private final int[][] starts;
    private final int[] used;

    private Patches(int[][] starts, int[] used, int total, int count) {
        this.starts = starts;
        this.used = used;
        this.total = total;
        this.count = count;
    }

    private Patches(int[][] starts, int total) {
        this(
                starts,
                Arrays.stream(starts).mapToInt(s -> s.length).toArray(),
                total,
                Arrays.stream(starts).mapToInt(s -> s.length).max().orElse(0));
    }

    /**
     * Cuts texts by a rule.
     *
     * @param tokens ids. (B, N)
     * @param entropies of the predictions, (B, N); may be empty for rules that don't read them
     * @param next whether the byte to come counts
     * @throws GyreException if there's no byte, or bytes and entropies don't make whole rows
     */
    public static Patches of(PatchRule rule, int[] tokens, float[] entropies, int batch, boolean next) {
        if (batch <= 0 || tokens.length == 0 || tokens.length % batch != 0) {
            throw new GyreException(tokens.length + " bytes don't make " + batch + " rows of at least one");
        }
        if (entropies.length != tokens.length && entropies.length != 0) {
            throw new GyreException("there must be an entropy for each of " + tokens.length + " bytes, or none, but "
                    + entropies.length + " are given");
        }
        int bytes = tokens.length / batch;
        int total = next ? bytes + 1 : bytes;
        int[][] starts = new int[batch][];
        for (int b = 0; b < batch; b++) {
            int[] row = Arrays.copyOfRange(tokens, b * bytes, (b + 1) * bytes);
            float[] own = entropies.length == 0 ? entropies : Arrays.copyOfRange(entropies, b * bytes, (b + 1) * bytes);
            starts[b] = positions(rule.starts(row, own), total);
        }
        return new Patches(starts, total);
    }

    /**
     * Patches of given lengths.
     *
     * @param lengths rows filled up with zeros at the end. (B, P)
     * @throws GyreException if they aren't whole rows of the same number of bytes, or a length is negative or comes behind a
     *     zero
     */
    public static Patches ofLengths(int[] lengths, int batch) {
        if (batch <= 0 || lengths.length == 0 || lengths.length % batch != 0) {
            throw new GyreException(lengths.length + " lengths don't make " + batch + " rows of at least one");
        }
        int width = lengths.length / batch;
        int[][] starts = new int[batch][];
        int total = 0;
        for (int b = 0; b < batch; b++) {
            int[] row = Arrays.copyOfRange(lengths, b * width, (b + 1) * width);
            int sum = checkedSum(row, b);
            if (b > 0 && sum != total) {
                throw new GyreException("patches of row " + b + " cover " + sum + " bytes, those before it " + total);
            }
            total = sum;
            starts[b] = begins(row);
        }
        return new Patches(starts, total);
    }

    /**
     * No patches yet, of B rows of N bytes and the one to come, to be {@link #cut} again and again.
     *
     * @param count patches of a row that are seen
     */
    static Patches empty(int batch, int bytes, int count) {
        return new Patches(new int[batch][bytes + 1], new int[batch], bytes + 1, count);
    }

    /**
     * Cuts other texts, in place of those before.
     *
     * @param entropies of the predictions, (B, N); may be empty for rules that don't read them
     * @param longest most bytes of a patch; 0 for any number
     */
    void cut(PatchRule.Causal rule, int[] tokens, float[] entropies, int longest) {
        int bytes = total - 1;
        for (int b = 0; b < starts.length; b++) {
            int n = 0;
            for (int t = 0; t < total; t++) {
                boolean full = longest > 0 && n > 0 && t - starts[b][n - 1] == longest;
                if (full || t < 2 || begins(rule, tokens, entropies, b * bytes + t, t)) {
                    starts[b][n++] = t;
                }
            }
            used[b] = n;
        }
    }

    private static boolean begins(PatchRule.Causal rule, int[] tokens, float[] entropies, int at, int t) {
        boolean read = rule.readsEntropies();
        return rule.begins(
                t, tokens[at - 1], tokens[at - 2], read ? entropies[at - 1] : 0f, read ? entropies[at - 2] : 0f);
    }

    /** Takes over the patches of others, of the same rows. */
    void copy(Patches other) {
        for (int b = 0; b < starts.length; b++) {
            System.arraycopy(other.starts[b], 0, starts[b], 0, other.used[b]);
            used[b] = other.used[b];
        }
    }

    private static int checkedSum(int[] lengths, int row) {
        int sum = 0;
        for (int p = 0; p < lengths.length; p++) {
            if (lengths[p] < 0 || (p > 0 && lengths[p] > 0 && lengths[p - 1] == 0)) {
                throw new GyreException("length " + lengths[p] + " of patch " + p + " in row " + row
                        + " is negative or comes behind an empty patch");
            }
            sum += lengths[p];
        }
        return sum;
    }

    private static int[] begins(int[] lengths) {
        int used = (int) Arrays.stream(lengths).filter(l -> l > 0).count();
        int[] starts = new int[used];
        for (int p = 1; p < used; p++) {
            starts[p] = starts[p - 1] + lengths[p - 1];
        }
        return starts;
    }

    private static int[] positions(boolean[] flags, int total) {
        int[] found = new int[total];
        int n = 0;
        for (int t = 0; t < total; t++) {
            if (flags[t]) {
                found[n++] = t;
            }
        }
        return Arrays.copyOf(found, n);
    }

    /** A copy with every patch longer than {@code longest} cut into pieces of that length and a rest. */
    public Patches limited(int longest) {
        if (longest <= 0) {
            throw new GyreException("the longest patch must have a byte, but is to have " + longest);
        }
        int[][] cut = new int[starts.length][];
        for (int b = 0; b < starts.length; b++) {
            boolean[] flags = new boolean[total];
            for (int p = 0; p < used[b]; p++) {
                for (int t = starts[b][p]; t < end(b, p); t += longest) {
                    flags[t] = true;
                }
            }
            cut[b] = positions(flags, total);
        }
        return new Patches(cut, total);
    }

    int start(int row, int patch) {
        return patch < used[row] ? starts[row][patch] : total;
    }

    int end(int row, int patch) {
        return start(row, patch + 1);
    }

    /** B. */
    public int batch() {
        return starts.length;
    }

    /** P, patches in the row that has most, unless it was said how many are seen. */
    public int count() {
        return count;
    }

    /** Patches of all rows together, whether seen or not. */
    int used() {
        return Arrays.stream(used).sum();
    }

    /**
     * Patches of all rows together that are complete, the last of each row not being so: each is a step of what goes over patches.
     */
    public int complete() {
        return used() - starts.length;
    }

    /** Bytes that the patches of a row cover. */
    public int total() {
        return total;
    }

    /** The first byte of each patch, {@link #total} for those that fill up. (B, P) */
    public int[] starts() {
        return filled(new int[starts.length * count], this::start);
    }

    /** The first byte of each patch, and the end of the last one, as {@link dev.gyre.engine.op.text.PatchPool} takes them. (B, P + 1) */
    public int[] bounds() {
        int[] bounds = new int[starts.length * (count + 1)];
        bounds(bounds);
        return bounds;
    }

    void bounds(int[] into) {
        filled(into, this::start);
    }

    /** Bytes in each patch. (B, P) */
    public int[] lengths() {
        return filled(new int[starts.length * count], (b, p) -> end(b, p) - start(b, p));
    }

    /** The patch that holds each of the first {@code bytes} bytes. (B, bytes) */
    public int[] ids(int bytes) {
        int[] ids = new int[starts.length * bytes];
        ids(ids);
        return ids;
    }

    void ids(int[] into) {
        requireBytes(into.length / starts.length);
        filled(into, this::holder);
    }

    /**
     * The last patch that's complete before the byte after each byte, which is what predicts that one; -1 where none is.
     * (B, bytes)
     */
    public int[] completed(int bytes) {
        int[] completed = new int[starts.length * bytes];
        completed(completed);
        return completed;
    }

    void completed(int[] into) {
        requireBytes(into.length / starts.length + 1);
        filled(into, (b, i) -> holder(b, i + 1) - 1);
    }

    private void requireBytes(int bytes) {
        if (bytes > total) {
            throw new GyreException("byte " + (bytes - 1) + " is in no patch: they cover " + total + " bytes");
        }
    }

    private int holder(int row, int at) {
        int p = Arrays.binarySearch(starts[row], 0, used[row], at);
        return p >= 0 ? p : -p - 2;
    }

    interface Entry {
        int at(int row, int column);
    }

    /** Writes a number for each row and column. */
    int[] filled(int[] y, Entry entry) {
        int width = y.length / starts.length;
        for (int i = 0; i < y.length; i++) {
            y[i] = entry.at(i / width, i % width);
        }
        return y;
    }
}
