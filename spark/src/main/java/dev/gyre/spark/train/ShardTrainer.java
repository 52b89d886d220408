package dev.gyre.spark.train;

/** Does steps of one shard or another in a JVM, for which it's compiled once. Not for concurrent use. */
sealed interface ShardTrainer extends AutoCloseable permits LocalSteps, LocalGradients {

    /** Does a shard's steps. What comes out doesn't depend on what was done before. */
    ShardResult run(ShardTask task);

    /** Whether it has the state that a shard had after a step. */
    boolean holds(int shard, long step);

    @Override
    void close();
}
