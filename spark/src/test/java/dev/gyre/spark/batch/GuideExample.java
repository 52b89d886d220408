package dev.gyre.spark.batch;

import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What docs/clusters.md shows of DataFrames. */
final class GuideExample {
    private GuideExample() {}

    static Dataset<Row> scored(Dataset<Row> dataset) {
        Dataset<Row> scored = GyreDatasets.score(dataset, "text", Path.of("runs/demo"));
        return scored;
    }
}
