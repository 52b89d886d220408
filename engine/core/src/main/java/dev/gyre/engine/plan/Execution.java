package dev.gyre.engine.plan;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Buffer;
import dev.gyre.engine.device.Capability;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.TornadoFailure;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.plan.PlanOptions.Trait;
import dev.gyre.engine.tensor.Role;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.jvm.run.SteadyForms;
import dev.gyre.jvm.run.Transfers;
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

/** The task graphs of a plan on its device: they run part by part, and tensors come back from the part that wrote them last. */
final class Execution implements AutoCloseable {

    private final Graph graph;
    private final Device device;
    private final PlanBuffers storage;
    private final PlanOptions options;
    private final Residency residency;
    private final Emission emission;
    private final TornadoExecutionPlan executor;
    private final TornadoExecutionResult[] results;
    private final OpTimes times;
    private final List<TaskRun> taskRuns = new ArrayList<>();
    private final Map<Variable, Long> uploaded = new HashMap<>();

    /**
     * Emits the tasks of ops.
     *
     * @throws GyreException if the device refuses
     */
    Execution(
            Graph graph,
            List<Graph.Node> work,
            PlanBuffers storage,
            Device device,
            Collection<Tensor> fetches,
            PlanOptions options) {
        this.graph = graph;
        this.device = device;
        this.storage = storage;
        this.options = options;
        this.residency = new Residency(storage, fetches, options.has(Trait.REFRESHED));
        try {
            this.emission = Emission.of(options, work, storage, residency, device);
            ImmutableTaskGraph[] graphs =
                    emission.parts().stream().map(p -> p.tasks().snapshot()).toArray(ImmutableTaskGraph[]::new);
            // runs go on bit for bit where an earlier version left them
            this.executor = SteadyForms.steadily(() -> Transfers.strictly(() -> new TornadoExecutionPlan(graphs)));
            device.select(executor);
            emission.grids().ifPresent(executor::withGridScheduler);
        } catch (RuntimeException | Error e) {
            throw TornadoFailure.of(options.name(), device, e);
        }
        if (options.has(Trait.TRACED)) {
            executor.withProfiler(ProfilerMode.SILENT);
        }
        this.results = new TornadoExecutionResult[emission.parts().size()];
        this.times = new OpTimes(emission.parts());
    }

    /** Runs every part once. */
    void run() {
        checkVariables();
        taskRuns.clear();
        boolean profiled = options.has(Trait.PROFILED);
        for (int i = 0; i < results.length; i++) {
            long start = profiled ? System.nanoTime() : 0;
            execute(i);
            if (profiled) {
                times.add(i, System.nanoTime() - start, device.timings());
            }
        }
    }

    private void execute(int part) {
        try {
            results[part] = executor.withGraph(part).execute();
            if (options.has(Trait.TRACED) && device.has(Capability.KERNEL_PROFILE)) {
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
        if (device.has(Capability.SHARED_MEMORY) || options.has(Trait.REFRESHED)) {
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

    /** Whether the plan writes a tensor that can be read back. */
    boolean writes(Tensor t) {
        return residency.partOf(t) >= 0;
    }

    /** Brings a tensor back that the plan writes. */
    Buffer read(Tensor t) {
        int part = residency.partOf(t);
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

    int tasks() {
        return emission.tasks();
    }

    boolean grouped() {
        return emission.forGpus();
    }

    List<TaskRun> taskRuns() {
        return List.copyOf(taskRuns);
    }

    List<OpTime> profile() {
        return times.summary();
    }

    @Override
    public void close() {
        try {
            executor.freeDeviceMemory();
            executor.close();
        } catch (TornadoExecutionPlanException e) {
            throw new GyreException("plan " + options.name() + " could not be closed: " + e.getMessage(), e);
        }
    }
}
