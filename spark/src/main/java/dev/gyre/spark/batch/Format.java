package dev.gyre.spark.batch;

import dev.gyre.models.setting.ConfigException;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The format of rows in files. */
enum Format {
    /** A row a line, whose one column is called text. What comes out is JSON. */
    TEXT("json"),
    /** An object a line. */
    JSON("json"),
    /** A Parquet file. */
    PARQUET("parquet");

    /** The column of a line. */
    static final String LINE = "text";

    private final String written;

    Format(String written) {
        this.written = written;
    }

    /**
     * The one that a user typed, or that a name ends like; text if neither tells.
     *
     * @param typed what was typed
     * @param input name of the input
     * @throws ConfigException if there's none of that name
     */
    static Format of(Optional<String> typed, String input) {
        if (typed.isPresent()) {
            return switch (typed.get().toLowerCase(Locale.ROOT)) {
                case "text" -> TEXT;
                case "json" -> JSON;
                case "parquet" -> PARQUET;
                default -> throw new ConfigException("--format " + typed.get() + " must be text, json or parquet");
            };
        }
        String name = input.toLowerCase(Locale.ROOT).replaceFirst("\\.(gz|bz2|zst)$", "");
        if (name.endsWith(".parquet")) {
            return PARQUET;
        }
        return name.matches(".*\\.(json|jsonl|ndjson)") ? JSON : TEXT;
    }

    /** Reads rows of this format. */
    Dataset<Row> read(SparkSession spark, String input) {
        return switch (this) {
            case TEXT -> spark.read().text(input).toDF(LINE);
            case JSON -> JsonLines.read(spark, input);
            case PARQUET -> spark.read().parquet(input);
        };
    }

    /** Spark's name for the format in which rows that were read in this one are written. */
    String written() {
        return written;
    }
}
