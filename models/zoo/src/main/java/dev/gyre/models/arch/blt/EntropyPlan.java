package dev.gyre.models.arch.blt;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.text.SoftmaxEntropy;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.plan.PlanOptions.Trait;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.layer.Tokens;
import java.util.List;

/**
 * The entropy model over whole sequences, as a plan of its own.
 *
 * @param numbers receives the entropies. (B T)
 */
record EntropyPlan(Tokens tokens, Tensor entropies, Plan plan, float[] numbers) implements AutoCloseable {

    static EntropyPlan of(Blt.Patcher patcher, int batch, int time, Device device) {
        Graph g = new Graph();
        Tokens tokens = Tokens.input(g, batch, time);
        Tensor entropies = g.apply(new SoftmaxEntropy(patcher.model().logits(g, tokens, Memory.empty())));
        PlanOptions options = PlanOptions.named("entropies").with(Trait.REFRESHED);
        return new EntropyPlan(
                tokens, entropies, Plan.compile(g, device, List.of(entropies), options), new float[batch * time]);
    }

    /** Entropies of the predictions of each next byte, in nats, valid until the next call. (B T) */
    float[] of(int[] ids) {
        tokens.fill(ids, plan::input);
        plan.run();
        plan.read(entropies).read(numbers);
        return numbers;
    }

    @Override
    public void close() {
        plan.close();
    }
}
