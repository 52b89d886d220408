package dev.gyre.spark.train;

import dev.gyre.engine.device.Variable;
import dev.gyre.engine.optim.OptimizerSettings;
import dev.gyre.engine.optim.TrainingStep;
import dev.gyre.models.parameter.Parameter;
import dev.gyre.models.train.Learner;
import dev.gyre.models.train.Rounds;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Rounds of local steps (DiLoCo, arXiv:2311.08105): every shard takes H steps of its own AdamW from the same parameters, and Nesterov's
 * momentum takes the mean of the differences. All state is here between rounds: a shard's moments and the outer momentum are variables
 * beside the parameters, which checkpoints hold.
 */
final class DiLoCoLearner implements Learner {

    private final RoundTasks tasks;
    private final Rounds rounds;
    private final OptimizerSettings settings;
    private final int steps;
    private final OuterStep outer;
    private final Map<String, Variable> parameters = new LinkedHashMap<>();
    private final Map<String, Variable> momentum = new LinkedHashMap<>();
    private final List<Map<String, Variable>> moments;
    private long flops;

    /**
     * The learner of a model's parameters.
     *
     * @param steps of the run
     */
    DiLoCoLearner(RoundTasks tasks, List<Parameter> all, Rounds rounds, OptimizerSettings settings, int steps) {
        this.tasks = tasks;
        this.rounds = rounds;
        this.settings = settings;
        this.steps = steps;
        this.outer = OuterStep.of(rounds);
        all.forEach(p -> parameters.put(p.name(), p.variable()));
        List<Variable> trained =
                all.stream().filter(Parameter::trained).map(Parameter::variable).toList();
        trained.forEach(v -> momentum.put(v.name(), Variable.state("outer.momentum." + v.name(), v.type())));
        moments = IntStream.range(0, rounds.shards())
                .mapToObj(shard -> moments(shard, trained))
                .toList();
    }

    /** A shard's, by the names that they have where its steps are done. */
    private static Map<String, Variable> moments(int shard, List<Variable> trained) {
        Map<String, Variable> own = new LinkedHashMap<>();
        for (Variable v : trained) {
            for (String moment : List.of(".first.", ".second.")) {
                String name = TrainingStep.MOMENTS + moment + v.name();
                own.put(name, Variable.state("shard." + shard + "." + name, v.type()));
            }
        }
        return own;
    }

    @Override
    public Step step(long number) {
        long last = Math.min(steps, number - 1 + stride() - (number - 1) % stride());
        RoundTasks.Done done = tasks.run(
                Parcel.of(parameters), moments.stream().map(Parcel::of).toList(), number, last);
        List<Parcel.Opened> opened = new ArrayList<>();
        try {
            done.results().forEach(r -> opened.add(r.tensors().open()));
            parameters.forEach((name, v) -> {
                if (momentum.containsKey(name)) {
                    move(name, v, opened);
                }
            });
            for (int shard = 0; shard < opened.size(); shard++) {
                Parcel.Opened own = opened.get(shard);
                moments.get(shard).forEach((name, v) -> v.buffer().write(own.floats(name)));
            }
        } finally {
            opened.forEach(Parcel.Opened::close);
        }
        tasks.account(done);
        flops = done.flops();
        return new Step(done.loss(), done.norm(), settings.rate(last));
    }

    private void move(String name, Variable v, List<Parcel.Opened> shards) {
        float[] x = numbers(v);
        float[] velocity = numbers(momentum.get(name));
        List<float[]> differences = shards.stream()
                .map(shard -> OuterStep.difference(x, shard.floats(name)))
                .toList();
        outer.move(x, velocity, Pairwise.mean(differences));
        v.buffer().write(x);
        momentum.get(name).buffer().write(velocity);
    }

    private static float[] numbers(Variable v) {
        float[] numbers = new float[v.type().shape().size()];
        v.buffer().read(numbers);
        return numbers;
    }

    @Override
    public int stride() {
        return rounds.localSteps();
    }

    @Override
    public int batches() {
        return rounds.shards();
    }

    @Override
    public List<Variable> variables() {
        return Stream.of(
                        parameters.values().stream(),
                        momentum.values().stream(),
                        moments.stream().flatMap(m -> m.values().stream()))
                .flatMap(some -> some)
                .toList();
    }

    /** Does nothing: the variables are on the host. */
    @Override
    public void readVariables() {}

    /** Executors get them anew each round. */
    @Override
    public void changed(long next) {}

    @Override
    public long flops() {
        return flops;
    }

    @Override
    public long bytes() {
        return variables().stream().mapToLong(v -> v.type().bytes()).sum();
    }

    @Override
    public void close() {
        tasks.close();
    }
}
