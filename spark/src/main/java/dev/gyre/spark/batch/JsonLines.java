package dev.gyre.spark.batch;

import dev.gyre.models.setting.ConfigException;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * Objects of JSON, one a line. Half of a surrogate pair, which JSON can spell and no text can have, becomes a question mark when Spark reads
 * it, and nobody can tell it from one afterwards: lines with such are marked before, so that they're rows that Spark can make nothing of.
 */
final class JsonLines {

    /** No object begins so, and it's no white space. */
    private static final String MARK = "half:";

    /** Digits of an escape. */
    private static final int DIGITS = 4;

    private static final int HEXADECIMAL = 16;

    private JsonLines() {}

    /** Reads the objects as rows. */
    static Dataset<Row> read(SparkSession spark, String input) {
        Dataset<Row> lines = spark.read().text(input);
        String line = lines.columns()[0];
        if (lines.select(line)
                .as(Encoders.STRING())
                .filter((FilterFunction<String>) JsonLines::hasHalf)
                .isEmpty()) {
            return spark.read().json(input);
        }
        ConfigException.require(
                lines.columns().length == 1,
                "--input",
                input,
                "a file or a folder of files, since a line of it has half of a surrogate pair, or be Parquet");
        Column text = functions.col(line);
        Column half =
                functions.udf((String l) -> hasHalf(l), DataTypes.BooleanType).apply(text);
        Column marked = functions.concat(functions.lit(MARK), text);
        Dataset<Row> rows = spark.read()
                .json(lines.select(functions
                                .when(half.or(functions.not(functions.is_valid_utf8(text))), marked)
                                .otherwise(text))
                        .as(Encoders.STRING()));
        Column unread = functions.col(RowBlocks.UNREAD);
        return rows.withColumn(
                RowBlocks.UNREAD,
                functions
                        .when(
                                unread.startsWith(MARK),
                                unread.substr(functions.lit(MARK.length() + 1), functions.length(unread)))
                        .otherwise(unread));
    }

    /** Whether a line spells half of a surrogate pair that stands alone. */
    static boolean hasHalf(String line) {
        boolean open = false; // behind the first half of a pair
        for (int i = 0; i < line.length(); i++) {
            int unit = -1;
            if (line.charAt(i) == '\\') {
                i++;
                unit = escaped(line, i);
                i += unit < 0 ? 0 : DIGITS;
            }
            boolean low = unit >= 0 && Character.isLowSurrogate((char) unit);
            if (open != low) {
                return true;
            }
            open = unit >= 0 && Character.isHighSurrogate((char) unit);
        }
        return open;
    }

    /** The unit that's spelled behind a backslash; -1 if it isn't one in hexadecimal digits. */
    private static int escaped(String line, int at) {
        if (at + DIGITS >= line.length() || line.charAt(at) != 'u') {
            return -1;
        }
        int unit = 0;
        for (int i = at + 1; i <= at + DIGITS; i++) {
            int digit = Character.digit(line.charAt(i), HEXADECIMAL);
            if (digit < 0) {
                return -1;
            }
            unit = HEXADECIMAL * unit + digit;
        }
        return unit;
    }
}
