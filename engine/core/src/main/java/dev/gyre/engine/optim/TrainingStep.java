package dev.gyre.engine.optim;

import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Autodiff;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A whole training step as one graph: forward, backward, clipping and AdamW.
 *
 * @param loss the loss before the step (1)
 * @param norm global norm of the gradient before clipping (1)
 * @param schedule input (4) to be filled with {@link OptimizerSettings#schedule} before each run
 * @param moments first and second moment of each parameter, in the parameters' order
 */
public record TrainingStep(Tensor loss, Tensor norm, Tensor schedule, List<Variable> moments) {

    /** The default prefix of the moments' names. */
    public static final String MOMENTS = "adam";

    /**
     * Adds gradients, clipping and updates to a graph that computes a loss.
     *
     * @param decays whether weight decay applies to a parameter
     */
    public static TrainingStep of(
            Graph g, Tensor loss, List<Variable> parameters, Predicate<Variable> decays, OptimizerSettings s) {
        return of(g, loss, parameters, decays, s, MOMENTS);
    }

    /**
     * A step by one of several optimisers of the same parameters.
     *
     * @param name what the moments' names begin with
     */
    public static TrainingStep of(
            Graph g,
            Tensor loss,
            List<Variable> parameters,
            Predicate<Variable> decays,
            OptimizerSettings s,
            String name) {
        List<Tensor> handles = parameters.stream().map(g::variable).toList();
        Map<Tensor, Tensor> gradients = Autodiff.gradients(g, loss, handles);
        Update update =
                Update.of(g, parameters, handles.stream().map(gradients::get).toList(), decays, s, name);
        return new TrainingStep(loss, update.norm(), update.schedule(), update.moments());
    }
}
