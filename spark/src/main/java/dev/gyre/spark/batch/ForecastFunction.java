package dev.gyre.spark.batch;

import dev.gyre.models.forecast.Forecaster;
import dev.gyre.spark.cluster.ExecutorEnvironment;
import java.util.Collections;
import java.util.Iterator;
import java.util.Optional;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.util.TaskCompletionListener;

/**
 * The work of executors on series: rows of a series, its time and its value, all as text, those of a series together, become forecasts.
 *
 * @param run the model
 * @param digest of the run
 * @param driver what executors have to be like
 */
record ForecastFunction(Broadcast<PackedRun> run, String digest, ExecutorEnvironment driver, ForecastOptions options)
        implements MapPartitionsFunction<Row, Row> {

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        if (!rows.hasNext()) {
            return Collections.emptyIterator();
        }
        ExecutorEnvironment.here().requireLike(driver);
        Forecaster forecaster = ForecasterTable.OF_THIS_JVM.borrow(digest, run::value, options.batch());
        TaskCompletionListener listener = context -> ForecasterTable.OF_THIS_JVM.giveBack(digest, forecaster);
        Optional.ofNullable(TaskContext.get()).ifPresent(task -> task.addTaskCompletionListener(listener));
        return new ForecastRows(rows, forecaster, options);
    }
}
