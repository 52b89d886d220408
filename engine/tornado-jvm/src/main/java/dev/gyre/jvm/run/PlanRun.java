package dev.gyre.jvm.run;

import dev.gyre.ir.bytecode.KernelMethod;
import dev.gyre.jvm.check.Checks;
import dev.gyre.jvm.check.ResidentMemory;
import dev.gyre.jvm.compile.CompiledKernel;
import dev.gyre.jvm.graph.KernelCall;
import dev.gyre.jvm.graph.RecordedGraph;
import dev.gyre.tornado.context.Grid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.exceptions.TornadoMemoryException;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.runtime.PlanExecutor;
import uk.ac.manchester.tornado.api.runtime.PlanProfile;

/** A plan's graphs on the devices of this JVM. For one thread at a time. */
public final class PlanRun implements PlanExecutor {
    private static final Logger LOG = LoggerFactory.getLogger(PlanRun.class);
    private static final int ALL = -1;

    private final int id;
    private final TileScheduler scheduler;
    private final List<RecordedGraph> sources;
    private final int[][] producers;
    private final boolean[] executed;
    private final MappedRegion[][] mapped; // executions go through arrays, as lists would be asked for iterators
    private final boolean strict;
    private final long memoryBytes;
    private final MemoryLimit ofDevice = MemoryLimit.ofProperties();
    private Optional<Binding> binding = Optional.empty();
    private final TaskCompilers compilers;
    private int selected = ALL;
    private long limit = Long.MAX_VALUE;
    private boolean profiling;
    private boolean printing;
    private Function<String, Supplier<Grid>> grids = _ -> () -> null;
    private boolean closed;
    private final AtomicReference<Thread> executing = new AtomicReference<>();
    private final Optional<ResidentMemory> memory = Checks.memory();

    /** The graphs with their tasks bound to compiled kernels. */
    private record Binding(GraphRun[] graphs, HeapCopies copies, Profile profile) {

        static Binding of(
                List<RecordedGraph> sources, Function<String, Function<KernelMethod, CompiledKernel>> compilers) {
            long start = System.nanoTime();
            List<List<CompiledKernel>> kernels = new ArrayList<>();
            for (RecordedGraph g : sources) {
                // As many kernels at a time as there are processors; the checks are those of this thread.
                Stream<KernelCall> tasks = Checks.areOn() ? g.tasks().stream() : g.tasks().parallelStream();
                kernels.add(tasks.map(task ->
                                compilers.apply(g.name() + "." + task.id()).apply(task.method()))
                        .toList());
            }
            HeapCopies copies = new HeapCopies(sources, kernels);
            GraphRun[] graphs = IntStream.range(0, sources.size())
                    .mapToObj(g -> new GraphRun(sources.get(g), kernels.get(g), copies))
                    .toArray(GraphRun[]::new);
            return new Binding(graphs, copies, new Profile(graphs, System.nanoTime() - start));
        }
    }

    /** Resolves the graphs' kernels and checks the graphs. Kernels are compiled and bound for a device when it's known, or at first use. */
    public PlanRun(int id, List<RecordedGraph> graphs, TileScheduler scheduler) {
        this.id = id;
        this.scheduler = scheduler;
        this.sources = List.copyOf(graphs);
        this.strict = Transfers.areStrict();
        this.compilers = new TaskCompilers(SteadyForms.areSteady());
        if (strict) {
            graphs.forEach(ResidencyCheck::check);
        }
        this.producers = new int[graphs.size()][];
        Arrays.setAll(producers, g -> ResidencyCheck.producers(graphs, g, strict));
        this.executed = new boolean[graphs.size()];
        this.mapped = new MappedRegion[graphs.size()][0];
        this.memoryBytes = bytes(graphs);
    }

    private Binding bound() {
        if (binding.isEmpty()) {
            bindAnew();
        }
        return binding.get();
    }

    /**
     * Runs the selected graph, or all in order.
     *
     * @throws ConcurrentModificationException if another thread is executing the plan: it was seen, which isn't certain
     */
    @Override
    public void execute() {
        Thread other = executing.compareAndExchange(null, Thread.currentThread());
        if (other != null) {
            throw new ConcurrentModificationException(
                    "plan %d is being executed by thread %s: a plan is for one thread at a time, so give %s a plan of its own"
                            .formatted(
                                    id, other.getName(), Thread.currentThread().getName()));
        }
        try {
            executeAlone();
        } finally {
            executing.set(null);
        }
    }

    private void executeAlone() {
        if (closed) {
            throw new TornadoRuntimeException("plan %d is closed".formatted(id));
        }
        if (memoryBytes > limit) {
            throw new TornadoMemoryException(
                    "plan %d needs %d bytes for its arrays, and its limit is %d".formatted(id, memoryBytes, limit));
        }
        ofDevice.check(id, memoryBytes);
        long start = profiling ? System.nanoTime() : 0;
        long kernels = 0;
        if (selected == ALL) {
            for (int g = 0; g < producers.length; g++) {
                kernels += execute(g);
            }
        } else {
            kernels = execute(selected);
        }
        if (profiling) {
            Profile profile = bound().profile();
            profile.record(start, System.nanoTime(), kernels);
            if (printing) {
                LOG.info("plan {}\n{}", id, profile.log());
            }
        }
    }

    private long execute(int graph) {
        GraphRun[] graphs = bound().graphs();
        for (int producer : producers[graph]) {
            if (!executed[producer]) {
                throw new TornadoRuntimeException("graph %s consumes what graph %s persists, but that hasn't run yet"
                        .formatted(graphs[graph].name(), graphs[producer].name()));
            }
        }
        for (MappedRegion region : mapped[graph]) {
            region.take();
        }
        graphs[graph].updateGrids();
        GraphRun run = graphs[graph];
        long nanos = memory.isEmpty()
                ? runTasks(run)
                : memory.get().run(run.graph(), run.written(), run.read(), () -> runTasks(run));
        executed[graph] = true;
        for (MappedRegion region : mapped[graph]) {
            region.give();
        }
        return nanos;
    }

    private long runTasks(GraphRun graph) {
        if (profiling) {
            return graph.executeTimed(scheduler);
        }
        graph.execute(scheduler);
        return 0;
    }

    @Override
    public void bind() {
        bound();
    }

    /** Binds the tasks anew, to what a compiler makes of their kernels; no graph has run then. */
    public void bind(Function<KernelMethod, CompiledKernel> other) {
        compilers.forAll(other);
        rebind();
    }

    /** Binds one task, by {@code graph.task}, to what a compiler makes of its kernel; no graph has run then. */
    private void bind(String task, Function<KernelMethod, CompiledKernel> other) {
        boolean known =
                sources.stream().anyMatch(g -> g.tasks().stream().anyMatch(t -> task.equals(g.name() + "." + t.id())));
        if (!known) {
            throw new TornadoRuntimeException("plan %d has no task %s".formatted(id, task));
        }
        compilers.forOne(task, other);
        rebind();
    }

    @Override
    public void bind(TornadoDevice device) {
        bind(target(device).compiler());
    }

    @Override
    public void bind(String task, TornadoDevice device) {
        bind(task, target(device).compiler());
    }

    @Override
    public void prefer(TornadoDevice device) {
        prefer(target(device).compiler());
    }

    @Override
    public int cleanings(TornadoDevice device) {
        return target(device).cleanings();
    }

    private static KernelTarget target(TornadoDevice device) {
        if (device instanceof KernelTarget target) {
            return target;
        }
        throw new TornadoRuntimeException(
                "a plain JVM has no devices but its own, and this is " + device.getDeviceName());
    }

    /** Chooses the compiler that tasks are bound with, if they aren't yet. */
    public void prefer(Function<KernelMethod, CompiledKernel> other) {
        compilers.prefer(other);
    }

    private void bindAnew() {
        Binding made = Binding.of(sources, compilers::of);
        for (GraphRun graph : made.graphs()) {
            graph.grids(grids);
        }
        binding = Optional.of(made);
    }

    private void rebind() {
        bindAnew();
        Arrays.fill(executed, false);
    }

    @Override
    public long checkBatches(String size) {
        long bytes = MemorySize.bytes(size);
        Batch.check(sources, bytes);
        return bytes;
    }

    @Override
    public void map(Object to, Object from, long offset, int source, int target) {
        checkGraph(source);
        checkGraph(target);
        memory.ifPresent(m -> m.mapped(to));
        MappedRegion region = MappedRegion.of(to, from, offset, sources.get(source), sources.get(target));
        mapped[target] = Stream.concat(Arrays.stream(mapped[target]).filter(r -> r.array() != to), Stream.of(region))
                .toArray(MappedRegion[]::new);
    }

    @Override
    public void limit(String size) {
        limit = MemorySize.bytes(size);
    }

    @Override
    public void removeLimit() {
        limit = Long.MAX_VALUE;
    }

    @Override
    public void select(int graph) {
        checkGraph(graph);
        selected = graph;
    }

    @Override
    public void selectAll() {
        selected = ALL;
    }

    @Override
    public void checkGraph(int graph) {
        if (graph < 0 || graph >= sources.size()) {
            throw new TornadoRuntimeException(
                    "plan %d has %d graphs, none with index %d".formatted(id, sources.size(), graph));
        }
    }

    /** Checks, if the plan is held to its transfers, that each array is one that an executed graph returns to the host; it is visible there. */
    @Override
    public void demand(Object... arrays) {
        memory.ifPresent(m -> m.demanded(arrays));
        if (!strict) {
            return;
        }
        GraphRun[] graphs = bound().graphs();
        for (Object array : arrays) {
            boolean returned = false;
            for (int g = 0; g < graphs.length; g++) {
                returned |= executed[g] && graphs[g].returns(array);
            }
            if (!returned) {
                throw new TornadoRuntimeException("plan %d hasn't executed a graph that transfers this %s to the host"
                        .formatted(id, ResidencyCheck.describe(array)));
            }
        }
    }

    @Override
    public void grids(Function<String, Supplier<Grid>> newGrids) {
        grids = newGrids;
        for (GraphRun graph : bound().graphs()) {
            graph.grids(newGrids);
        }
    }

    @Override
    public void profiler(boolean on, boolean print) {
        profiling = on;
        printing = print;
    }

    @Override
    public boolean isProfiling() {
        return profiling;
    }

    @Override
    public PlanProfile profile() {
        return bound().profile();
    }

    /** Forgets which graphs have run, and what they transferred. */
    @Override
    public void free() {
        Arrays.fill(executed, false);
        binding.ifPresent(b -> b.copies().forget());
        memory.ifPresent(ResidentMemory::forget);
    }

    @Override
    public int id() {
        return id;
    }

    @Override
    public long memoryBytes() {
        return memoryBytes;
    }

    /** Bytes on the heap that copies of arrays off it take. */
    public long copiedBytes() {
        return bound().copies().bytes();
    }

    @Override
    public void close() {
        closed = true;
    }

    private static long bytes(List<RecordedGraph> graphs) {
        Set<Object> arrays = ResidencyCheck.identitySet();
        graphs.forEach(g -> g.tasks().forEach(t -> arrays.addAll(t.arguments())));
        return arrays.stream().mapToLong(ResidencyCheck::bytes).sum();
    }
}
