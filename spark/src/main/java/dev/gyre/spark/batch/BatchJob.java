package dev.gyre.spark.batch;

import dev.gyre.engine.GyreException;
import dev.gyre.spark.cluster.Cluster;
import dev.gyre.spark.cluster.ExecutorEnvironment;
import dev.gyre.spark.cluster.Executors;
import dev.gyre.spark.cluster.SparkFailure;
import java.util.Locale;
import org.apache.spark.SparkThrowable;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * Rows of files, worked on and written to files.
 *
 * @param column the texts'
 * @param format what the rows lie in
 */
record BatchJob(PackedRun run, RowWork work, String column, RowOptions options, Format format, BatchFiles files) {

    /** The number of partitions a core, so that a core that ends first waits for an eighth of its work at most. */
    private static final int PARTITIONS_A_CORE = 8;

    /** Bytes that could be scored in the time that opening a file takes. */
    private static final int OPEN_COST = 1 << 12;

    /** Spark's name for the error that there's nothing from which columns could be told. */
    private static final String NO_SCHEMA = "UNABLE_TO_INFER_SCHEMA";

    /**
     * The result of the job.
     *
     * @param rows how many
     * @param errors those with an error instead of a result
     * @param startNanos until Spark had started and its executors were asked
     * @param nanos after that
     */
    record Result(long rows, long errors, long startNanos, long nanos) {

        /** The result as a line for the user. */
        String line(RowWork work, BatchFiles files) {
            return String.format(
                    Locale.ROOT,
                    "%s: %,d rows, %,d of them %s, %,d with an error instead; %.1f s, and %.1f s to start",
                    files.output(),
                    rows,
                    rows - errors,
                    work.done(),
                    errors,
                    nanos / 1e9,
                    startNanos / 1e9);
        }
    }

    /**
     * Runs the job from reading to writing.
     *
     * @throws GyreException if something can't be read or written, or the work fails
     */
    Result run(Cluster cluster) {
        long begin = System.nanoTime();
        SparkSession spark = cluster.start("gyre spark");
        try {
            if (!cluster.isLocal()) {
                Executors.requireLike(
                        ExecutorEnvironment.here(), JavaSparkContext.fromSparkContext(spark.sparkContext()));
            }
            if (!cluster.isLocal()) {
                files.requireShared(JavaSparkContext.fromSparkContext(spark.sparkContext()));
            }
            long started = System.nanoTime();
            splitEvenly(spark);
            set(spark, "spark.sql.caseSensitive", "true"); // objects of one file may have text and Text
            Dataset<Row> worked = GyreDatasets.apply(format.read(spark, files.input()), column, run, work, options);
            files.write(
                    spark.sparkContext().hadoopConfiguration(),
                    part -> worked.write().format(format.written()).save(part));
            return count(spark, worked, started - begin, started);
        } catch (Exception e) { // of Scala's, which declares none
            if (e instanceof SparkThrowable told && NO_SCHEMA.equals(told.getCondition())) {
                throw new GyreException(
                        "--input " + files.input() + ": holds no file with rows in it: name another", e);
            }
            throw SparkFailure.of("--input " + files.input(), e);
        } finally {
            spark.stop();
        }
    }

    /**
     * Spark's own split of 20 MB for two cores is 12 and 8, by what opening a file is held to cost: one core idles a third of the time.
     * Scoring a megabyte takes seconds, so partitions are smaller and more.
     */
    private static void splitEvenly(SparkSession spark) {
        int partitions =
                Math.multiplyExact(PARTITIONS_A_CORE, spark.sparkContext().defaultParallelism());
        set(spark, "spark.sql.files.minPartitionNum", Integer.toString(partitions));
        set(spark, "spark.sql.files.openCostInBytes", Integer.toString(OPEN_COST));
    }

    /** Sets a property of Spark's, unless the user has. */
    private static void set(SparkSession spark, String key, String value) {
        if (!spark.sparkContext().conf().contains(key)) {
            spark.conf().set(key, value);
        }
    }

    /** Counted in what was written, since tasks that are run again would count rows twice. */
    private Result count(SparkSession spark, Dataset<Row> worked, long startNanos, long started) {
        Row counts = spark.read()
                .schema(worked.schema())
                .format(format.written())
                .load(files.output())
                .agg(functions.count(functions.lit(1)), functions.count(functions.col(GyreDatasets.ERROR)))
                .first();
        return new Result(counts.getLong(0), counts.getLong(1), startNanos, System.nanoTime() - started);
    }
}
