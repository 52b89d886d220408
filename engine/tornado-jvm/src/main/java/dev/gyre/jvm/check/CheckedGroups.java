package dev.gyre.jvm.check;

import dev.gyre.jvm.code.GridRunner;
import dev.gyre.jvm.compile.WorkItems;
import dev.gyre.tornado.context.Grid;
import dev.gyre.tornado.context.WorkGroup;
import dev.gyre.tornado.context.WorkItem;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;

/** A kernel with a context, checked: an item is a work-item, and barriers order those of a group. */
final class CheckedGroups extends GridRunner {
    private final CheckedTask task;
    private final MethodHandle kernel;
    private final boolean waits;
    private final Object[] arguments;

    /**
     * A checked kernel with arguments.
     *
     * @param waits whether its items may wait for one another
     */
    CheckedGroups(CheckedTask task, MethodHandle kernel, boolean waits, Object[] arguments) {
        this.task = task;
        this.kernel = kernel;
        this.waits = waits;
        this.arguments = arguments;
    }

    @Override
    public void space(int[] space) {
        grid();
        space[1] = 1;
    }

    @Override
    public void run(int from0, int to0, int from1, int to1, int from2, int to2) {
        Grid grid = grid();
        int groups = WorkItems.groups(grid);
        String space = "a grid of %d x %d x %d in groups of %d x %d x %d"
                .formatted(grid.globalX(), grid.globalY(), grid.globalZ(), grid.localX(), grid.localY(), grid.localZ());
        task.execution(() ->
                task.run(arguments, grid.localX() * grid.localY() * grid.localZ(), space, (launch, order) -> {
                    for (int group : order.of(groups)) {
                        new GroupRun(grid, group, launch).run(order);
                        launch.endGroup();
                    }
                }));
    }

    /** The work-items of a group, from barrier to barrier. */
    private final class GroupRun {
        private final CheckedLaunch launch;
        private final Lockstep lockstep;
        private final List<WorkItem> places;
        private final CheckedItem[] items;
        /** The barrier at which each item waits; -1 for an exchange of values. */
        private final int[] barriers;

        GroupRun(Grid grid, int number, CheckedLaunch launch) {
            this.launch = launch;
            int size = grid.localX() * grid.localY() * grid.localZ();
            this.lockstep = new Lockstep(size);
            this.items = new CheckedItem[size];
            this.barriers = new int[size];
            WorkGroup group = new WorkGroup(size, this::await);
            this.places = WorkItems.items(grid, number, group);
            CheckedItem.Names names = (of, local) -> name(grid, of, local);
            for (int i = 0; i < size; i++) {
                items[i] = new CheckedItem(names, number, i);
            }
        }

        private static String name(Grid grid, int group, int local) {
            WorkItem place = WorkItems.items(grid, group, new WorkGroup(1)).get(local);
            String global = grid.globalZ() > 1
                    ? "(%d, %d, %d)".formatted(place.global(0), place.global(1), place.global(2))
                    : grid.globalY() > 1
                            ? "(%d, %d)".formatted(place.global(0), place.global(1))
                            : Integer.toString(place.global(0));
            return "work-item %s (%d of group %d)".formatted(global, local, group);
        }

        private void await() {
            barriers[lockstep.running()] = Hooks.takeBarrier();
            lockstep.await();
        }

        void run(CheckedTask.Order order) {
            if (!waits) {
                for (int i : order.of(items.length)) {
                    launch.enter(items[i]);
                    call(i);
                }
                launch.end();
                return;
            }
            try {
                lockstep.run(order.of(items.length), this::call, i -> launch.enter(items[i]), this::phaseEnds);
            } catch (Throwable e) {
                throw WorkItems.rethrown(e);
            } finally {
                launch.end();
            }
        }

        private void call(int item) {
            WorkItems.call(kernel, arguments, places.get(item));
        }

        private void phaseEnds(boolean[] waits) {
            int first = -1;
            for (int i = 0; i < waits.length; i++) {
                if (waits[i] && barriers[i] >= 0) {
                    first = first < 0 ? i : first;
                    items[i].passBarrier();
                }
            }
            for (int i = 0; first >= 0 && i < waits.length; i++) {
                if (!waits[i]) {
                    launch.diverged(items[first], barriers[first], items[i], Optional.empty());
                    return;
                } else if (barriers[i] >= 0 && !sameBarrier(barriers[i], barriers[first])) {
                    launch.diverged(items[first], barriers[first], items[i], Optional.of(barriers[i]));
                    return;
                }
            }
        }

        /** Hooks in copies of a method that stand in several places are of one line. */
        private static boolean sameBarrier(int one, int other) {
            return one == other || AccessSite.of(one).equals(AccessSite.of(other));
        }
    }
}
