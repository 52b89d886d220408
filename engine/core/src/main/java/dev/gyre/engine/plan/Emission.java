package dev.gyre.engine.plan;

import dev.gyre.engine.device.Capability;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.TaskArguments;
import dev.gyre.engine.plan.PlanOptions.Trait;
import dev.gyre.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.WorkerGrid;

/** Turns ops into task graphs of bounded size. */
final class Emission implements Emitter {

    /** A task graph and the ops in it. */
    record Part(String name, TaskGraph tasks, List<Graph.Node> nodes) {}

    private final String planName;
    private final PlanBuffers storage;
    private final boolean grouped;
    private final Residency residency;
    private final Device device;
    private final GridScheduler grids = new GridScheduler();
    private final List<Part> parts = new ArrayList<>();
    private Graph.Node node;
    private TaskBinding binding;
    private String unfinished;
    private int tasksInPart;
    private int tasks;
    private boolean gridded;
    private boolean asked;

    private Emission(String planName, PlanBuffers storage, Residency residency, boolean grouped, Device device) {
        this.planName = planName;
        this.storage = storage;
        this.residency = residency;
        this.grouped = grouped;
        this.device = device;
    }

    /** Task graphs over the given ops; one an op where the plan is profiled, so that each can be timed. */
    static Emission of(
            PlanOptions options, List<Graph.Node> nodes, PlanBuffers storage, Residency residency, Device device) {
        boolean grouped = device.isGpu() || options.has(Trait.GROUPED);
        Emission e = new Emission(options.name(), storage, residency, grouped, device);
        int done = 0;
        List<List<Graph.Node>> groups = options.has(Trait.PROFILED)
                ? nodes.stream().map(List::of).toList()
                : Grouping.of(nodes, storage, device);
        for (List<Graph.Node> group : groups) {
            done += group.size();
            e.emit(group, nodes.subList(done, nodes.size()));
        }
        residency.finish(e.parts);
        return e;
    }

    private void emit(List<Graph.Node> group, List<Graph.Node> later) {
        String name = planName + parts.size();
        Part part = new Part(name, new TaskGraph(name), List.copyOf(group));
        residency.begin(part, later);
        parts.add(part);
        tasksInPart = 0;
        for (Graph.Node n : group) {
            node = n;
            binding = new TaskBinding(n, storage);
            int before = tasksInPart;
            n.op().emit(this);
            requireFinished();
            if (tasksInPart - before > n.op().tasks()) {
                throw new IllegalStateException(String.format(
                        Locale.ROOT,
                        "op %s says that it has %d tasks at most, but emitted %d",
                        n.op().name(),
                        n.op().tasks(),
                        tasksInPart - before));
            }
        }
        residency.end();
    }

    List<Part> parts() {
        return parts;
    }

    int tasks() {
        return tasks;
    }

    /** The grids of the tasks that have one. */
    Optional<GridScheduler> grids() {
        return gridded ? Optional.of(grids) : Optional.empty();
    }

    /** Whether an op has taken its form for GPUs. */
    boolean forGpus() {
        return asked;
    }

    @Override
    public boolean grouped() {
        asked |= grouped;
        return grouped;
    }

    @Override
    public boolean has(Capability capability) {
        return device.has(capability);
    }

    @Override
    public int lanes() {
        return device.lanes();
    }

    @Override
    public Task task(String name, Object kernel, int parameters) {
        requireFinished();
        unfinished = name;
        return arguments -> {
            add(name, kernel, binding.values(name, kernel, parameters, arguments), arguments);
            unfinished = null;
        };
    }

    private void add(String name, Object kernel, Object[] values, TaskArguments... arguments) {
        tasksInPart++;
        tasks++;
        Part part = parts.getLast();
        String id = node.op().name() + node.index() + "_" + name;
        for (TaskArguments group : arguments) {
            if (group instanceof TaskArguments.OnGrid(WorkerGrid grid)) {
                gridded = true;
                grids.addWorkerGrid(part.name() + "." + id, grid);
            }
        }
        residency.use(values);
        TaskDispatch.add(part.tasks(), id, kernel, values);
    }

    private void requireFinished() {
        if (unfinished != null) {
            throw new IllegalStateException(
                    "op " + node.op().name() + ": task " + unfinished + " was begun, but not given its arguments");
        }
    }

    @Override
    public Tensor output(Enum<?> name) {
        return node.outputs().get(name);
    }

    @Override
    public Tensor output(int i) {
        return node.outputs().get(i);
    }
}
