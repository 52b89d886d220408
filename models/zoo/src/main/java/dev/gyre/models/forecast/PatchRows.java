package dev.gyre.models.forecast;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.plan.PlanOptions.Trait;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.layer.States;
import dev.gyre.models.model.ForecastModel;
import dev.gyre.models.model.Multiplication;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A model over a number of rows at once, each a series with a state of its own; a plan for each number of tokens. Not for concurrent use. */
final class PatchRows implements AutoCloseable {

    private final ForecastModel model;
    private final Device device;
    private final Multiplication multiplication;
    private final States states;
    private final Map<Integer, Part> parts = new HashMap<>();
    private Part latest;

    private record Part(Tensor tokens, Tensor predicted, Plan plan) {}

    PatchRows(ForecastModel model, int rows, Device device, Multiplication multiplication) {
        this.model = model;
        this.device = device;
        this.multiplication = multiplication;
        this.states = new States(rows);
    }

    private Part part(int tokens) {
        return parts.computeIfAbsent(tokens, t -> {
            Graph g = multiplication.graph();
            Tensor in = g.input(
                    "patches", TensorType.f32(states.rows(), t, model.patching().width()));
            Tensor predicted = model.run(g, in, new Memory.Kept(states, true)).predicted();
            multiplication.requireIn(g);
            PlanOptions options = PlanOptions.named("patches" + t).with(Trait.REFRESHED);
            return new Part(in, predicted, Plan.compile(g, device, List.of(predicted), options));
        });
    }

    /** The states, as the host sees them, once what reads so many tokens is compiled. */
    States states(int tokens) {
        part(tokens);
        updateHost();
        return states;
    }

    /**
     * Reads on by some patches.
     *
     * @param tokens as many of each row (rows, T, 2P)
     * @return scaled quantiles of the patch after the last one (rows, Q P)
     */
    float[] read(float[] tokens) {
        Part part = part(tokens.length / states.rows() / model.patching().width());
        updateHost();
        part.plan().input(part.tokens()).write(tokens);
        part.plan().run();
        latest = part;
        return part.plan().floats(part.predicted());
    }

    /** Copies the states to the host: other plans, and the host, see them only after a device gave them back. */
    private void updateHost() {
        if (latest != null) {
            latest.plan().updateHost();
        }
    }

    @Override
    public void close() {
        parts.values().forEach(p -> p.plan().close());
    }
}
