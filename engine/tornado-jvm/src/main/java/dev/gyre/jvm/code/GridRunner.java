package dev.gyre.jvm.code;

import dev.gyre.tornado.context.Grid;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;

/** A kernel with a context, which runs on the grid that it's given. */
public abstract class GridRunner extends TileRunner {
    private Grid grid;

    protected GridRunner() {}

    /** Sets the grid to run on; null takes it away. */
    public void grid(Grid newGrid) {
        this.grid = newGrid;
    }

    /** The grid to run on. */
    protected Grid grid() {
        if (grid == null) {
            throw new TornadoRuntimeException("a kernel with a KernelContext needs a GridScheduler");
        }
        return grid;
    }
}
