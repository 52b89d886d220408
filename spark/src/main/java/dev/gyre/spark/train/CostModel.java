package dev.gyre.spark.train;

import dev.gyre.models.setting.ConfigException;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The time of a round with more workers, each of which does one shard's steps, by a model that is fitted to measured rounds: <pre>
 *   seconds(W) = steps + overhead + W (down + up) / rate + W average
 * </pre>
 * since all of a round passes through the driver, one worker's bytes after another's, and the driver averages. Nothing overlaps. Steps are
 * those of a worker that has a machine to itself.
 *
 * @param items of a shard's steps, together
 * @param steps seconds of a shard's steps
 * @param overhead seconds of a round that are neither steps nor averaging, on the network that was measured
 * @param average seconds of the outer step, a shard
 * @param down bytes that the driver sends, a worker
 * @param up bytes that it's sent, a worker
 */
record CostModel(double items, double steps, double overhead, double average, double down, double up) {

    private static final int LEAST = 3;

    /**
     * Fits the model to medians of measured rounds; the first, in which kernels were compiled, doesn't count, and neither does one that is shorter
     * than others.
     *
     * @param itemsPerStep of a shard
     * @throws ConfigException if there are too few
     */
    static CostModel of(List<RoundCost> rounds, double itemsPerStep) {
        long length = rounds.stream().mapToLong(RoundCost::steps).max().orElse(0);
        List<RoundCost> whole =
                rounds.stream().skip(1).filter(r -> r.steps() == length).toList();
        if (whole.size() < LEAST) {
            throw new ConfigException("the run has " + whole.size() + " whole rounds after its first, and a projection"
                    + " takes " + LEAST + ": train longer");
        }
        return new CostModel(
                itemsPerStep * length,
                median(whole, r -> r.stepsMs() / r.shards() / 1e3),
                median(whole, r -> Math.max(0, r.awayMs() - r.slowestMs() * turns(r)) / 1e3),
                median(whole, r -> r.averageMs() / r.shards() / 1e3),
                median(whole, r -> (double) r.bytesDown() / r.executors()),
                median(whole, r -> (double) r.bytesUp() / r.shards()));
    }

    /** The least number of times that an executor had to take a shard. */
    private static double turns(RoundCost r) {
        return Math.ceilDiv(r.shards(), Math.max(1, r.executors()));
    }

    private static double median(List<RoundCost> rounds, ToDoubleFunction<RoundCost> of) {
        double[] sorted = rounds.stream().mapToDouble(of).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1
                ? sorted[middle]
                : Arrays.stream(sorted, middle - 1, middle + 1).average().orElseThrow();
    }

    /**
     * Seconds of a round.
     *
     * @param workers W
     * @param rate bytes a second that the driver's network takes
     */
    double seconds(int workers, double rate) {
        return steps + overhead + workers * ((down + up) / rate + average);
    }

    /** Items a second of all workers. */
    double perSecond(int workers, double rate) {
        return workers * items / seconds(workers, rate);
    }

    /** The limit of items a second for any number of workers. */
    double most(double rate) {
        return items / ((down + up) / rate + average);
    }
}
