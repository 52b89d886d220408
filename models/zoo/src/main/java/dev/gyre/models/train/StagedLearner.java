package dev.gyre.models.train;

import dev.gyre.engine.device.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Learns in stages, which follow one another and share parameters; all are compiled from the beginning. A run that was cut off goes
 * on in the stage that its next step is in; what begins a stage runs before the stage's first step, on parameters as the stages
 * before left them.
 */
public final class StagedLearner implements Learner {

    private final List<Stage> stages;
    private Stage current;
    private boolean stepped;

    private record Stage(int steps, boolean scored, Runnable begin, Learner learner) {}

    /** Stages in the making, one or more; where one can't be made, those made are closed. */
    public static final class Stages {

        private final List<Stage> made = new ArrayList<>();

        private Stages() {}

        /**
         * One more stage, which begins with its first step.
         *
         * @param steps how long it takes
         * @param scored whether its loss is that of the task
         * @param learner makes what does its steps, whose numbers begin with 1
         */
        public Stages then(int steps, boolean scored, Supplier<? extends Learner> learner) {
            return then(steps, scored, () -> {}, learner);
        }

        /**
         * Adds a stage behind the others.
         *
         * @param begin done before its first step; has to depend on the parameters and buffers alone
         */
        public Stages then(int steps, boolean scored, Runnable begin, Supplier<? extends Learner> learner) {
            try {
                made.add(new Stage(steps, scored, begin, learner.get()));
                return this;
            } catch (RuntimeException e) {
                made.forEach(s -> s.learner().close());
                throw e;
            }
        }

        /** The learner of all stages, one after the other. */
        public StagedLearner learner() {
            return new StagedLearner(made);
        }
    }

    /** A stage and the step before its first one. */
    private record Place(Stage stage, long before) {}

    /** The stages of a learner, none yet. */
    public static Stages stages() {
        return new Stages();
    }

    private StagedLearner(List<Stage> stages) {
        this.stages = List.copyOf(stages);
        this.current = stages.getFirst();
    }

    @Override
    public Step step(long number) {
        Place place = place(number);
        Stage next = place.stage();
        if (stepped && !next.equals(current)) {
            current.learner().readVariables();
        }
        if (number == place.before() + 1) {
            next.begin().run();
        }
        current = next;
        stepped = true;
        Step done = next.learner().step(number - place.before());
        return new Step(done.loss(), done.norm(), done.rate(), done.scored() && next.scored());
    }

    private Place place(long number) {
        long before = 0;
        for (Stage s : stages) {
            if (number <= before + s.steps()) {
                return new Place(s, before);
            }
            before += s.steps();
        }
        throw new IllegalArgumentException("the stages end with step " + before + ", before step " + number);
    }

    @Override
    public void changed(long next) {
        Place place = place(next);
        place.stage().learner().changed(next - place.before());
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
        if (stepped) {
            current.learner().readVariables();
        }
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
