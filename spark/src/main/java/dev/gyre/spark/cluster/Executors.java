package dev.gyre.spark.cluster;

import dev.gyre.engine.device.DeviceException;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;

/** Asks a cluster's executors what they are, before work starts. */
public final class Executors {

    private static final long PATIENCE_SECONDS = 60;
    private static final long HOLD_NANOS = 100_000_000;

    private Executors() {}

    /** Answers in a slot, which it holds for a moment so that others are asked, too. */
    private record Question() implements Function<Integer, ExecutorEnvironment> {
        @Override
        public ExecutorEnvironment call(Integer number) {
            LockSupport.parkNanos(HOLD_NANOS);
            return ExecutorEnvironment.here();
        }
    }

    /**
     * Refuses executors that aren't like the driver. Tasks ask the same again: executors come and go.
     *
     * @throws DeviceException says what's different, that none came, or that they don't take our classes
     */
    public static void requireLike(ExecutorEnvironment driver, JavaSparkContext spark) {
        ask(spark, new Question()).forEach(e -> e.requireLike(driver));
    }

    /**
     * Refuses executors that aren't like the driver, where results have to be the driver's to the last bit.
     *
     * @throws DeviceException as {@link #requireLike}
     */
    public static void requireSameBits(ExecutorEnvironment driver, JavaSparkContext spark) {
        ask(spark, new Question()).forEach(e -> e.requireSameBits(driver));
    }

    /**
     * Asks executors something, so often that each should answer.
     *
     * @param question answers in a slot
     * @throws DeviceException if none comes, or they don't take our classes
     */
    public static <T> List<T> ask(JavaSparkContext spark, Function<Integer, T> question) {
        int slots = 0;
        List<T> found = List.of();
        while (slots < spark.defaultParallelism()) {
            slots = Math.max(2, spark.defaultParallelism());
            found = ask(spark, question, 2 * slots);
        }
        return found;
    }

    private static <T> List<T> ask(JavaSparkContext spark, Function<Integer, T> question, int times) {
        JavaFutureAction<List<T>> answers = spark.parallelize(Collections.nCopies(times, 0), times)
                .map(question)
                .collectAsync();
        try {
            return answers.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            answers.cancel(true);
            throw new DeviceException(
                    "no executor of " + spark.master() + " has answered for " + PATIENCE_SECONDS
                            + " s: start a worker, or leave it more cores and memory than it has given away",
                    e);
        } catch (ExecutionException e) {
            throw new DeviceException(
                    "executors of " + spark.master() + " can't run Gyre: " + SparkFailure.line(e)
                            + "; they need the JDK of this program, "
                            + Runtime.version().feature(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DeviceException("interrupted before executors of " + spark.master() + " answered", e);
        }
    }
}
