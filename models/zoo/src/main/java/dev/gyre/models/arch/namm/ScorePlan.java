package dev.gyre.models.arch.namm;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.attention.BackwardMemory;
import dev.gyre.engine.op.elementwise.AddBias;
import dev.gyre.engine.op.elementwise.ChannelScale;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.plan.PlanOptions.Trait;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.List;

/** The network over a number of caches H of S slots, its parameters being an input. */
final class ScorePlan implements AutoCloseable {

    private final Tensor ages;
    private final Tensor features;
    private final Tensor seen;
    private final Tensor scale;
    private final Tensor shift;
    private final Tensor parameters;
    private final Tensor scores;
    private final Plan plan;

    /**
     * Inputs of the network.
     *
     * @param ages of each token, 0 in empty slots (H, S)
     * @param features (H, S, F)
     * @param seen zero in empty slots (H, S)
     */
    record Features(int[] ages, float[] features, int[] seen) {}

    ScorePlan(MemoryNetwork network, int caches, int slots, Device device) {
        Graph g = new Graph();
        int frequencies = network.frequencies();
        ages = g.input("ages", TensorType.i32(caches, slots));
        features = g.input("features", TensorType.f32(caches, slots, frequencies));
        seen = g.input("seen", TensorType.i32(caches, slots));
        scale = g.input("scale", TensorType.f32(frequencies));
        shift = g.input("shift", TensorType.f32(frequencies));
        parameters = g.input("parameters", TensorType.f32(network.parameters()));
        Tensor standard = g.apply(new AddBias(g.apply(new ChannelScale(features, scale)), shift));
        Tensor turns = g.input("turns", network.turnsType());
        Tensor embedded = network.embedded(g, ages, turns, standard);
        scores = BackwardMemory.scores(g, embedded, parameters, network.hidden(), seen);
        plan = Plan.compile(
                g, device, List.of(scores), PlanOptions.named("score").with(Trait.REFRESHED));
        plan.input(turns).write(network.turns());
    }

    /** Runs the plan and gives the tokens' scores, (H, S). */
    float[] run(Features of, Standard standard, float[] numbers) {
        plan.input(ages).write(of.ages());
        plan.input(features).write(of.features());
        plan.input(seen).write(of.seen());
        plan.input(scale).write(standard.scale());
        plan.input(shift).write(standard.shift());
        plan.input(parameters).write(numbers);
        plan.run();
        plan.updateHost();
        return plan.floats(scores);
    }

    @Override
    public void close() {
        plan.close();
    }
}
