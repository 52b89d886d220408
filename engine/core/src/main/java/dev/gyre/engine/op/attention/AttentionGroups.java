package dev.gyre.engine.op.attention;

import dev.gyre.engine.op.Emitter;
import dev.gyre.tasks.attention.GroupedAttention;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.WorkerGrid2D;

/** The form for GPUs of attention: when it's taken, and with which grid; see {@link GroupedAttention}. */
final class AttentionGroups {

    private AttentionGroups() {}

    /** Whether the device's work-items share memory, and heads of this width fit into it. */
    static boolean fit(Emitter e, int width) {
        return width <= GroupedAttention.WIDEST && e.grouped();
    }

    /** A group for each block of queries of each of these heads. */
    static WorkerGrid grid(int heads, int queries) {
        int side = GroupedAttention.SIDE;
        WorkerGrid grid = new WorkerGrid2D(Math.ceilDiv(queries, side) * side, heads * side);
        grid.setLocalWork(side, side, 1);
        return grid;
    }
}
