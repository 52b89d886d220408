package uk.ac.manchester.tornado.api;

import dev.gyre.jvm.context.Grid;
import java.util.function.Supplier;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;

/**
 * The grid that a task has in a scheduler. It's asked for before each execution, since schedulers and their grids may change; as long as they
 * don't, it's the same object, and nothing is looked up.
 */
final class TaskGrid implements Supplier<Grid> {
    private final GridScheduler scheduler;
    private final String task;
    private int additions = -1;
    private WorkerGrid worker;
    private Grid grid;

    /**
     * Follows a task's grid.
     *
     * @param task {@code graph.task}
     */
    TaskGrid(GridScheduler scheduler, String task) {
        this.scheduler = scheduler;
        this.task = task;
    }

    /** The grid, or null if the scheduler has none for the task. */
    @Override
    public Grid get() {
        int now = scheduler.additions();
        if (now != additions) {
            worker = scheduler.get(task);
            additions = now;
        }
        if (worker == null) {
            grid = null;
        } else if (grid == null || !isStill(grid)) {
            grid = sizes(worker);
        }
        return grid;
    }

    private boolean isStill(Grid last) {
        long[] local = worker.getLocalWork();
        return local != null
                && are(worker.getGlobalOffset(), 0, 0, 0)
                && are(worker.getGlobalWork(), last.globalX(), last.globalY(), last.globalZ())
                && are(local, last.localX(), last.localY(), last.localZ());
    }

    private static boolean are(long[] sizes, int x, int y, int z) {
        return sizes[0] == x && sizes[1] == y && sizes[2] == z;
    }

    private static Grid sizes(WorkerGrid grid) {
        long[] offset = grid.getGlobalOffset();
        if (!are(offset, 0, 0, 0)) {
            throw new TornadoRuntimeException(
                    "a grid with a global offset of (%d, %d, %d): on this JVM grids begin at 0, so add it in the kernel"
                            .formatted(offset[0], offset[1], offset[2]));
        }
        long[] global = grid.getGlobalWork();
        int x = Math.toIntExact(global[0]);
        int y = Math.toIntExact(global[1]);
        int z = Math.toIntExact(global[2]);
        long[] local = grid.getLocalWork();
        return local == null
                ? Grid.of(x, y, z)
                : new Grid(x, y, z, Math.toIntExact(local[0]), Math.toIntExact(local[1]), Math.toIntExact(local[2]));
    }
}
