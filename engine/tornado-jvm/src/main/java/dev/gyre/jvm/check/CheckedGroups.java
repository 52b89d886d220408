package dev.gyre.jvm.check;

import dev.gyre.jvm.code.GridRunner;
import dev.gyre.jvm.code.TileRunner;
import dev.gyre.jvm.compile.WorkItems;
import dev.gyre.tornado.context.Grid;
import dev.gyre.tornado.context.WorkGroup;
import dev.gyre.tornado.context.WorkItem;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A kernel with a context, checked: an item is a work-item, and barriers order those of a group. */
final class CheckedGroups extends GridRunner {
    private final CheckedTask task;
    private final Function<Object[], TileRunner> kernel;
    private final Turns turns;
    private final Object[] arguments;

    /** How the items of a group take turns. */
    enum Turns {
        /** None waits for another: each runs to its end. */
        WHOLE,
        /** Each returns where it waits, and is called again. */
        RESUMED,
        /** Each has a thread. */
        THREADS
    }

    /**
     * A checked kernel with arguments.
     *
     * @param kernel makes the code of an item from its arguments
     */
    CheckedGroups(CheckedTask task, Function<Object[], TileRunner> kernel, Turns turns, Object[] arguments) {
        this.task = task;
        this.kernel = kernel;
        this.turns = turns;
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
            int[] inOrder = order.of(items.length);
            try {
                switch (turns) {
                    case WHOLE -> {
                        for (int i : inOrder) {
                            launch.enter(items[i]);
                            call(item(i));
                        }
                    }
                    case RESUMED -> resume(inOrder);
                    case THREADS ->
                        lockstep.run(inOrder, i -> call(item(i)), i -> launch.enter(items[i]), this::phaseEnds);
                }
            } catch (Throwable e) {
                throw WorkItems.rethrown(e);
            } finally {
                launch.end();
            }
        }

        private TileRunner item(int item) {
            return kernel.apply(WorkItems.arguments(arguments, places.get(item)));
        }

        private static void call(TileRunner item) {
            item.run(0, 1, 0, 1, 0, 1);
        }

        /** Calls items that haven't ended in turn, from where they wait to where they wait again. */
        private void resume(int[] inOrder) {
            TileRunner[] runners = new TileRunner[items.length];
            ItemFrame[] frames = new ItemFrame[items.length];
            boolean[] waits = new boolean[items.length];
            for (int i = 0; i < items.length; i++) {
                runners[i] = item(i);
                frames[i] = new ItemFrame();
                waits[i] = true;
            }
            boolean left = true;
            while (left) {
                left = false;
                for (int i : inOrder) {
                    if (waits[i]) {
                        launch.enter(items[i]);
                        frames[i].begin();
                        call(runners[i]);
                        waits[i] = ItemFrame.waits();
                        barriers[i] = waits[i] ? Hooks.takeBarrier() : -1;
                        left |= waits[i];
                    }
                }
                phaseEnds(waits);
            }
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
