package dev.gyre.models.run;

import dev.gyre.models.task.Score;
import dev.gyre.models.train.RunSettings;
import java.util.Locale;

/**
 * The validations of a run: on a sample of the validation split while it trains, and on the whole of it at the end, with the
 * figure that {@code gyre eval} gives. Each says how many items it's over.
 */
final class Validations implements AutoCloseable {

    /** Validations on samples whose lines stay, however many there are. */
    private static final int TOLD = 10;

    private final RunSettings run;
    private final Score score;
    private final Evaluation evaluation;
    private final Listener progress;
    private long told;

    /** Validations by what computes them. */
    Validations(Evaluation evaluation, RunSettings run, Score score, Listener progress) {
        this.evaluation = evaluation;
        this.run = run;
        this.score = score;
        this.progress = progress;
    }

    /**
     * Validates after a step on the first {@link RunSettings#evalBatches()} batches, and logs it. One in each tenth of the run is told by a
     * line that stays.
     *
     * @return the score
     */
    double sample(long step, Journal journal) {
        long start = System.nanoTime();
        Evaluation.Result result = evaluation.run(run.evalBatches(), () -> false);
        journal.validation(step, result, result.score(), (System.nanoTime() - start) / 1e6);
        long tenth = TOLD * step / run.steps();
        if (step == 0 || tenth > told) {
            told = tenth;
            report(step, result);
        } else {
            progress.at((double) step / run.steps(), () -> text(step, result));
        }
        return result.score();
    }

    /**
     * Validates after the last step on the whole split, and logs it unless the log has it. The score is told by the run's outcome.
     *
     * @return what came out, that of the first batches with it; not whole if it was asked to stop, and not logged then
     */
    Evaluation.Both whole(long step, Journal journal, boolean logged, StopSignal stop) {
        progress.accept(
                String.format(Locale.ROOT, "step %d/%d  validating on all that is held back", step, run.steps()));
        long start = System.nanoTime();
        Evaluation.Both both = evaluation.run(run.evalBatches(), Long.MAX_VALUE, stop::requested);
        Evaluation.Result result = both.all();
        if (result.whole() && !logged) {
            journal.validation(step, result, both.first().score(), (System.nanoTime() - start) / 1e6);
        }
        return both;
    }

    private void report(long step, Evaluation.Result result) {
        progress.accept(text(step, result) + " over " + over(result));
    }

    private String text(long step, Evaluation.Result result) {
        return String.format(Locale.ROOT, "step %d/%d  validation %s", step, run.steps(), score.text(result.score()));
    }

    private String over(Evaluation.Result result) {
        String what = result.whole() ? "the whole split, %,d %s" : "a sample of %,d %s";
        return String.format(Locale.ROOT, what, result.items(), score.items());
    }

    /** Bytes of the plan's own buffers. */
    long bytes() {
        return evaluation.bytes();
    }

    @Override
    public void close() {
        evaluation.close();
    }
}
