package uk.ac.manchester.tornado.api;

import dev.gyre.tornado.context.Grid;
import java.util.Arrays;
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

    private int[] ints(long[] sizes) {
        for (long size : sizes) {
            if (size > Integer.MAX_VALUE) {
                throw new TornadoRuntimeException(
                        "task %s has a grid of (%d, %d, %d): a JVM's grids have up to %d items along an axis"
                                .formatted(task, sizes[0], sizes[1], sizes[2], Integer.MAX_VALUE));
            }
        }
        return Arrays.stream(sizes)
                .mapToInt(size -> (int) Math.max(size, Integer.MIN_VALUE))
                .toArray();
    }

    private Grid sizes(WorkerGrid grid) {
        long[] offset = grid.getGlobalOffset();
        if (!are(offset, 0, 0, 0)) {
            throw new TornadoRuntimeException(
                    "a grid with a global offset of (%d, %d, %d): on this JVM grids begin at 0, so add it in the kernel"
                            .formatted(offset[0], offset[1], offset[2]));
        }
        int[] global = ints(grid.getGlobalWork());
        if (grid.getLocalWork() == null) {
            return Grid.of(global[0], global[1], global[2]);
        }
        int[] local = ints(grid.getLocalWork());
        return new Grid(global[0], global[1], global[2], local[0], local[1], local[2]);
    }
}
