package dev.gyre.models.data;

import java.util.Arrays;
import java.util.function.LongPredicate;

/**
 * Counts of each byte, and of each pair of bytes, in the training part of a text. Probabilities are add-one smoothed, (n + 1) /
 * (all + 256), so that what was never seen is possible. It's all that a table of bytes can learn.
 */
public final class ByteCounts {

    private static final int BYTES = 256;
    private static final int BLOCK = 1 << 16;

    private final ByteData data;
    private final long[] singles = new long[BYTES];
    private final long[] pairs = new long[BYTES * BYTES];

    /** Takes something in: a byte, what was before it, and where it is. */
    @FunctionalInterface
    private interface Reader {
        void read(long position, int before, int now);
    }

    /** Counts; reads all of the training part. */
    public ByteCounts(ByteData data) {
        this.data = data;
        scan(0, data.trainBytes(), (position, before, now) -> {
            singles[now]++;
            if (position > 0) {
                pairs[before * BYTES + now]++;
            }
        });
    }

    private void scan(long from, long to, Reader reader) {
        int[] block = new int[BLOCK];
        int before = 0;
        for (long at = from; at < to; at += BLOCK) {
            int count = (int) Math.min(BLOCK, to - at);
            data.text().read(at, block, 0, count);
            for (int i = 0; i < count; i++) {
                reader.read(at + i, before, block[i]);
                before = block[i];
            }
        }
    }

    /** Bits per byte of the validation part's bytes but the first, each by the one before it. */
    public double bigram() {
        double[] bits = new double[BYTES * BYTES];
        for (int before = 0; before < BYTES; before++) {
            fill(bits, pairs, before * BYTES);
        }
        double[] sum = new double[1];
        scan(
                data.trainBytes(),
                data.text().size(),
                (position, before, now) -> sum[0] += position > data.trainBytes() ? bits[before * BYTES + now] : 0);
        return sum[0] / (data.validationBytes() - 1);
    }

    /**
     * Bits per byte of some of the validation part's bytes, each by itself.
     *
     * @param counted says which, by their place in the validation part
     */
    public double unigram(LongPredicate counted) {
        double[] bits = new double[BYTES];
        fill(bits, singles, 0);
        double[] sum = new double[2];
        scan(data.trainBytes(), data.text().size(), (position, before, now) -> {
            if (counted.test(position - data.trainBytes())) {
                sum[0] += bits[now];
                sum[1]++;
            }
        });
        return sum[0] / sum[1];
    }

    private static void fill(double[] bits, long[] counts, int from) {
        long all = Arrays.stream(counts, from, from + BYTES).sum();
        for (int b = from; b < from + BYTES; b++) {
            bits[b] = Math.log((all + BYTES) / (counts[b] + 1.0)) / Math.log(2);
        }
    }
}
