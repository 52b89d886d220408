package dev.gyre.jvm.context;

/**
 * The place of one work-item in a grid, for kernels with a {@code KernelContext}. Dimensions are 0, 1, 2; a grid has its global
 * and local sizes, an item its global index.
 */
public record WorkItem(Grid grid, int x, int y, int z) {
    private static final WorkItem OUTSIDE = new WorkItem(new Grid(1, 1, 1, 1, 1, 1), 0, 0, 0);
    private static final ThreadLocal<WorkItem> CURRENT = ThreadLocal.withInitial(() -> OUTSIDE);

    /** The item that the calling thread runs. */
    public static WorkItem current() {
        return CURRENT.get();
    }

    /** Makes an item the one that the calling thread runs. */
    public static void enter(WorkItem item) {
        CURRENT.set(item);
    }

    /** Ends what {@link #enter} began. */
    public static void leave() {
        CURRENT.remove();
    }

    public int global(int dimension) {
        return switch (dimension) {
            case 0 -> x;
            case 1 -> y;
            default -> z;
        };
    }

    public int group(int dimension) {
        return global(dimension) / grid.local(dimension);
    }

    public int local(int dimension) {
        return global(dimension) % grid.local(dimension);
    }

    public int globalSize(int dimension) {
        return grid.global(dimension);
    }

    public int localSize(int dimension) {
        return grid.local(dimension);
    }
}
