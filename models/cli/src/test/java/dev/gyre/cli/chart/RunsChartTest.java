package dev.gyre.cli.chart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.cli.Command;
import dev.gyre.models.run.RunSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunsChartTest {

    /** The score on the whole split is a mark of its own: the curve is of samples. */
    @Test
    void namesTellWhatAValidationIsOver(@TempDir Path folder) throws IOException {
        Path text = Files.writeString(folder.resolve("text"), "And God said, Let there be light. ".repeat(60));
        Path run = folder.resolve("run");
        Command c = Command.run(("train bigram --steps 4 --batch 2 --length 16 --eval-every 2 --eval-batches 1 --out "
                        + run + " --data " + text)
                .split(" "));
        assertThat(c.code()).as(c.err()).isZero();
        XYPlot plot = RunsChart.plots(List.of(RunSummary.of(run))).get("bits per byte");
        assertThat(plot.getDatasetCount()).isEqualTo(3);
        assertThat(plot.getDataset(0).getSeriesKey(0).toString())
                .matches("\\Q" + run + "\\E, whole split: \\d\\.\\d{4} bits per byte");
        assertThat(plot.getDataset(0).getItemCount(0)).isOne();
        assertThat(plot.getDataset(1).getSeriesKey(0).toString()).isEqualTo(run + ", sampled validation");
        assertThat(plot.getDataset(1).getItemCount(0)).isEqualTo(2);
        assertThat(plot.getDataset(2).getSeriesKey(0).toString()).isEqualTo(run + ", training");
        XYLineAndShapeRenderer mark = (XYLineAndShapeRenderer) plot.getRenderer(0);
        assertThat(mark.getItemLineVisible(0, 0)).isFalse();
        assertThat(mark.getItemShapeVisible(0, 0)).isTrue();
    }
}
