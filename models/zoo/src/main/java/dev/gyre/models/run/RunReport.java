package dev.gyre.models.run;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.AtomicFile;
import dev.gyre.models.run.log.SmoothedRate;
import dev.gyre.models.task.Baseline;
import dev.gyre.models.task.Score;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;

/** Report of a run for people: its loss curve and its card. A run that can't show itself goes on all the same. */
final class RunReport {

    /** Times as long as the curve took to draw, training goes on before it's drawn again. */
    private static final int PAUSE = 20;

    private final RunFolder folder;
    private final RunCard<?, ?> card;
    private final String title;
    private final Score score;
    private final Consumer<String> progress;
    private Optional<RunPicture> picture = RunPicture.OF_PROGRAM;
    private long due = System.nanoTime();
    private boolean described = true;

    /** Makes the report of a run. */
    RunReport(RunFolder folder, RunCard<?, ?> card, String title, Score score, Consumer<String> progress) {
        this.folder = folder;
        this.card = card;
        this.title = title;
        this.score = score;
        this.progress = progress;
    }

    /** The title above the curve: the run's, and the time that its steps took. */
    static String title(String run, double seconds) {
        return run + ", " + SmoothedRate.clock(seconds);
    }

    /** Draws the curve as it is by now, if it wasn't drawn of late. */
    void drawAtTimes() {
        if (System.nanoTime() - due >= 0) {
            draw();
        }
    }

    /** Draws the curve as it is by now. */
    void draw() {
        if (picture.isEmpty()) {
            return;
        }
        long start = System.nanoTime();
        try {
            picture.get().draw(seconds -> title(title, seconds), score, folder.metrics(), folder.chart());
        } catch (GyreException e) {
            picture = Optional.empty();
            progress.accept("warning: " + e.getMessage());
        }
        long end = System.nanoTime();
        due = end + PAUSE * (end - start);
    }

    /**
     * Writes the card as the run is by now.
     *
     * @param step steps done
     * @param baseline the score to beat, once it's known
     */
    void describe(long step, Optional<Best> best, Optional<Baseline> baseline) {
        if (!described) {
            return;
        }
        try {
            String text = card.text(step, MetricsLog.read(folder.metrics(), score), best, baseline);
            AtomicFile.write(folder.card(), text.getBytes(StandardCharsets.UTF_8));
        } catch (GyreException e) {
            described = false;
            progress.accept("warning: " + e.getMessage());
        }
    }
}
