package dev.gyre.spark.train;

import java.util.List;

/**
 * Means over shards, which are added in a fixed tree by their numbers: 0 and 1, 2 and 3, those two sums, and so on. The same number of
 * shards gives the same bits, wherever they were computed and whichever came first.
 */
final class Pairwise {

    private Pairwise() {}

    /**
     * The mean, element by element.
     *
     * @param shards one array each, in the order of their numbers, which are used up
     * @return the first of them, with the mean
     */
    static float[] mean(List<float[]> shards) {
        int count = shards.size();
        for (int apart = 1; apart < count; apart *= 2) {
            for (int i = 0; i + apart < count; i += 2 * apart) {
                add(shards.get(i), shards.get(i + apart));
            }
        }
        float[] mean = shards.getFirst();
        for (int i = 0; i < mean.length; i++) {
            mean[i] /= count;
        }
        return mean;
    }

    private static void add(float[] to, float[] other) {
        for (int i = 0; i < to.length; i++) {
            to[i] += other[i];
        }
    }
}
