package dev.gyre.jvm.code;

import dev.gyre.tornado.context.Grid;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** A kernel with a context, compiled group by group. Generated classes extend it. The space is the groups along z, y and x. */
public abstract class GroupRunner extends GridRunner {
    private static final Object[] NONE = {};

    /** Threads have arrays of their own as long as there are no more than so many. */
    private static final int PLACES = 32;
    /** Places' references lie in different lines of the cache. */
    private static final int APART = Caches.LINE / Integer.BYTES;

    /** Groups' arrays that no thread uses just now, by thread, so that they are in its core's cache. */
    private final AtomicReferenceArray<Object[]> unused = new AtomicReferenceArray<>((PLACES + 1) * APART);

    private LocalMemory memory;
    private boolean inOrder;
    private boolean free;
    private int[] lengths;
    private LocalMemory.Zeros[] zeros;

    protected GroupRunner() {}

    /**
     * Prepares a new runner.
     *
     * @param newMemory what the items of a group share
     * @param groupsInOrder whether groups run one after another
     * @param itemsFree whether a tile's items may be one group, whose place is that of its first item, in a grid of as many groups as items
     */
    public GroupRunner with(LocalMemory newMemory, boolean groupsInOrder, boolean itemsFree) {
        this.memory = newMemory;
        this.inOrder = groupsInOrder;
        this.free = itemsFree;
        return this;
    }

    @Override
    public final void grid(Grid newGrid) {
        super.grid(newGrid);
        lengths = newGrid == null ? null : memory.lengths().apply(newGrid);
        zeros = newGrid == null ? null : memory.zeros(lengths, newGrid.local(0));
        for (int i = 0; i < PLACES; i++) {
            unused.set(place(i), null);
        }
    }

    @Override
    public final void space(int[] space) {
        Grid grid = grid();
        for (int d = 0; d < DIMENSIONS; d++) {
            int axis = DIMENSIONS - 1 - d;
            space[2 * d + 1] = inOrder ? 1 : grid.groups(axis);
        }
    }

    @Override
    public final void run(int fromZ, int toZ, int fromY, int toY, int fromX, int toX) {
        Grid grid = grid();
        if (free) {
            items(grid, fromZ, toZ, fromY, toY, fromX, toX);
        } else if (inOrder) {
            groups(grid, 0, grid.groups(2), 0, grid.groups(1), 0, grid.groups(0));
        } else {
            groups(grid, fromZ, toZ, fromY, toY, fromX, toX);
        }
    }

    private void items(Grid grid, int fromZ, int toZ, int fromY, int toY, int fromX, int toX) {
        int first = fromX * grid.localX();
        groups(
                NONE,
                (toX - fromX) * grid.localX(),
                (toY - fromY) * grid.localY(),
                (toZ - fromZ) * grid.localZ(),
                grid.global(0),
                grid.global(1),
                grid.global(2),
                first,
                fromY * grid.localY(),
                fromZ * grid.localZ(),
                first + 1);
    }

    private void groups(Grid grid, int fromZ, int toZ, int fromY, int toY, int fromX, int toX) {
        Object[] local = borrow();
        int countX = grid.groups(0);
        int countY = grid.groups(1);
        int countZ = grid.groups(2);
        int together = zeros.length == 0 ? toX - fromX : 1;
        for (int z = fromZ; z < toZ; z++) {
            for (int y = fromY; y < toY; y++) {
                for (int x = fromX; x < toX; x += together) {
                    LocalMemory.clear(local, zeros);
                    groups(
                            local,
                            grid.localX(),
                            grid.localY(),
                            grid.localZ(),
                            countX,
                            countY,
                            countZ,
                            x,
                            y,
                            z,
                            x + together);
                }
            }
        }
        giveBack(local);
    }

    private Object[] borrow() {
        int own = own();
        for (int i = 0; i < PLACES; i++) {
            Object[] local = unused.getAndSet(place(own + i), null);
            if (local != null) {
                return local;
            }
        }
        return memory.allocate(lengths);
    }

    private void giveBack(Object[] local) {
        int own = own();
        int i = 0;
        while (i < PLACES && !unused.compareAndSet(place(own + i), null, local)) {
            i++;
        }
    }

    private static int own() {
        return (int) Thread.currentThread().threadId();
    }

    private static int place(int thread) {
        return (Math.floorMod(thread, PLACES) + 1) * APART;
    }

    /** Runs groups along x, one after another: local sizes, numbers of groups, the first one's place among them, and where they end along x. */
    protected abstract void groups(
            Object[] local,
            int sizeX,
            int sizeY,
            int sizeZ,
            int countX,
            int countY,
            int countZ,
            int x,
            int y,
            int z,
            int end);
}
