package dev.gyre.models.train;

import dev.gyre.engine.device.Variable;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Steps in stages, each with a learner of its own for the same model. All are compiled from the beginning. */
public final class StagedLearner implements Learner {

    private final List<Stage> stages;
    private Optional<Stage> latest = Optional.empty();

    /**
     * A stage.
     *
     * @param steps how long it takes
     * @param scored whether its loss is that of the task
     * @param learner does its steps, whose numbers begin with 1
     */
    public record Stage(int steps, boolean scored, Learner learner) {}

    /**
     * Stages one after the other.
     *
     * @param stages one or more
     */
    public StagedLearner(List<Stage> stages) {
        this.stages = List.copyOf(stages);
    }

    @Override
    public Step step(long number) {
        long begun = 0;
        for (Stage s : stages) {
            if (number <= begun + s.steps()) {
                enter(s);
                Step done = s.learner().step(number - begun);
                return new Step(done.loss(), done.norm(), done.rate(), done.scored() && s.scored());
            }
            begun += s.steps();
        }
        throw new IllegalArgumentException("the stages end with step " + begun + ", before step " + number);
    }

    /** The next stage's plan takes what the one before has learned from the host. */
    private void enter(Stage next) {
        latest.filter(s -> s != next).ifPresent(s -> s.learner().readVariables());
        latest = Optional.of(next);
    }

    @Override
    public List<Variable> variables() {
        Set<Variable> all = new LinkedHashSet<>();
        stages.forEach(s -> all.addAll(s.learner().variables()));
        return List.copyOf(all);
    }

    @Override
    public void readVariables() {
        latest.ifPresent(s -> s.learner().readVariables());
    }

    /** The mean of all steps. */
    @Override
    public long flops() {
        long steps = stages.stream().mapToLong(Stage::steps).sum();
        return stages.stream().mapToLong(s -> s.steps() * s.learner().flops()).sum() / steps;
    }

    @Override
    public long bytes() {
        return stages.stream().mapToLong(s -> s.learner().bytes()).sum();
    }

    @Override
    public void close() {
        stages.forEach(s -> s.learner().close());
    }
}
