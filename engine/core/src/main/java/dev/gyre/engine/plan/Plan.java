package dev.gyre.engine.plan;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Buffer;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.TornadoFailure;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.Bounds;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.plan.PlanOptions.Trait;
import dev.gyre.engine.tensor.Role;
import dev.gyre.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import uk.ac.manchester.tornado.api.ImmutableTaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.TornadoExecutionResult;
import uk.ac.manchester.tornado.api.enums.ProfilerMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;

/**
 * A graph compiled for a device: buffers, task graphs and transfers, all decided once. A run allocates nothing. Not for
 * concurrent use; two plans may run at the same time unless they update the same variable.
 */
public final class Plan implements AutoCloseable {

    private final Graph graph;
    private final Device device;
    private final Storage storage;
    private final Residency residency;
    private final Emission emission;
    private final PlanOptions options;
    private final List<Op> ops;
    private final List<Bounds> bounds;
    private final Cost cost;
    private final TornadoExecutionPlan executor;
    private final TornadoExecutionResult[] results;
    private final OpTimes times;
    private final List<TaskRun> taskRuns = new ArrayList<>();
    private final Map<Variable, Long> uploaded = new HashMap<>();
    private boolean closed;

    private Plan(Graph graph, Device device, Collection<Tensor> fetches, PlanOptions options) {
        this.graph = graph;
        this.device = device;
        this.options = options;
        Lifetimes lifetimes = Lifetimes.of(graph, fetches);
        List<Graph.Node> work = lifetimes.work();
        if (work.isEmpty()) {
            throw new GyreException(
                    "plan " + options.name() + " has nothing to do: fetch a result or update a variable");
        }
        this.storage = new Storage(graph, Slots.assign(graph, lifetimes), device);
        this.residency = new Residency(storage, fetches, options.has(Trait.REFRESHED));
        try {
            this.emission = Emission.of(options, work, storage, residency, device);
            this.executor = new TornadoExecutionPlan(
                    emission.parts().stream().map(p -> p.tasks().snapshot()).toArray(ImmutableTaskGraph[]::new));
            device.select(executor);
            emission.grids().ifPresent(executor::withGridScheduler);
        } catch (RuntimeException | Error e) {
            storage.release();
            throw TornadoFailure.of(options.name(), device, e);
        }
        if (options.has(Trait.TRACED)) {
            executor.withProfiler(ProfilerMode.SILENT);
        }
        this.ops = work.stream().map(Graph.Node::op).toList();
        this.bounds = ops.stream()
                .flatMap(op -> op.limits().stream())
                .filter(b -> b.tensor().role() == Role.INPUT)
                .distinct()
                .toList();
        this.cost = ops.stream().map(Op::cost).reduce(new Cost(0, 0), Cost::plus);
        this.results = new TornadoExecutionResult[emission.parts().size()];
        this.times = new OpTimes(emission.parts());
    }

    /**
     * Compiles a graph.
     *
     * @param fetches tensors that the host wants to read after a run; ops that serve neither them nor an update of a
     *     variable are left out
     * @throws dev.gyre.engine.device.DeviceException if the device has too little memory beside that of the plans which are open
     * @throws GyreException if there's nothing to do
     */
    public static Plan compile(Graph graph, Device device, Collection<Tensor> fetches, PlanOptions options) {
        return new Plan(graph, device, fetches, options);
    }

    /**
     * Runs everything once.
     *
     * @throws GyreException if the host wrote a number that an op doesn't take; if a variable has changed on the host since it was
     *     brought to the device, and the plan isn't one that refreshes them; if a kernel or the device fails, or the plan is closed
     */
    public void run() {
        requireOpen();
        bounds.forEach(b -> b.check(options.name(), storage.of(b.tensor()).ints()));
        PlanEvent event = new PlanEvent();
        event.begin();
        if (options.has(Trait.POISONED)) {
            storage.poison();
        }
        checkVariables();
        taskRuns.clear();
        boolean profiled = options.has(Trait.PROFILED);
        for (int i = 0; i < results.length; i++) {
            long start = profiled ? System.nanoTime() : 0;
            execute(i);
            if (profiled) {
                times.add(i, System.nanoTime() - start);
            }
        }
        event.end();
        if (event.shouldCommit()) {
            event.describe(options.name(), emission.tasks(), cost);
            event.commit();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new GyreException("plan " + options.name() + " is closed: compile it anew");
        }
    }

    private void execute(int part) {
        try {
            results[part] = executor.withGraph(part).execute();
            if (options.has(Trait.TRACED) && !device.onThisJvm()) {
                // Before anything is transferred: that begins a new entry.
                taskRuns.addAll(TaskRun.parse(results[part].getProfilerResult().getProfileLog()));
                executor.clearProfiles();
            }
        } catch (RuntimeException | Error e) {
            throw TornadoFailure.of(options.name(), device, e);
        }
    }

    /** A device keeps its own copy of a variable, and refusing to compute with an old one beats doing it. */
    private void checkVariables() {
        if (device.onThisJvm() || options.has(Trait.REFRESHED)) {
            return;
        }
        for (Variable v : graph.variables()) {
            long latest = v.buffer().version();
            Long seen = uploaded.putIfAbsent(v, latest);
            if (seen != null && seen != latest) {
                throw new GyreException(v + " has changed on the host since plan " + options.name() + " took it to "
                        + device.id() + ": compile the plan with PlanOptions.Trait.REFRESHED");
            }
        }
    }

    /** Where the host writes an input before a run. */
    public Buffer input(Tensor t) {
        if (t.role() != Role.INPUT) {
            throw new GyreException(t + " is no input of plan " + options.name());
        }
        return storage.of(t);
    }

    /**
     * Brings a fetched tensor, or a variable that the plan updates, back to the host.
     *
     * @return its storage, valid until the next run
     * @throws GyreException if the plan wasn't compiled to give it back, hasn't run yet, or is closed
     */
    public Buffer read(Tensor t) {
        requireOpen();
        int part = residency.partOf(t);
        if (part < 0 && (t.role() != Role.INTERMEDIATE || t.shape().size() == 0)) {
            return storage.of(t); // nothing on the device writes it, so the host's numbers are the latest
        }
        if (part < 0) {
            throw new GyreException(t + " can't be read back: name it among the fetches when compiling the plan");
        }
        if (results[part] == null) {
            throw new GyreException(t + " can't be read before the first run of plan " + options.name());
        }
        Buffer b = storage.of(t);
        // TornadoVM transfers on behalf of the task graph that was chosen last, whichever one a result is of.
        try {
            executor.withGraph(part);
            results[part].transferToHost(b.array());
        } catch (RuntimeException | Error e) {
            throw TornadoFailure.of(options.name(), device, e);
        }
        if (t.role() != Role.INTERMEDIATE) {
            b.changed();
            uploaded.put(graph.variableOf(t), b.version());
        }
        return b;
    }

    /** Brings every variable that the plan updates back to the host. */
    public void readVariables() {
        for (Variable v : graph.variables()) {
            Tensor t = graph.variable(v);
            if (residency.partOf(t) >= 0) {
                read(t);
            }
        }
    }

    /** Work of a run. */
    public Cost cost() {
        return cost;
    }

    /** The ops of one run, in order, without those that serve nobody. */
    public List<Op> ops() {
        return ops;
    }

    /** Tasks of a run. */
    public int tasks() {
        return emission.tasks();
    }

    /** Whether any of its tasks is in KernelContext form. */
    public boolean grouped() {
        return emission.grids().isPresent();
    }

    /** Bytes of the plan's own buffers: intermediates, shared by lifetime, and inputs. */
    public long plannedBytes() {
        return storage.bytes();
    }

    /** Bytes of the variables that the plan refers to. */
    public long variableBytes() {
        return Storage.variableBytes(graph);
    }

    /** Where each task of the last run ran; needs {@link PlanOptions.Trait#TRACED}, and is empty on this JVM. */
    public List<TaskRun> taskRuns() {
        return List.copyOf(taskRuns);
    }

    /** Time and work by op, most expensive first; needs {@link PlanOptions.Trait#PROFILED}. */
    public List<OpTime> profile() {
        return times.summary();
    }

    /** Frees the device's memory; once is enough. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            executor.freeDeviceMemory();
            executor.close();
        } catch (TornadoExecutionPlanException e) {
            throw new GyreException("plan " + options.name() + " could not be closed: " + e.getMessage(), e);
        } finally {
            storage.release();
        }
    }
}
