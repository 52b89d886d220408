package dev.gyre.models.run;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.training.SoftmaxCrossEntropy;
import dev.gyre.engine.optim.OptimizerSettings;
import dev.gyre.engine.optim.TrainingStep;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.LanguageModel;
import java.util.ArrayList;
import java.util.List;

/** A training step of a language model on a device: one plan for forward, backward, clipping and optimiser. */
public final class TrainingPlan implements AutoCloseable {

    private final OptimizerSettings settings;
    private final List<Variable> variables;
    private final Plan plan;
    private final Tensor ids;
    private final Tensor targets;
    private final TrainingStep step;
    private final float[] one = new float[1];

    TrainingPlan(LanguageModel model, RunConfig config, Device device) {
        this(model, config.optim().settings(config.steps()), config.batch(), config.length(), device);
    }

    /** A plan for a number of sequences of one length. */
    public TrainingPlan(LanguageModel model, OptimizerSettings settings, int batch, int length, Device device) {
        this.settings = settings;
        Graph g = new Graph();
        ids = g.input("ids", TensorType.i32(batch, length));
        targets = g.input("targets", TensorType.i32(batch, length));
        Tensor loss = g.apply(new SoftmaxCrossEntropy(model.logits(g, ids), targets));
        step = TrainingStep.of(g, loss, model.parameters(), model::decays, settings);
        variables = new ArrayList<>(model.parameters());
        variables.addAll(step.moments());
        plan = Plan.compile(g, device, List.of(step.loss(), step.norm()), PlanOptions.named("training"));
    }

    /** Parameters and moments: all that a checkpoint has to hold. */
    List<Variable> variables() {
        return variables;
    }

    /**
     * Does a step.
     *
     * @param number its number, from 1
     * @param read tokens (B, T)
     * @param predict the token to predict at each place, negative where none
     * @return the loss before it
     */
    public float run(long number, int[] read, int[] predict) {
        plan.input(ids).write(read);
        plan.input(targets).write(predict);
        plan.input(step.schedule()).write(settings.schedule(number));
        plan.run();
        return number(step.loss());
    }

    /** Global norm of the last step's gradient before clipping. */
    float norm() {
        return number(step.norm());
    }

    private float number(Tensor t) {
        plan.read(t).read(one);
        return one[0];
    }

    /** Learning rate of a step. */
    double rate(long number) {
        return settings.rate(number);
    }

    /** Floating-point operations of a step. */
    long flops() {
        return plan.cost().flops();
    }

    /** Bytes of the plan's own buffers and of the variables. */
    long bytes() {
        return plan.plannedBytes() + plan.variableBytes();
    }

    /** Brings parameters and moments back to the host. */
    void readVariables() {
        plan.readVariables();
    }

    @Override
    public void close() {
        plan.close();
    }
}
