package dev.gyre.spark.batch;

import dev.gyre.models.data.CsvLine;
import dev.gyre.models.setting.ConfigException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** The format of series' values in files. */
enum SeriesFormat {
    /** Lines of cells, the first with their names. */
    CSV,
    /** An object a line. */
    JSON,
    /** A Parquet file. */
    PARQUET;

    /**
     * The one that a user typed, or that a name ends like; CSV if neither tells.
     *
     * @param option that it was typed for
     * @throws ConfigException if there's none of that name
     */
    static SeriesFormat of(String option, Optional<String> typed, String name) {
        if (typed.isPresent()) {
            return Arrays.stream(values())
                    .filter(f -> f.word().equals(typed.get().toLowerCase(Locale.ROOT)))
                    .findFirst()
                    .orElseThrow(() -> new ConfigException(option + " " + typed.get() + " must be one of "
                            + Arrays.stream(values()).map(SeriesFormat::word).collect(Collectors.joining(", "))));
        }
        String end = name.toLowerCase(Locale.ROOT).replaceFirst("\\.(gz|bz2|zst)$", "");
        if (end.endsWith(".parquet")) {
            return PARQUET;
        }
        return end.matches(".*\\.(json|jsonl|ndjson)") ? JSON : CSV;
    }

    /** The name for users and for Spark. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Reads values, those of CSV as text. */
    Dataset<Row> read(SparkSession spark, String input) {
        return switch (this) {
            case CSV ->
                spark.read()
                        .option("header", true)
                        .option("escape", "\"")
                        .option("sep", String.valueOf(separator(spark, input)))
                        .csv(input);
            case JSON -> JsonLines.read(spark, input);
            case PARQUET -> spark.read().parquet(input);
        };
    }

    /** The separator of the first line, as for {@code gyre forecast}. */
    private static char separator(SparkSession spark, String input) {
        Row[] first = (Row[]) spark.read().text(input).head(1);
        return first.length == 0 ? ',' : CsvLine.separator(first[0].getString(0));
    }

    /** A writer of forecasts in this format. */
    DataFrameWriter<Row> writer(Dataset<Row> forecasts) {
        return forecasts.write().format(word()).option("header", true).option("escape", "\"");
    }

    /** Reads what was written. */
    Dataset<Row> written(SparkSession spark, StructType schema, String folder) {
        return spark.read()
                .schema(schema)
                .format(word())
                .option("header", true)
                .option("escape", "\"")
                .load(folder);
    }
}
