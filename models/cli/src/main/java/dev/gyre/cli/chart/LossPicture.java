package dev.gyre.cli.chart;

import dev.gyre.models.run.RunPicture;
import dev.gyre.models.task.Score;
import java.nio.file.Path;
import java.util.function.DoubleFunction;

/** A run's loss curve by JFreeChart. */
public final class LossPicture implements RunPicture {
    @Override
    public void draw(DoubleFunction<String> title, Score score, Path metrics, Path png) {
        LossChart.draw(title, score, metrics, png);
    }
}
