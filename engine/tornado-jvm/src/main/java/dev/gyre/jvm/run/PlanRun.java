package dev.gyre.jvm.run;

import dev.gyre.jvm.context.Grid;
import dev.gyre.jvm.graph.Graph;
import dev.gyre.jvm.graph.Task;
import dev.gyre.jvm.kernel.KernelMethod;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.exceptions.TornadoTaskRuntimeException;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** The state of one execution plan. */
public final class PlanRun {
    private static final int ALL = -1;

    private final int id;
    private final List<Graph> graphs;
    private final MethodHandle[][] calls;
    private final long memoryBytes;
    private final Profile profile;
    private int selected = ALL;
    private boolean profiling;
    private boolean closed;

    public PlanRun(int id, List<Graph> graphs) {
        long start = System.nanoTime();
        this.id = id;
        this.graphs = graphs;
        this.calls = new MethodHandle[graphs.size()][];
        for (int g = 0; g < calls.length; g++) {
            calls[g] = graphs.get(g).tasks().stream().map(PlanRun::call).toArray(MethodHandle[]::new);
        }
        this.memoryBytes = bytes(graphs);
        this.profile = new Profile(System.nanoTime() - start);
    }

    public void execute() {
        if (closed) {
            throw new TornadoRuntimeException("plan %d is closed".formatted(id));
        }
        long start = profiling ? System.nanoTime() : 0;
        if (selected == ALL) {
            for (int g = 0; g < calls.length; g++) {
                execute(g);
            }
        } else {
            execute(selected);
        }
        if (profiling) {
            long total = System.nanoTime() - start;
            profile.record(total, total);
        }
    }

    private void execute(int graph) {
        for (int t = 0; t < calls[graph].length; t++) {
            try {
                calls[graph][t].invokeExact();
            } catch (Throwable e) {
                Graph g = graphs.get(graph);
                TornadoTaskRuntimeException failure = new TornadoTaskRuntimeException("task %s.%s (%s) failed: %s"
                        .formatted(
                                g.name(),
                                g.tasks().get(t).id(),
                                KernelMethod.of(g.tasks().get(t).code()),
                                e));
                failure.initCause(e);
                throw failure;
            }
        }
    }

    public void select(int graph) {
        checkGraph(graph);
        selected = graph;
    }

    public void selectAll() {
        selected = ALL;
    }

    public void checkGraph(int graph) {
        if (graph < 0 || graph >= graphs.size()) {
            throw new TornadoRuntimeException(
                    "plan %d has %d graphs, none with index %d".formatted(id, graphs.size(), graph));
        }
    }

    public void demand(Object... arrays) {
        Set<Object> returned = Collections.newSetFromMap(new IdentityHashMap<>());
        graphs.forEach(g -> g.toHost().forEach(t -> returned.add(t.array())));
        for (Object array : arrays) {
            if (!returned.contains(array)) {
                throw new TornadoRuntimeException("plan %d transfers no such array to the host".formatted(id));
            }
        }
    }

    public void grids(Function<String, Grid> grids) {
        for (Graph graph : graphs) {
            for (Task task : graph.tasks()) {
                var _ = grids.apply(graph.name() + "." + task.id());
            }
        }
    }

    public void profiler(boolean on, boolean print) {
        profiling = on;
    }

    public Profile profile() {
        return profile;
    }

    public String device() {
        return "device 0 of backend 0";
    }

    public void free() {}

    public int id() {
        return id;
    }

    public long memoryBytes() {
        return memoryBytes;
    }

    public void close() {
        closed = true;
    }

    private static MethodHandle call(Task task) {
        KernelMethod kernel = KernelMethod.of(task.code());
        return MethodHandles.insertArguments(
                kernel.handle(), 0, task.arguments().toArray());
    }

    private static long bytes(List<Graph> graphs) {
        IdentityHashMap<Object, Long> sizes = new IdentityHashMap<>();
        for (Graph graph : graphs) {
            for (Task task : graph.tasks()) {
                for (Object argument : task.arguments()) {
                    if (argument instanceof TornadoNativeArray array) {
                        sizes.put(array, array.getNumBytesOfSegment());
                    }
                }
            }
        }
        return sizes.values().stream().mapToLong(Long::longValue).sum();
    }
}
