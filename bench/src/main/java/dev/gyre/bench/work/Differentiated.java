package dev.gyre.bench.work;

import dev.gyre.engine.device.Devices;
import dev.gyre.engine.graph.Autodiff;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A plan that computes a result and, from a given gradient at it, those at some inputs. */
final class Differentiated implements AutoCloseable {

    private final Plan plan;
    private final Tensor y;
    private final List<Tensor> gradients;

    /**
     * Adds the backward pass to a graph and compiles it for the default device.
     *
     * @param y the result
     * @param dy gradient at it
     * @param inputs where gradients are wanted
     */
    Differentiated(String name, Graph g, Tensor y, float[] dy, List<Tensor> inputs) {
        Tensor seed = g.input("dy", y.type());
        Map<Tensor, Tensor> byInput = Autodiff.gradients(g, Map.of(y, seed), inputs);
        this.y = y;
        this.gradients = inputs.stream().map(byInput::get).toList();
        List<Tensor> fetches = new ArrayList<>(gradients);
        fetches.add(y);
        this.plan = Plan.compile(g, Devices.standard(), fetches, PlanOptions.named(name));
        plan.input(seed).write(dy);
    }

    /** Sets an input. */
    Differentiated with(Tensor input, float[] values) {
        plan.input(input).write(values);
        return this;
    }

    /** Both passes. */
    void run() {
        plan.run();
    }

    /** The result, then the gradients, of the last run. */
    List<float[]> read() {
        List<float[]> all = new ArrayList<>();
        all.add(Numbers.of(plan, y));
        gradients.forEach(t -> all.add(Numbers.of(plan, t)));
        return all;
    }

    @Override
    public void close() {
        plan.close();
    }
}
