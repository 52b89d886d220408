package dev.gyre.spark.train;

import dev.gyre.spark.cluster.ExecutorEnvironment;
import java.util.List;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;

/**
 * The work of executors in a round; a task takes one shard's part of it.
 *
 * @param id of the job
 * @param driver what executors have to be like
 * @param parameters at the beginning of the round
 * @param moments each shard's own state; empty where shards have none
 * @param first number of the first step
 * @param last number of the last step
 */
record ShardFunction(
        String id,
        Broadcast<RunDescription> job,
        ExecutorEnvironment driver,
        Broadcast<Parcel> parameters,
        List<Broadcast<Parcel>> moments,
        long first,
        long last)
        implements Function<Integer, ShardResult> {

    @Override
    public ShardResult call(Integer shard) {
        ExecutorEnvironment.here().requireSameBits(driver);
        ShardTask task = new ShardTask(
                shard, first, last, parameters::value, () -> moments.get(shard).value());
        return ShardTrainers.OF_THIS_JVM.run(id, job::value, task);
    }
}
