package uk.ac.manchester.tornado.api.runtime;

import dev.gyre.tornado.context.Grid;
import java.util.function.Function;
import java.util.function.Supplier;
import uk.ac.manchester.tornado.api.common.TornadoDevice;

/** Executes the graphs of one plan, on one thread at a time. Sizes are in bytes, times in nanoseconds. */
public interface PlanExecutor {
    int id();

    /** Runs the chosen graph, or all in order, and waits for the last task. */
    void execute();

    /** Chooses the graph that {@link #execute} runs. */
    void select(int graph);

    void selectAll();

    /** Throws unless the plan has a graph with the index. */
    void checkGraph(int graph);

    /** Compiles and binds the tasks, unless they are already. */
    void bind();

    /** Chooses the device for all tasks before any is bound. */
    void prefer(TornadoDevice device);

    /** Binds all tasks anew to a device. */
    void bind(TornadoDevice device);

    /** Binds one task, {@code graph.task}, to a device. */
    void bind(String task, TornadoDevice device);

    /** The number of times that a device was cleaned, which drops what was compiled for it. */
    int cleanings(TornadoDevice device);

    /** Throws unless the graphs' arrays could come in batches of a size such as {@code 512MB}; returns its bytes. */
    long checkBatches(String size);

    /** Refuses executions that need more memory than a size such as {@code 512MB}. */
    void limit(String size);

    void removeLimit();

    /** Makes an array of one graph a part of an array of another one, from an element on. */
    void map(Object part, Object whole, long offset, int fromGraph, int toGraph);

    /** Makes arrays that are transferred under demand visible to the host. */
    void demand(Object... arrays);

    /** Sets the source of the grids of tasks, {@code graph.task}, which is asked before each execution; a grid may be null. */
    void grids(Function<String, Supplier<Grid>> grids);

    /** Measures executions from now on, or stops; prints each profile if asked. */
    void profiler(boolean on, boolean print);

    boolean isProfiling();

    /** The measured times of the plan. */
    PlanProfile profile();

    /** Bytes of all arrays that the graphs use, each counted once. */
    long memoryBytes();

    /** Forgets what was transferred. */
    void free();

    /** Makes the plan refuse to execute. */
    void close();
}
