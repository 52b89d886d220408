package dev.gyre.spark.train;

import java.util.function.Supplier;

/**
 * Steps of a shard.
 *
 * @param shard its number, from 0, which with the step is its position in the data
 * @param first number of the first step
 * @param last number of the last step
 * @param parameters at the beginning of the round
 * @param moments the shard's own state, which is asked for only where it isn't there yet
 */
record ShardTask(int shard, long first, long last, Supplier<Parcel> parameters, Supplier<Parcel> moments) {}
