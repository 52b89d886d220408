package dev.gyre.spark.train;

/**
 * The cost of a round in time and bytes.
 *
 * @param step number of its last step
 * @param steps of each shard
 * @param executors that took part
 * @param bytesDown that the driver sent, parameters once an executor
 * @param bytesUp that it was sent
 * @param slowestMs steps of the slowest shard
 * @param stepsMs steps of all shards together
 * @param awayMs from the round's beginning until all results were there
 * @param averageMs the outer step
 */
record RoundCost(
        long step,
        long steps,
        int shards,
        long executors,
        long bytesDown,
        long bytesUp,
        double slowestMs,
        double stepsMs,
        double awayMs,
        double averageMs) {}
