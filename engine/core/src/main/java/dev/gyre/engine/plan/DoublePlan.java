package dev.gyre.engine.plan;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Buffer;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Ledger;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.DoubleArrays;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.tensor.Role;
import dev.gyre.engine.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A graph run on the host in double precision, op by op: the same description of a model that a {@link Plan} runs in float32,
 * gradients included, for fits that float32 is too coarse for. It takes no device and keeps all intermediates.
 */
public final class DoublePlan {

    private final Graph graph;
    private final boolean planned;
    private final Map<Tensor, Buffer> inputs = new HashMap<>();
    private final Map<Tensor, double[]> arrays = new HashMap<>();

    /** A plan for a graph, with the numbers that its variables have now. */
    public DoublePlan(Graph graph) {
        this(graph, Optional.empty());
    }

    /**
     * A plan of which it may be that nothing is done.
     *
     * @param device it runs on the host whatever that is; but for a {@link Device#planned} one nothing is allocated, and it can't run
     */
    public DoublePlan(Graph graph, Device device) {
        this(graph, device.ledger());
    }

    private DoublePlan(Graph graph, Optional<Ledger> ledger) {
        this.graph = graph;
        this.planned = ledger.isPresent();
        if (planned) {
            ledger.get().host(bytes(graph));
            ledger.get().variables(graph.variables());
            return;
        }
        for (Tensor t : graph.tensors()) {
            arrays.put(t, new double[t.shape().size()]);
            if (t.role() == Role.INPUT) {
                inputs.put(t, Buffer.allocate(t.type()));
            }
        }
        refresh();
    }

    /** Takes the variables' numbers from their storage anew. */
    public void refresh() {
        graph.variables().forEach(v -> copy(v.buffer(), of(v)));
    }

    private static void copy(Buffer from, double[] to) {
        for (int i = 0; i < to.length; i++) {
            to[i] = from.number(i);
        }
    }

    /** The storage of an input, to be written before a run. */
    public Buffer input(Tensor t) {
        return inputs.get(t);
    }

    /** The numbers of a variable, to be read and written. */
    public double[] of(Variable v) {
        return arrays.get(graph.variable(v));
    }

    /** The numbers of a tensor after a run; of an input, as the run took them. */
    public double[] of(Tensor t) {
        return arrays.get(t);
    }

    /**
     * Runs every op once.
     *
     * @throws GyreException if an op has no form in double precision, or it's only planned
     */
    public void run() {
        if (planned) {
            throw new GyreException("a fit in double precision is only planned, which tells its memory");
        }
        inputs.forEach((t, buffer) -> copy(buffer, arrays.get(t)));
        for (Graph.Node node : graph.nodes()) {
            node.op().compute(new Arrays(node.outputs()));
        }
    }

    /** Floating-point operations of a run. */
    public long flops() {
        return graph.nodes().stream().mapToLong(n -> n.op().cost().flops()).sum();
    }

    /** Bytes of all its arrays. */
    public long bytes() {
        return bytes(graph);
    }

    private static long bytes(Graph graph) {
        return graph.tensors().stream()
                .mapToLong(t -> (long) t.shape().size() * Double.BYTES)
                .sum();
    }

    private final class Arrays implements DoubleArrays {
        private final Outputs<Tensor> outputs;

        Arrays(Outputs<Tensor> outputs) {
            this.outputs = outputs;
        }

        @Override
        public double[] of(Tensor t) {
            return arrays.get(t);
        }

        @Override
        public double[] output(Enum<?> name) {
            return arrays.get(outputs.get(name));
        }

        @Override
        public double[] output(int i) {
            return arrays.get(outputs.get(i));
        }
    }
}
