package dev.gyre.spark.train;

import dev.gyre.cli.train.TrainingConsole;
import dev.gyre.models.run.LearnerFactory;
import dev.gyre.models.run.Listener;
import dev.gyre.models.run.Trainer;
import dev.gyre.spark.cluster.Cluster;
import dev.gyre.spark.cluster.LazySpark;
import dev.gyre.spark.cluster.SparkLog;
import java.nio.file.Path;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import picocli.CommandLine;

/**
 * A run's training with Spark under it, which is started once all is known to be right that can be known before.
 *
 * @param cluster what it runs on
 * @param folder of the run
 */
record SparkRun(Cluster cluster, Path folder) {

    static final String RESUME = "gyre spark resume";

    /** Begins or goes on with a run. */
    interface Start extends BiFunction<Supplier<LearnerFactory>, Listener, Trainer> {}

    /**
     * Trains to the end.
     *
     * @param start makes the trainer; Spark starts when the learner factory is asked for
     * @return the exit code
     */
    int train(CommandLine line, boolean json, Start start) {
        SparkLog.quiet();
        cluster.check();
        try (LazySpark session = new LazySpark(cluster, "gyre spark train")) {
            return new TrainingConsole(line, RESUME)
                    .run(
                            progress -> start.apply(
                                    () -> new SparkLearning(session.context(), RoundLog.in(folder)), progress),
                            json);
        }
    }
}
