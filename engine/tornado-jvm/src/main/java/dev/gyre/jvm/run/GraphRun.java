package dev.gyre.jvm.run;

import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.graph.KernelCall;
import dev.gyre.jvm.graph.RecordedGraph;
import dev.gyre.tornado.context.Grid;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/** A graph of a plan, ready to run: its tasks bound to their arguments, and how long each took. */
final class GraphRun {
    private final RecordedGraph graph;
    private final BoundTask[] tasks;
    private final long[] nanos;
    private List<Supplier<Grid>> grids = List.of();
    private long first;
    private long end;
    private final Set<Object> returned = ResidencyCheck.identitySet();
    private final Set<Object> written = ResidencyCheck.identitySet();
    private final Set<Object> read = ResidencyCheck.identitySet();
    private final HeapCopies copies;
    private final HeapCopies.Copied[] copied;

    /**
     * A graph of a plan.
     *
     * @param kernels the tasks', in order
     * @param copies the plan's
     */
    GraphRun(RecordedGraph graph, List<CompiledKernel> kernels, HeapCopies copies) {
        this.graph = graph;
        this.tasks = new BoundTask[kernels.size()];
        for (int t = 0; t < tasks.length; t++) {
            KernelCall task = graph.tasks().get(t);
            tasks[t] = new BoundTask(graph.name() + "." + task.id(), kernels.get(t), copies.of(task.arguments()));
            for (int a = 0; a < task.arguments().size(); a++) {
                Object argument = task.arguments().get(a);
                if (kernels.get(t).use().reads(a) && !written.contains(argument)) {
                    read.add(argument);
                }
            }
            for (int a = 0; a < task.arguments().size(); a++) {
                if (kernels.get(t).use().writes(a)) {
                    written.add(task.arguments().get(a));
                }
            }
        }
        this.nanos = new long[tasks.length];
        graph.toHost().forEach(t -> returned.add(t.array()));
        this.copies = copies;
        this.copied = copies.of(graph, written);
    }

    void execute(TileScheduler scheduler) {
        check();
        copies.take(copied);
        for (BoundTask task : tasks) {
            scheduler.run(task);
        }
        HeapCopies.give(copied);
    }

    /** As {@link #execute}, with the time of each task; gives their sum. */
    long executeTimed(TileScheduler scheduler) {
        check();
        copies.take(copied);
        long sum = 0;
        for (int t = 0; t < tasks.length; t++) {
            long start = System.nanoTime();
            scheduler.run(tasks[t]);
            end = System.nanoTime();
            first = t == 0 ? start : first;
            nanos[t] = end - start;
            sum += nanos[t];
        }
        HeapCopies.give(copied);
        return sum;
    }

    private void check() {
        for (BoundTask task : tasks) {
            task.check();
        }
    }

    /** Sets the source of the tasks' grids, by {@code graph.task}. */
    void grids(Function<String, Supplier<Grid>> source) {
        grids = Arrays.stream(tasks).map(task -> source.apply(task.name())).toList();
        updateGrids();
    }

    /** Gives tasks the grids that they have by now. */
    void updateGrids() {
        for (int t = 0; t < grids.size(); t++) {
            Grid grid = grids.get(t).get();
            if (!Objects.equals(grid, tasks[t].givenGrid())) {
                tasks[t].grid(grid);
            }
        }
    }

    boolean returns(Object array) {
        return returned.contains(array);
    }

    RecordedGraph graph() {
        return graph;
    }

    /** The arrays that its tasks write. */
    Set<Object> written() {
        return written;
    }

    /** The arrays that a task reads before one writes them. */
    Set<Object> read() {
        return read;
    }

    String name() {
        return graph.name();
    }

    BoundTask[] tasks() {
        return tasks;
    }

    long nanos(int task) {
        return nanos[task];
    }

    /** The beginning of the first task of the last measured execution, in nanoseconds. */
    long first() {
        return first;
    }

    /** The end of the last task of the last measured execution, in nanoseconds. */
    long end() {
        return end;
    }

    void clearTimes() {
        Arrays.fill(nanos, 0);
    }
}
