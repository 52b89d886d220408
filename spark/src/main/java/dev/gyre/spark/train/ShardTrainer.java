package dev.gyre.spark.train;

/** The steps of one shard or another in a JVM, for which they're compiled once. Not for concurrent use. */
sealed interface ShardTrainer extends AutoCloseable permits LocalSteps, LocalGradients {

    /** Runs a shard's steps. The result doesn't depend on what was done before. */
    ShardResult run(ShardTask task);

    /** Whether it has the state that a shard had after a step. */
    boolean holds(int shard, long step);

    @Override
    void close();
}
