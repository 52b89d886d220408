package dev.gyre.spark.train;

import dev.gyre.engine.GyreException;
import dev.gyre.models.run.RunConfig;
import dev.gyre.spark.cluster.ExecutorEnvironment;
import dev.gyre.spark.cluster.Executors;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;

/** Checks before work starts: executors have to be like this program, and to see the same data. */
public final class Preflight {

    /** The answer of one that sees the same data. */
    static final String SAME = "";

    private Preflight() {}

    /** Opens the data and says what's wrong with it. */
    record Question(RunDescription job, String fingerprint) implements Function<Integer, String> {
        @Override
        public String call(Integer number) {
            try {
                return job.with(config -> config.open().fingerprint().equals(fingerprint) ? SAME : "it is other data");
            } catch (GyreException e) {
                return String.valueOf(e.getMessage());
            }
        }
    }

    /**
     * Refuses executors that won't do.
     *
     * @param fingerprint of the data
     * @throws GyreException says which, why, and what to do
     */
    public static void require(JavaSparkContext spark, RunConfig<?, ?> config, String fingerprint) {
        ExecutorEnvironment here = ExecutorEnvironment.here();
        if (spark.sc().isLocal()) {
            here.requireLike(here);
            return;
        }
        Executors.requireSameBits(here, spark);
        requireSame(config, Executors.ask(spark, new Question(RunDescription.of(config), fingerprint)));
    }

    /** Refuses executors that see no data, or other data. */
    static void requireSame(RunConfig<?, ?> config, List<String> answers) {
        answers.stream().filter(answer -> !answer.equals(SAME)).findFirst().ifPresent(answer -> {
            throw new GyreException("an executor can't read what is trained on, "
                    + (config.data().isEmpty() ? "the built-in text" : config.data()) + " (" + answer
                    + "): have it on a disk that all machines see, under the same path");
        });
    }
}
