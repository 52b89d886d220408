package dev.gyre.spark.train;

import dev.gyre.cli.train.Training;
import dev.gyre.models.run.Learning;
import dev.gyre.models.run.Listener;
import dev.gyre.models.run.Trainer;
import dev.gyre.spark.cluster.Cluster;
import dev.gyre.spark.cluster.SparkLog;
import java.nio.file.Path;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
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
    interface Start extends BiFunction<Supplier<Learning>, Listener, Trainer> {}

    /**
     * Trains to the end.
     *
     * @param start makes the trainer; Spark starts when the learning is asked for
     * @return the exit code
     */
    int train(CommandLine line, boolean json, Start start) {
        SparkLog.quiet();
        cluster.check();
        try (Session session = new Session(cluster)) {
            return new Training(line, RESUME)
                    .run(
                            progress -> start.apply(
                                    () -> new SparkLearning(session.context(), RoundLog.in(folder)), progress),
                            json);
        }
    }

    /** Spark, once it's asked for. */
    private static final class Session implements AutoCloseable {
        private final Cluster cluster;
        private SparkSession session;

        Session(Cluster cluster) {
            this.cluster = cluster;
        }

        JavaSparkContext context() {
            session = cluster.start("gyre spark train");
            return JavaSparkContext.fromSparkContext(session.sparkContext());
        }

        @Override
        public void close() {
            if (session != null) {
                session.stop();
            }
        }
    }
}
