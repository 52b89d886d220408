package dev.gyre.spark.batch;

import dev.gyre.engine.GyreException;
import dev.gyre.models.series.SeriesColumns;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.spark.cluster.Cluster;
import dev.gyre.spark.cluster.ExecutorEnvironment;
import dev.gyre.spark.cluster.Executors;
import dev.gyre.spark.cluster.SparkFailure;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Values of series in files, forecast and written to files: the rows of a series are brought to one task, whatever file they lie in.
 *
 * @param columns which hold what
 * @param in what the values lie in
 * @param out what the forecasts are written in
 */
record ForecastFiles(
        PackedRun run,
        SeriesColumns columns,
        ForecastOptions options,
        SeriesFormat in,
        SeriesFormat out,
        BatchFiles files) {

    private static final String SERIES = "series";
    private static final String TIME = "time";
    private static final String VALUE = "value";

    /** The number of partitions a core, so that a core that ends first waits for an eighth of its work at most. */
    private static final int PARTITIONS_A_CORE = 8;

    /**
     * The result of the job.
     *
     * @param series how many
     * @param errors those with an error instead of a forecast
     * @param startNanos until Spark had started and its executors were asked
     * @param nanos after that
     */
    record Result(long series, long errors, long startNanos, long nanos) {

        /** The result as a line for the user. */
        String line(BatchFiles files) {
            return String.format(
                    Locale.ROOT,
                    "%s: %,d series, %,d of them forecast, %,d with an error instead; %.1f s (%,.0f series a second), and"
                            + " %.1f s to start",
                    files.output(),
                    series,
                    series - errors,
                    errors,
                    nanos / 1e9,
                    series / (nanos / 1e9),
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
        SparkSession spark = cluster.start("gyre spark forecast");
        try {
            JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
            if (!cluster.isLocal()) {
                Executors.requireLike(ExecutorEnvironment.here(), context);
                files.requireShared(context);
            }
            long started = System.nanoTime();
            spark.conf().set("spark.sql.caseSensitive", "true");
            spark.conf().set("spark.sql.session.timeZone", "UTC"); // times as text don't depend on the machine
            Dataset<Row> forecasts = forecasts(in.read(spark, files.input()));
            files.write(
                    spark.sparkContext().hadoopConfiguration(),
                    part -> out.writer(forecasts).save(part));
            return count(spark, forecasts.schema(), started - begin, started);
        } catch (Exception e) { // of Scala's, which declares none
            throw SparkFailure.of("--input " + files.input(), e);
        } finally {
            spark.stop();
        }
    }

    /** The forecasts of values, a row a step. */
    Dataset<Row> forecasts(Dataset<Row> values) {
        SparkSession spark = values.sparkSession();
        int partitions =
                Math.multiplyExact(PARTITIONS_A_CORE, spark.sparkContext().defaultParallelism());
        ExecutorEnvironment driver = ExecutorEnvironment.here();
        if (spark.sparkContext().isLocal()) {
            driver.requireLike(driver);
        }
        Broadcast<PackedRun> sent =
                JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(run);
        return chosen(values)
                .repartition(partitions, functions.col(SERIES))
                .sortWithinPartitions(SERIES)
                .mapPartitions(new ForecastFunction(sent, run.digest(), driver, options), Encoders.row(schema()));
    }

    /** Name, time and value, all as text. */
    private Dataset<Row> chosen(Dataset<Row> values) {
        List<String> there = Arrays.asList(values.columns());
        String series = column("--series", columns.series(), SeriesColumns.SERIES, there);
        String time = column("--time", columns.time(), SeriesColumns.TIME, there);
        String value = column("--value", columns.value(), SeriesColumns.VALUE, there);
        for (String name : there) {
            ConfigException.require(
                    name.equals(series) || name.equals(time) || name.equals(value) || name.equals(RowBlocks.UNREAD),
                    "column",
                    name,
                    "left out, since it would be a covariate, which the model takes none of");
        }
        return values.select(
                text(values, series).as(SERIES),
                text(values, time).as(TIME),
                text(values, value).as(VALUE));
    }

    private static Column text(Dataset<Row> data, String name) {
        return data.col("`" + name.replace("`", "``") + "`").cast(DataTypes.StringType);
    }

    private static String column(String option, Optional<String> said, List<String> usual, List<String> there) {
        return SeriesColumns.found(said, usual, there)
                .filter(there::contains)
                .orElseThrow(() -> new ConfigException(option
                        + said.map(s -> " " + s).orElse("") + ": the input has no such column; it has "
                        + String.join(", ", there) + ", and needs one of series' names, one of times, one of values"));
    }

    private StructType schema() {
        StructType schema = new StructType().add(SERIES, DataTypes.StringType).add(TIME, DataTypes.StringType);
        for (double level : options.levels()) {
            schema = schema.add(Double.toString(level), DataTypes.DoubleType);
        }
        return schema.add(GyreDatasets.ERROR, DataTypes.StringType);
    }

    /** Counted in what was written, since tasks that are run again would count rows twice. */
    private Result count(SparkSession spark, StructType schema, long startNanos, long started) {
        Row counts = out.written(spark, schema, files.output())
                .agg(functions.count(functions.lit(1)), functions.count(functions.col(GyreDatasets.ERROR)))
                .first();
        long errors = counts.getLong(1);
        long series = errors + (counts.getLong(0) - errors) / options.horizon();
        return new Result(series, errors, startNanos, System.nanoTime() - started);
    }
}
