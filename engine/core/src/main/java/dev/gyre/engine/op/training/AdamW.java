package dev.gyre.engine.op.training;

import static dev.gyre.engine.op.TaskArguments.modifies;
import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;

import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.training.Descent;
import java.util.List;

/**
 * A step of AdamW on one parameter, in place. Loshchilov and Hutter 2019, arXiv:1711.05101, with decay multiplied by the
 * learning rate. No result and no gradient.
 *
 * @param param what is adjusted
 * @param m first moment of its gradient, a state that begins with zeros
 * @param v second moment, likewise
 * @param scale factor on the gradient, as {@link ClipByNorm} gives it. (1)
 * @param schedule learning rate, 1 - beta1^t, 1 - beta2^t of step t = 1, 2, ..., and one unused place. (4)
 */
public record AdamW(Tensor param, Tensor m, Tensor v, Tensor gradient, Tensor scale, Tensor schedule, Settings settings)
        implements Op {

    /** Settings that stay from step to step. */
    public record Settings(float beta1, float beta2, float eps, float decay) {

        /** Betas 0.9 and 0.999, eps 1e-8, decay 0.01: what papers mean when they say nothing. */
        public static final Settings DEFAULT = new Settings(0.9f, 0.999f, 1e-8f, 0.01f);
    }

    /** Refuses moments and gradients of another shape than the parameter's. */
    public AdamW {
        for (Tensor t : List.of(m, v, gradient)) {
            ShapeException.same("AdamW", param, t);
        }
        ShapeException.check(scale.shape().size() == 1, "AdamW", "the scale must be one number", scale);
        ShapeException.check(schedule.shape().size() == 4, "AdamW", "the schedule must be four numbers", schedule);
    }

    @Override
    public List<Tensor> updates() {
        return List.of(param, m, v);
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.none();
    }

    @Override
    public void emit(Emitter e) {
        e.task("step", Descent::adamW)
                .with(
                        modifies(param, m, v),
                        reads(gradient, scale, schedule),
                        sizes(
                                param.shape().size(),
                                settings.beta1(),
                                settings.beta2(),
                                settings.eps(),
                                settings.decay()));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 16L * param.shape().size());
    }
}
