package dev.gyre.models.train;

import dev.gyre.engine.device.Variable;
import java.util.List;

/**
 * Learns in stages, which follow one another and share parameters. A run that was cut off goes on in the stage that its next step
 * is in; what begins a stage runs before the stage's first step, on parameters as the stages before left them.
 */
public final class StagedLearner implements Learner {

    private final List<Stage> stages;
    private Stage current;
    private boolean stepped;

    /**
     * A stage.
     *
     * @param first number of its first step, from 1; its learner counts from there
     * @param begin done before that step; has to depend on the parameters and buffers alone
     */
    public record Stage(long first, Runnable begin, Learner learner) {}

    /** Learns in stages, in order of their steps. */
    public StagedLearner(List<Stage> stages) {
        this.stages = List.copyOf(stages);
        this.current = stages.getFirst();
    }

    @Override
    public Step step(long number) {
        Stage next = stages.stream()
                .filter(s -> s.first() <= number)
                .reduce((before, after) -> after)
                .orElseThrow(() -> new IllegalArgumentException("no stage has step " + number));
        if (next.first() == number) {
            if (stepped) {
                current.learner().readVariables();
            }
            next.begin().run();
        }
        current = next;
        stepped = true;
        return next.learner().step(number - next.first() + 1);
    }

    @Override
    public List<Variable> variables() {
        return stages.stream()
                .flatMap(s -> s.learner().variables().stream())
                .distinct()
                .toList();
    }

    @Override
    public void readVariables() {
        current.learner().readVariables();
    }

    @Override
    public long flops() {
        return current.learner().flops();
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
