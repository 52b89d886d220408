package dev.gyre.engine.plan;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Buffer;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.tensor.Role;
import dev.gyre.engine.tensor.Tensor;
import java.util.Collection;
import java.util.List;
import uk.ac.manchester.tornado.api.ImmutableTaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.TornadoExecutionResult;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;

/**
 * A graph compiled for a device: buffers, task graphs and transfers, all decided once. A run allocates nothing. Not for
 * concurrent use; two plans may run at the same time unless they update the same variable.
 */
public final class Plan implements AutoCloseable {

    private final Graph graph;
    private final Storage storage;
    private final Residency residency;
    private final Emission emission;
    private final PlanOptions options;
    private final Cost cost;
    private final TornadoExecutionPlan executor;
    private final TornadoExecutionResult[] results;
    private final OpTimes times;

    private Plan(Graph graph, Device device, Collection<Tensor> fetches, PlanOptions options) {
        this.graph = graph;
        this.options = options;
        Lifetimes lifetimes = Lifetimes.of(graph, fetches);
        if (lifetimes.live().isEmpty()) {
            throw new GyreException(
                    "plan " + options.name() + " has nothing to do: fetch a result or update a variable");
        }
        this.storage = new Storage(graph, Slots.assign(graph, lifetimes), device.freeBytes());
        this.residency = new Residency(storage, fetches);
        this.emission = Emission.of(options.name(), lifetimes.live(), storage, residency, options.profiled());
        this.cost = lifetimes.live().stream().map(n -> n.op().cost()).reduce(new Cost(0, 0), Cost::plus);
        this.executor = new TornadoExecutionPlan(
                emission.parts().stream().map(p -> p.tasks().snapshot()).toArray(ImmutableTaskGraph[]::new));
        device.select(executor);
        this.results = new TornadoExecutionResult[emission.parts().size()];
        this.times = new OpTimes(emission.parts());
    }

    /**
     * Compiles a graph.
     *
     * @param fetches tensors that the host wants to read after a run; ops that serve neither them nor an update of a
     *     variable are left out
     * @throws GyreException if the device has too little memory, or there's nothing to do
     */
    public static Plan compile(Graph graph, Device device, Collection<Tensor> fetches, PlanOptions options) {
        return new Plan(graph, device, fetches, options);
    }

    /** Runs everything once. */
    public void run() {
        PlanEvent event = new PlanEvent();
        event.begin();
        if (options.poisoned()) {
            storage.poison();
        }
        for (int i = 0; i < results.length; i++) {
            long start = options.profiled() ? System.nanoTime() : 0;
            results[i] = executor.withGraph(i).execute();
            if (options.profiled()) {
                times.add(i, System.nanoTime() - start);
            }
        }
        event.end();
        if (event.shouldCommit()) {
            event.describe(options.name(), emission.tasks(), cost);
            event.commit();
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
     * @throws GyreException if the plan wasn't compiled to give it back, or hasn't run yet
     */
    public Buffer read(Tensor t) {
        int part = residency.partOf(t);
        if (part < 0 && t.role() != Role.INTERMEDIATE) {
            return storage.of(t); // nothing on the device writes it, so the host's numbers are the latest
        }
        if (part < 0) {
            throw new GyreException(t + " can't be read back: name it among the fetches when compiling the plan");
        }
        if (results[part] == null) {
            throw new GyreException(t + " can't be read before the first run of plan " + options.name());
        }
        Buffer b = storage.of(t);
        results[part].transferToHost(b.array());
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

    /** Tasks of a run. */
    public int tasks() {
        return emission.tasks();
    }

    /** Bytes of the plan's own buffers: intermediates, shared by lifetime, and inputs. */
    public long plannedBytes() {
        return storage.bytes();
    }

    /** Bytes of the variables that the plan refers to. */
    public long variableBytes() {
        return Storage.variableBytes(graph);
    }

    /** Time and work by op, most expensive first; needs {@link PlanOptions#profiled}. */
    public List<OpTime> profile() {
        return times.summary();
    }

    /** Frees the device's memory. */
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
