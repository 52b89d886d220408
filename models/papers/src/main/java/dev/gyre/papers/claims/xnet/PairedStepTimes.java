package dev.gyre.papers.claims.xnet;

import dev.gyre.engine.device.Device;
import dev.gyre.models.model.Model;
import dev.gyre.models.parameter.Source;
import dev.gyre.models.run.RunConfig;
import dev.gyre.models.setting.Settings;
import dev.gyre.models.task.DatasetTask;
import dev.gyre.models.train.Learner;
import dev.gyre.papers.Arm;
import dev.gyre.papers.Bench;
import dev.gyre.papers.Findings;
import dev.gyre.papers.Measurement;
import dev.gyre.papers.measure.Timing;
import java.util.List;

/**
 * Seconds of a training step of two needed arms' models, drawn anew, medians of rounds in turn: {@code first} and {@code second}.
 *
 * @param from number of the step that's begun with
 * @param steps of a round
 * @param rounds that count
 */
record PairedStepTimes(long from, int steps, int rounds) implements Measurement {

    @Override
    public Headline headline() {
        return new Headline("first", "s a step of the first");
    }

    @Override
    public boolean timed() {
        return true;
    }

    @Override
    public Findings measure(Bench bench) {
        try (Steps first = steps(bench, bench.needs().getFirst());
                Steps second = steps(bench, bench.needs().getLast())) {
            List<Double> medians = Timing.medians(rounds, List.of(first, second));
            return Findings.of("first", medians.getFirst() / steps).with("second", medians.getLast() / steps);
        }
    }

    private Steps steps(Bench bench, Arm arm) {
        return new Steps(learner(bench.model(arm).config(), bench.seed(), bench.device()));
    }

    private static <S extends Settings, M extends Model> Learner learner(
            RunConfig<S, M> config, long seed, Device device) {
        DatasetTask<? super M> dataset = config.open();
        var built = config.build(dataset.domain(), Source.fresh(seed));
        return config.recipe().learner(built.model(), built.parameters(), dataset, config.run(), device);
    }

    /** The steps of a training, some more each time that it runs. */
    private final class Steps implements Runnable, AutoCloseable {

        private final Learner learner;
        private long next = from;

        Steps(Learner learner) {
            this.learner = learner;
        }

        @Override
        public void run() {
            for (int i = 0; i < steps; i++) {
                learner.step(next++);
            }
        }

        @Override
        public void close() {
            learner.close();
        }
    }
}
