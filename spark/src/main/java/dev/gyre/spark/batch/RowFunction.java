package dev.gyre.spark.batch;

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
 * The work of executors on rows, and the place in a row of what it's about. Behind a row's own columns stand its text and what its
 * random numbers depend on, both as bytes.
 *
 * @param run the model
 * @param digest of the run
 * @param driver what executors have to be like
 * @param columns a row's own
 * @param seed of the random numbers
 * @param batch texts that are worked on at once
 * @param mostBytes of a text
 */
record RowFunction(
        Broadcast<PackedRun> run,
        String digest,
        ExecutorEnvironment driver,
        RowWork work,
        int columns,
        long seed,
        int batch,
        int mostBytes)
        implements MapPartitionsFunction<Row, Row> {

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        if (!rows.hasNext()) {
            return Collections.emptyIterator();
        }
        ExecutorEnvironment.here().requireLike(driver);
        RunTable.Lease lease = RunTable.OF_THIS_JVM.borrow(digest, run::value, work, batch);
        Optional.ofNullable(TaskContext.get()).ifPresent(task -> giveBack(task, lease));
        return new RowBlocks(rows, lease, this);
    }

    /** Nobody may read all rows of a task, and tasks fail. */
    private static void giveBack(TaskContext task, RunTable.Lease lease) {
        TaskCompletionListener listener = context -> lease.close();
        task.addTaskCompletionListener(listener);
    }
}
