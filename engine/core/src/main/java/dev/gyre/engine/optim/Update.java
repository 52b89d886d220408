package dev.gyre.engine.optim;

import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.training.AdamW;
import dev.gyre.engine.op.training.ClipByNorm;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * An update of parameters by their gradients: clipping by the global norm, then AdamW.
 *
 * @param norm global norm of the gradients before clipping (1)
 * @param schedule input (4) to be filled with {@link OptimizerSettings#schedule} before each run
 * @param moments first and second moment of each parameter, in the parameters' order
 */
public record Update(Tensor norm, Tensor schedule, List<Variable> moments) {

    /**
     * Adds the ops to a graph.
     *
     * @param gradients one a parameter, in the same order
     * @param decays whether weight decay applies to a parameter
     * @param name what the moments' names begin with
     */
    public static Update of(
            Graph g,
            List<Variable> parameters,
            List<Tensor> gradients,
            Predicate<Variable> decays,
            OptimizerSettings s,
            String name) {
        Outputs<Tensor> clip = g.add(new ClipByNorm(gradients, (float) s.clip()));
        Tensor schedule = g.input("schedule", TensorType.f32(4));
        List<Variable> moments = new ArrayList<>();
        for (int i = 0; i < parameters.size(); i++) {
            Variable p = parameters.get(i);
            Variable first = Variable.state(name + ".first." + p.name(), p.type());
            Variable second = Variable.state(name + ".second." + p.name(), p.type());
            moments.add(first);
            moments.add(second);
            g.add(new AdamW(
                    g.variable(p),
                    g.variable(first),
                    g.variable(second),
                    gradients.get(i),
                    clip.get(ClipByNorm.Out.SCALE),
                    schedule,
                    new AdamW.Settings(
                            (float) s.beta1(),
                            (float) s.beta2(),
                            (float) s.epsilon(),
                            decays.test(p) ? (float) s.decay() : 0f)));
        }
        return new Update(clip.get(ClipByNorm.Out.NORM), schedule, List.copyOf(moments));
    }
}
