package dev.gyre.models.run;

import dev.gyre.models.task.Score;
import java.nio.file.Path;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.DoubleFunction;

/** Draws the curves of a run into a picture. Found by {@link ServiceLoader}: a program without plots has none, and its runs no picture. */
public interface RunPicture {
    /**
     * Draws the metrics of a run. Lines that are damaged are left out.
     *
     * @param title made of the seconds that the steps have taken
     * @param png the file to write
     * @throws dev.gyre.engine.GyreException whatever the reason why it can't be drawn
     */
    void draw(DoubleFunction<String> title, Score score, Path metrics, Path png);

    /** The picture of this program; empty if it has none. */
    Optional<RunPicture> OF_PROGRAM = ServiceLoader.load(RunPicture.class, RunPicture.class.getClassLoader())
            .findFirst();
}
