package dev.gyre.spark.train;

import dev.gyre.engine.GyreException;
import dev.gyre.models.run.RunConfig;
import dev.gyre.spark.cluster.ExecutorEnvironment;
import dev.gyre.spark.cluster.SparkFailure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * The shards of a round as ordinary tasks, one each: as many at a time as there are cores, and run again where an executor is lost. What
 * it took is told after each round.
 */
final class RoundTasks implements AutoCloseable {

    private final JavaSparkContext spark;
    private final int shards;
    private final String id;
    private final Broadcast<RunDescription> job;
    private final Consumer<RoundCost> costs;

    RoundTasks(JavaSparkContext spark, RunConfig<?, ?> config, int shards, Consumer<RoundCost> costs) {
        this.spark = spark;
        this.shards = shards;
        this.costs = costs;
        RunDescription sent = RunDescription.of(config);
        this.id = sent.id();
        this.job = spark.broadcast(sent);
    }

    /**
     * The results of a round.
     *
     * @param results in the order of shards
     * @param parameters that they began from
     * @param first number of the first step
     * @param last number of the last step
     * @param begun when it began, by {@link System#nanoTime}
     * @param arrived when the last result was there
     */
    record Done(List<ShardResult> results, Parcel parameters, long first, long last, long begun, long arrived) {

        /** Mean loss over shards and steps. */
        float loss() {
            return (float)
                    results.stream().mapToDouble(ShardResult::loss).average().orElse(Double.NaN);
        }

        /** Mean norm over shards and steps. */
        float norm() {
            return (float)
                    results.stream().mapToDouble(ShardResult::norm).average().orElse(Double.NaN);
        }

        /** Floating-point operations of a step of all shards. */
        long flops() {
            return results.stream().mapToLong(ShardResult::flops).sum();
        }
    }

    /**
     * Runs a round of steps.
     *
     * @param moments each shard's own state; empty where shards have none
     * @throws GyreException if tasks fail, whatever executors they run on
     */
    Done run(Parcel parameters, List<Parcel> moments, long first, long last) {
        long begun = System.nanoTime();
        List<Broadcast<?>> sent = new ArrayList<>();
        try {
            Broadcast<Parcel> model = spark.broadcast(parameters);
            sent.add(model);
            List<Broadcast<Parcel>> states =
                    moments.stream().map(spark::broadcast).toList();
            sent.addAll(states);
            List<Integer> numbers = IntStream.range(0, shards).boxed().toList();
            List<ShardResult> results = spark
                    .parallelize(numbers, shards)
                    .map(new ShardFunction(
                            id, job, ExecutorEnvironment.here(), model, List.copyOf(states), first, last))
                    .collect()
                    .stream()
                    .sorted(Comparator.comparingInt(ShardResult::shard))
                    .toList();
            return new Done(results, parameters, first, last, begun, System.nanoTime());
        } catch (Exception e) { // of Scala's, which declares none
            throw SparkFailure.of("steps " + first + " to " + last, e);
        } finally {
            sent.forEach(b -> b.destroy());
        }
    }

    /** Reports the cost of a round, which ends now. */
    void account(Done done) {
        List<ShardResult> all = done.results();
        long executors = all.stream().map(ShardResult::where).distinct().count();
        costs.accept(new RoundCost(
                done.last(),
                done.last() - done.first() + 1,
                shards,
                executors,
                executors * done.parameters().bytes()
                        + all.stream().mapToLong(ShardResult::loaded).sum(),
                all.stream().mapToLong(r -> r.tensors().bytes()).sum(),
                all.stream().mapToLong(ShardResult::nanos).max().orElse(0) / 1e6,
                all.stream().mapToLong(ShardResult::nanos).sum() / 1e6,
                (done.arrived() - done.begun()) / 1e6,
                (System.nanoTime() - done.arrived()) / 1e6));
    }

    @Override
    public void close() {
        job.destroy();
    }
}
