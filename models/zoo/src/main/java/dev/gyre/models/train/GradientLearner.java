package dev.gyre.models.train;

import dev.gyre.engine.device.Capability;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.optim.OptimizerSettings;
import dev.gyre.engine.optim.TrainingStep;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.model.Model;
import dev.gyre.models.model.Phase;
import dev.gyre.models.parameter.Parameter;
import dev.gyre.models.task.DatasetTask;
import dev.gyre.models.task.TaskBatch;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Steps by gradients: one plan for forward, backward, clipping and optimiser. */
public final class GradientLearner implements Learner {

    private final OptimizerSettings settings;
    private final List<Variable> variables;
    private final TaskBatch taskBatch;
    private final TrainingStep step;
    private final Graph graph;
    private final Device device;
    private Plan plan;
    private final float[] one = new float[1];

    private GradientLearner(
            Graph g,
            TaskBatch taskBatch,
            List<Parameter> parameters,
            OptimizerSettings settings,
            String moments,
            Device device) {
        this.settings = settings;
        this.taskBatch = taskBatch;
        this.graph = g;
        this.device = device;
        Map<Variable, Parameter> trained = parameters.stream()
                .filter(Parameter::trained)
                .collect(Collectors.toMap(Parameter::variable, Function.identity()));
        List<Variable> wrt = parameters.stream()
                .filter(Parameter::trained)
                .map(Parameter::variable)
                .toList();
        step = TrainingStep.of(g, taskBatch.loss(), wrt, v -> trained.get(v).decays(), settings, moments);
        variables = Stream.concat(parameters.stream().map(Parameter::variable), step.moments().stream())
                .toList();
        plan = compiled();
        taskBatch.prepare(device);
    }

    private Plan compiled() {
        return Plan.compile(graph, device, List.of(step.loss(), step.norm()), PlanOptions.named("training"));
    }

    /**
     * Compiles a step by gradients.
     *
     * @param parameters the model's parameters and buffers; those that are frozen stay as they are
     * @param batch examples of a batch
     */
    public static <N extends Model> GradientLearner of(
            N model,
            List<Parameter> parameters,
            DatasetTask<? super N> dataset,
            OptimizerSettings settings,
            int batch,
            Device device) {
        Graph g = new Graph();
        TaskBatch taskBatch = dataset.describe(g, model, batch, Phase.TRAINING);
        return of(g, taskBatch, parameters, settings, TrainingStep.MOMENTS, device);
    }

    /**
     * Compiles a step of a stage of training.
     *
     * @param g has the taskBatch
     * @param moments what the names of the optimiser's moments begin with, which no other stage's do
     */
    public static GradientLearner of(
            Graph g,
            TaskBatch taskBatch,
            List<Parameter> parameters,
            OptimizerSettings settings,
            String moments,
            Device device) {
        return new GradientLearner(g, taskBatch, parameters, settings, moments, device);
    }

    /**
     * Compiles a step of a part of a model by itself.
     *
     * @param parameters the part's
     */
    public static GradientLearner ofPart(
            Model part,
            List<Parameter> parameters,
            DatasetTask<?> dataset,
            OptimizerSettings settings,
            int batch,
            Device device) {
        Graph g = new Graph();
        TaskBatch taskBatch = dataset.describePart(g, part, batch, Phase.TRAINING);
        return of(g, taskBatch, parameters, settings, TrainingStep.MOMENTS, device);
    }

    @Override
    public Step step(long number) {
        taskBatch.training(number, plan::input);
        plan.input(step.schedule()).write(settings.schedule(number));
        plan.run();
        return new Step(number(step.loss()), number(step.norm()), settings.rate(number));
    }

    private float number(Tensor t) {
        plan.read(t).read(one);
        return one[0];
    }

    @Override
    public List<Variable> variables() {
        return variables;
    }

    @Override
    public void readVariables() {
        plan.readVariables();
    }

    @Override
    public void changed(long next) {
        if (!device.has(Capability.SHARED_MEMORY)) {
            plan.close();
            plan = compiled();
        }
    }

    @Override
    public long flops() {
        return plan.cost().flops();
    }

    @Override
    public long bytes() {
        return plan.plannedBytes() + plan.variableBytes();
    }

    @Override
    public void close() {
        taskBatch.close();
        plan.close();
    }
}
