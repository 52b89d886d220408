package dev.gyre.engine.plan;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Buffer;
import dev.gyre.engine.device.Capability;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.Bounds;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.plan.PlanOptions.Trait;
import dev.gyre.engine.tensor.DType;
import dev.gyre.engine.tensor.Role;
import dev.gyre.engine.tensor.Tensor;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * A graph compiled for a device: buffers, task graphs and transfers, all decided once. A run allocates nothing. Not for
 * concurrent use; two plans may run at the same time unless they update the same variable.
 */
public final class Plan implements AutoCloseable {

    private final Graph graph;
    private final PlanBuffers storage;
    private final PlanOptions options;
    private final List<Op> ops;
    private final List<Bounds> bounds;
    private final Cost cost;
    private final Optional<Execution> execution;
    private final boolean sharesMemory;
    private boolean ahead;
    private boolean closed;

    private Plan(Graph graph, Device device, Collection<Tensor> fetches, PlanOptions options) {
        this.graph = graph;
        this.options = device.timings().isPresent() ? options.withProfile() : options;
        this.sharesMemory = device.has(Capability.SHARED_MEMORY);
        Lifetimes lifetimes = Lifetimes.of(graph, fetches);
        List<Graph.Node> work = lifetimes.work();
        if (work.isEmpty()) {
            throw new GyreException(
                    "plan " + options.name() + " has nothing to do: fetch a result or update a variable");
        }
        this.storage = new PlanBuffers(graph, Slots.assign(graph, lifetimes), device);
        this.ops = work.stream().map(Graph.Node::op).toList();
        this.bounds = ops.stream()
                .flatMap(op -> op.admits().stream())
                .filter(b -> b.tensor().role() == Role.INPUT)
                .distinct()
                .toList();
        this.cost = ops.stream().map(Op::cost).reduce(new Cost(0, 0), Cost::plus);
        this.execution = device.ledger().isPresent() ? Optional.empty() : Optional.of(execution(work, device, fetches));
    }

    private Execution execution(List<Graph.Node> work, Device device, Collection<Tensor> fetches) {
        try {
            return new Execution(graph, work, storage, device, fetches, options);
        } catch (RuntimeException | Error e) {
            storage.release();
            throw e;
        }
    }

    /**
     * Compiles a graph to a plan.
     *
     * @param fetches tensors that the host wants to read after a run; ops that serve neither them nor an update of a
     *     variable are left out
     * @param device what to run it on; for a {@link Device#planned} one nothing is allocated, and the plan can't run
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
        Execution running = running();
        bounds.forEach(b -> b.check(options.name(), storage.of(b.tensor()).ints()));
        PlanEvent event = new PlanEvent();
        event.begin();
        if (options.has(Trait.POISONED)) {
            storage.poison();
        }
        running.run();
        ahead = !sharesMemory;
        event.end();
        if (event.shouldCommit()) {
            event.describe(options.name(), running.tasks(), cost);
            event.commit();
        }
    }

    private Execution running() {
        if (closed) {
            throw new GyreException("plan " + options.name() + " is closed: compile it anew");
        }
        return execution.orElseThrow(() -> new GyreException("plan " + options.name()
                + " is only planned, which tells its memory: compile it for a device to run it"));
    }

    /** The buffer in which the host writes an input before a run; throws GyreException for other tensors. */
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
        Execution running = running();
        if (running.writes(t)) {
            return running.read(t);
        }
        if (t.role() == Role.INTERMEDIATE && t.shape().size() > 0) {
            throw new GyreException(t + " can't be read back: name it among the fetches when compiling the plan");
        }
        return storage.of(t); // nothing on the device writes it, so the host's numbers are the latest
    }

    /**
     * The numbers of a tensor that {@link #read} brings back, integers among them as floats.
     *
     * @return a fresh array of just its size
     * @throws GyreException as {@link #read}
     */
    public float[] floats(Tensor t) {
        Buffer b = read(t);
        float[] numbers = new float[t.shape().size()];
        if (b.dtype() == DType.F32) {
            b.read(numbers);
        } else {
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = (float) b.number(i);
            }
        }
        return numbers;
    }

    /** Brings every variable that the plan updates back to the host. */
    public void readVariables() {
        Execution running = running();
        for (Variable v : graph.variables()) {
            Tensor t = graph.variable(v);
            if (running.writes(t)) {
                running.read(t);
            }
        }
    }

    /**
     * Brings the variables that the last run updated back to the host, once, where the device has a memory of its own. Other plans, and
     * the host, see them only then; where memory is shared they see them anyway, and nothing is done.
     */
    public void updateHost() {
        if (ahead) {
            readVariables();
            ahead = false;
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
        return running().tasks();
    }

    /** Whether any of its ops has taken its form for GPUs. */
    public boolean grouped() {
        return running().grouped();
    }

    /** Bytes of the plan's own buffers: intermediates, shared by lifetime, and inputs. */
    public long plannedBytes() {
        return storage.bytes();
    }

    /** Bytes of the variables that the plan refers to. */
    public long variableBytes() {
        return PlanBuffers.variableBytes(graph);
    }

    /** The device of each task of the last run; needs {@link PlanOptions.Trait#TRACED}, and is empty on this JVM. */
    public List<TaskRun> taskRuns() {
        return running().taskRuns();
    }

    /** Time and work by op, most expensive first; needs {@link PlanOptions.Trait#PROFILED}. */
    public List<OpTime> profile() {
        return running().profile();
    }

    /** Frees the device's memory; once is enough. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            execution.ifPresent(Execution::close);
        } finally {
            storage.release();
        }
    }
}
