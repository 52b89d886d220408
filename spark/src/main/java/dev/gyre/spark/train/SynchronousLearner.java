package dev.gyre.spark.train;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.optim.OptimizerSettings;
import dev.gyre.engine.optim.TrainingStep;
import dev.gyre.engine.optim.Update;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.Family;
import dev.gyre.models.parameter.Parameter;
import dev.gyre.models.train.Learner;
import dev.gyre.models.train.Rounds;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Steps whose gradients are the means of those of all shards, as if one machine had read their batches as one: the update is made here, with
 * one optimiser.
 */
final class SynchronousLearner implements Learner {

    private final RoundTasks tasks;
    private final Rounds rounds;
    private final OptimizerSettings settings;
    private final Map<String, Variable> parameters = new LinkedHashMap<>();
    private final Map<String, Tensor> gradients = new LinkedHashMap<>();
    private final Update update;
    private final Plan plan;
    private final List<Variable> variables;
    private long flops;
    private boolean stepped;

    /** The learner of a model's parameters. */
    SynchronousLearner(
            RoundTasks tasks, Family.Built<?> built, Rounds rounds, OptimizerSettings settings, Device device) {
        this.tasks = tasks;
        this.rounds = rounds;
        this.settings = settings;
        built.variables().forEach(v -> parameters.put(v.name(), v));
        List<Variable> trained = built.parameters().stream()
                .filter(Parameter::trained)
                .map(Parameter::variable)
                .toList();
        Graph g = new Graph();
        trained.forEach(v -> gradients.put(v.name(), g.input("gradient." + v.name(), v.type())));
        update = Update.of(g, trained, List.copyOf(gradients.values()), built::decays, settings, TrainingStep.MOMENTS);
        plan = Plan.compile(g, device, List.of(update.norm()), PlanOptions.named("update"));
        variables = Stream.concat(parameters.values().stream(), update.moments().stream())
                .toList();
    }

    @Override
    public Step step(long number) {
        readVariables();
        RoundTasks.Done done = tasks.run(Parcel.of(parameters), List.of(), number, number);
        List<Parcel.Opened> opened = new ArrayList<>();
        try {
            done.results().forEach(r -> opened.add(r.tensors().open()));
            gradients.forEach((name, input) -> plan.input(input)
                    .write(Pairwise.mean(
                            opened.stream().map(o -> o.floats(name)).toList())));
        } finally {
            opened.forEach(Parcel.Opened::close);
        }
        plan.input(update.schedule()).write(settings.schedule(number));
        plan.run();
        stepped = true;
        tasks.account(done);
        flops = done.flops();
        return new Step(done.loss(), plan.floats(update.norm())[0], settings.rate(number));
    }

    @Override
    public int batches() {
        return rounds.shards();
    }

    @Override
    public List<Variable> variables() {
        return variables;
    }

    @Override
    public void readVariables() {
        if (stepped) {
            plan.readVariables();
        }
    }

    /** The plan reads them anew where they are on this machine. */
    @Override
    public void changed(long next) {}

    @Override
    public long flops() {
        return flops;
    }

    @Override
    public long bytes() {
        return plan.plannedBytes() + plan.variableBytes();
    }

    @Override
    public void close() {
        try (tasks) {
            plan.close();
        }
    }
}
