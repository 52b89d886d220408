package dev.gyre.models.run;

import dev.gyre.models.run.log.EventFile;
import dev.gyre.models.task.Score;
import dev.gyre.models.train.Learner;
import java.util.function.Consumer;

/** Log of a run while it goes on: JSON lines for programs and people, the same numbers for TensorBoard. */
final class Journal implements AutoCloseable {

    private final Score score;
    private final Metrics metrics;
    private final EventFile events;

    /**
     * Opens both after a step, dropping what a run that was cut off wrote about later ones.
     *
     * @param score what the run measures
     * @param step the last step to keep
     * @param notes takes lines for the user: what of them is damaged or lost
     * @throws dev.gyre.engine.GyreException if a file can't be written
     */
    Journal(RunFolder folder, Score score, long step, Consumer<String> notes) {
        this.score = score;
        this.metrics = new Metrics(folder.metrics(), step, notes);
        try {
            this.events = new EventFile(folder.events(), step);
        } catch (RuntimeException e) {
            metrics.close();
            throw e;
        }
    }

    /** Whether the last step that was kept has its validation; on the whole split, where asked for. */
    boolean validated(boolean onTheWhole) {
        return metrics.validated(onTheWhole);
    }

    /**
     * Notes a training step.
     *
     * @param items that were trained on so far
     */
    void step(long step, Learner.Step done, long items, double ms) {
        metrics.step(step, done, score, items, ms);
        events.at(step)
                .put("train/loss", done.loss())
                .put("train/lr", done.rate())
                .put("train/norm", done.norm());
        if (done.scored()) {
            score.ofLoss(done.loss()).ifPresent(x -> events.put("train/" + score.key(), x));
        }
        events.put("train/ms", ms).end();
    }

    /**
     * Logs a validation, and writes its events.
     *
     * @param sample the score of the part that validations on the way are on
     */
    void validation(long step, Evaluation.Result result, double sample, double ms) {
        metrics.validation(step, score, result, sample, ms);
        events.at(step).put("validation/" + score.key(), sample);
        if (result.whole()) {
            events.put("validation-whole/" + score.key(), result.score());
        }
        events.end();
    }

    /** Puts everything on disk; a checkpoint needs it, since it promises that its step is noted. */
    void force() {
        metrics.force();
        events.force();
    }

    @Override
    public void close() {
        try (metrics) {
            events.close();
        }
    }
}
