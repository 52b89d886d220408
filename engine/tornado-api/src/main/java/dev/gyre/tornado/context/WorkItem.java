package dev.gyre.tornado.context;

import java.util.Arrays;
import java.util.function.Supplier;

/**
 * The place of one work-item in a grid, for kernels with a {@code KernelContext} that are called as they are. Dimensions are 0, 1, 2; a grid
 * has its global and local sizes, an item its global index.
 */
public final class WorkItem {
    /** Items that exchange numbers without a barrier, as many as are in lockstep on most GPUs. */
    private static final int SIDE = Fragment.LANES;

    private static final ThreadLocal<WorkItem> CURRENT = new ThreadLocal<>();

    private final Grid grid;
    private final WorkGroup group;
    private final int[] place;
    private int arrays;

    /** An item of a group. */
    public WorkItem(Grid grid, WorkGroup group, int x, int y, int z) {
        this.grid = grid;
        this.group = group;
        this.place = new int[] {x, y, z};
    }

    /** The item that the calling thread runs; outside of a kernel a group of its own. */
    public static WorkItem current() {
        WorkItem item = CURRENT.get();
        return item == null ? new WorkItem(new Grid(1, 1, 1, 1, 1, 1), new WorkGroup(1), 0, 0, 0) : item;
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
        return place[dimension];
    }

    public int group(int dimension) {
        return place[dimension] / grid.local(dimension);
    }

    public int local(int dimension) {
        return place[dimension] % grid.local(dimension);
    }

    public int globalSize(int dimension) {
        return grid.global(dimension);
    }

    public int localSize(int dimension) {
        return grid.local(dimension);
    }

    /** An array of the group, the same for all items that have allocated as many before. */
    public <A> A array(Class<A> type, Supplier<A> allocation) {
        return type.cast(group.array(arrays++, allocation::get));
    }

    /** Waits for the group's other items. */
    public void await() {
        group.await();
    }

    /** The sum of the neighbours' numbers, in their order. */
    public float sum(float value) {
        float[] values = exchange(value);
        int first = number() / SIDE * SIDE;
        float sum = 0f;
        for (int i = first; i < Math.min(first + SIDE, values.length); i++) {
            sum += values[i];
        }
        return sum;
    }

    /** The number of the neighbour so many below; the item's own where there is none. */
    public float below(float value, int delta) {
        float[] values = exchange(value);
        int other = number() + delta;
        return number() % SIDE + delta < SIDE && other < values.length ? values[other] : value;
    }

    /** The first neighbour's number. */
    public float first(float value) {
        return exchange(value)[number() / SIDE * SIDE];
    }

    /** The votes of the neighbours, a bit each, the first one's lowest. */
    public int ballot(boolean vote) {
        float[] votes = exchange(vote ? 1f : 0f);
        int first = number() / SIDE * SIDE;
        int ballot = 0;
        for (int i = first; i < Math.min(first + SIDE, votes.length); i++) {
            ballot |= (int) votes[i] << (i - first);
        }
        return ballot;
    }

    /** The item's number among its 32 neighbours. */
    public int lane() {
        return number() % SIDE;
    }

    /** Reads a number of a fragment. */
    public interface Reader {
        float read(Object fragment, int number);
    }

    /** An item's parts of two matrices. */
    private record Factors(Object left, Object right) {}

    /** The item's part of {@code a b + c}, where it and its neighbours hold the parts of the matrices. */
    public float[] product(Fragment shape, Object a, Object b, float[] c, Reader reader) {
        Factors[] all = exchange(new Factors(a, b));
        float[] result = c.clone();
        for (int i = 0; i < result.length; i++) {
            int row = Fragment.row(lane(), i);
            int column = Fragment.column(lane(), i);
            for (int k = 0; k < shape.depth(); k++) {
                result[i] += reader.read(all[shape.leftLane(row, k)].left(), shape.leftNumber(row, k))
                        * reader.read(all[shape.rightLane(k, column)].right(), shape.rightNumber(k));
            }
        }
        return result;
    }

    /** The product of integers; see {@link #product(Fragment, Object, Object, float[], Reader)}. */
    public int[] product(Fragment shape, byte[] a, byte[] b, int[] c) {
        Factors[] all = exchange(new Factors(a, b));
        int[] result = c.clone();
        for (int i = 0; i < result.length; i++) {
            int row = Fragment.row(lane(), i);
            int column = Fragment.column(lane(), i);
            for (int k = 0; k < shape.depth(); k++) {
                result[i] += ((byte[]) all[shape.leftLane(row, k)].left())[shape.leftNumber(row, k)]
                        * ((byte[]) all[shape.rightLane(k, column)].right())[shape.rightNumber(k)];
            }
        }
        return result;
    }

    /** The factors that all 32 neighbours bring, by their numbers; throws IllegalStateException if fewer are left. */
    private Factors[] exchange(Factors factors) {
        int items = localSize(0) * localSize(1) * localSize(2);
        int first = number() / SIDE * SIDE;
        if (first + SIDE > items) {
            throw new IllegalStateException(
                    "%d work-items hold a matrix together, and of the group's %d there are %d left for it"
                            .formatted(SIDE, items, items - first));
        }
        await();
        group.exchangedObjects()[number()] = factors;
        await();
        return Arrays.copyOfRange(group.exchangedObjects(), first, first + SIDE, Factors[].class);
    }

    /** The item has ended: nobody waits for it any more. */
    public void end() {
        group.leave();
    }

    /** The item has failed: those that wait for it fail as well. */
    public void fail() {
        group.fail();
    }

    private float[] exchange(float value) {
        await();
        group.exchanged()[number()] = value;
        await();
        return group.exchanged();
    }

    private int number() {
        return (local(2) * localSize(1) + local(1)) * localSize(0) + local(0);
    }
}
