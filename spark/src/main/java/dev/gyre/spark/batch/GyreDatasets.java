package dev.gyre.spark.batch;

import dev.gyre.models.run.CheckpointChoice;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.spark.cluster.ExecutorEnvironment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Models of runs on datasets. Each row keeps its columns and gets those of the work, with {@value #ERROR}, which says why a row couldn't be
 * worked on and is null otherwise: a text that is null, isn't UTF-8 or is too long makes such a row, and never ends a job. What a row comes
 * out as doesn't depend on how rows are split into partitions or ordered.
 *
 * <p>The run is read where this is called, and its weights are sent to each executor once; the run's folder needn't be visible there.
 */
public final class GyreDatasets {

    /** The column that says why a row couldn't be worked on. */
    public static final String ERROR = "error";

    private static final String TEXT = "gyre text";
    private static final String KEY = "gyre key";

    private GyreDatasets() {}

    /**
     * The scores of texts by a model: {@link RowWork.Scoring}.
     *
     * @param column the texts'
     * @param run folder of the run
     * @throws ConfigException if there's no such column, or the run's model can't do it
     * @throws dev.gyre.engine.GyreException if the run can't be read
     */
    public static Dataset<Row> score(Dataset<Row> data, String column, Path run) {
        return apply(data, column, run, new RowWork.Scoring(), RowOptions.STANDARD);
    }

    /**
     * The texts that a model writes behind texts: {@link RowWork.Writing}.
     *
     * @param column the texts'
     * @param run folder of the run
     * @throws ConfigException if there's no such column, or the run's model can't do it
     * @throws dev.gyre.engine.GyreException if the run can't be read
     */
    public static Dataset<Row> generate(
            Dataset<Row> data, String column, Path run, RowWork.Writing writing, RowOptions options) {
        return apply(data, column, run, writing, options);
    }

    /**
     * The embeddings of texts: {@link RowWork.Embedding}.
     *
     * @param column the texts'
     * @param run folder of the run
     * @throws ConfigException if there's no such column, or the run's model can't do it
     * @throws dev.gyre.engine.GyreException if the run can't be read
     */
    public static Dataset<Row> embed(Dataset<Row> data, String column, Path run) {
        return apply(data, column, run, new RowWork.Embedding(), RowOptions.STANDARD);
    }

    /** Any of these, with all that can be said. */
    public static Dataset<Row> apply(Dataset<Row> data, String column, Path run, RowWork work, RowOptions options) {
        return apply(data, column, PackedRun.of(run, CheckpointChoice.LAST, work, note -> {}), work, options);
    }

    /** Adds the work's columns by a run that was read already. */
    public static Dataset<Row> apply(
            Dataset<Row> data, String column, PackedRun run, RowWork work, RowOptions options) {
        StructType schema = schema(data.schema(), column, work, options);
        ExecutorEnvironment driver = ExecutorEnvironment.here();
        if (data.sparkSession().sparkContext().isLocal()) {
            driver.requireLike(driver);
        }
        Column text = quoted(data, column).cast(DataTypes.BinaryType);
        Column key = options.id()
                .map(id -> quoted(data, id).cast(DataTypes.StringType).cast(DataTypes.BinaryType))
                .orElse(text);
        List<Column> columns = new ArrayList<>();
        Arrays.stream(data.columns()).forEach(name -> columns.add(quoted(data, name)));
        columns.add(text.as(TEXT));
        columns.add(key.as(KEY));
        Broadcast<PackedRun> sent = JavaSparkContext.fromSparkContext(
                        data.sparkSession().sparkContext())
                .broadcast(run);
        RowFunction function = new RowFunction(
                sent,
                run.digest(),
                driver,
                work,
                data.columns().length,
                options.seed(),
                options.batch(),
                options.mostBytes());
        return data.select(columns.toArray(Column[]::new)).mapPartitions(function, Encoders.row(schema));
    }

    /** The columns that come out; refuses those that don't do. */
    static StructType schema(StructType in, String column, RowWork work, RowOptions options) {
        StructField text = field(in, "--column", column);
        ConfigException.require(
                text.dataType() instanceof StringType || text.dataType() instanceof BinaryType,
                "--column",
                column + ", of type " + text.dataType().sql(),
                "one of text, STRING or BINARY");
        options.id().ifPresent(id -> field(in, "--id", id));
        StructType out = in;
        List<StructField> added = new ArrayList<>(work.columns());
        added.add(DataTypes.createStructField(ERROR, DataTypes.StringType, true));
        for (StructField field : added) {
            Optional<String> taken = Arrays.stream(in.fieldNames())
                    .filter(name -> name.equalsIgnoreCase(field.name()))
                    .findFirst();
            if (taken.isPresent()) {
                throw new ConfigException("the input has a column " + taken.get() + " already, which is what would be"
                        + " added: rename or drop it");
            }
            out = out.add(field);
        }
        return out;
    }

    private static StructField field(StructType in, String option, String column) {
        return Arrays.stream(in.fields())
                .filter(f -> f.name().equals(column))
                .findFirst()
                .orElseThrow(() -> new ConfigException(option + " " + column + ": the input has no "
                        + (in.isEmpty()
                                ? "columns at all, since it or its objects are empty: name another --input"
                                : "such column; it has " + String.join(", ", in.fieldNames()))));
    }

    /** A column whatever its name looks like. */
    private static Column quoted(Dataset<Row> data, String name) {
        return data.col("`" + name.replace("`", "``") + "`");
    }
}
