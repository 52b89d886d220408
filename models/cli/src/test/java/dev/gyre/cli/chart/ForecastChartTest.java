package dev.gyre.cli.chart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.models.forecast.ClassicalMethod;
import dev.gyre.models.forecast.Forecast;
import dev.gyre.models.series.TimeAxis;
import dev.gyre.models.series.TimeSeries;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.XYPlot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForecastChartTest {

    private static final List<Double> LEVELS = List.of(0.1, 0.3, 0.5, 0.7, 0.9);

    @TempDir
    Path folder;

    private static TimeSeries series(TimeAxis times) {
        return new TimeSeries(
                "s",
                times,
                IntStream.range(0, 48)
                        .mapToDouble(i -> i == 7 ? Double.NaN : i % 12)
                        .toArray());
    }

    private static List<JFreeChart> charts(int count, TimeAxis times) {
        TimeSeries s = series(times);
        Forecast f = ClassicalMethod.SEASONAL_NAIVE.forecast(s.first(36).values(), 12, 12, LEVELS);
        return ForecastChart.charts(
                Collections.nCopies(count, s), Collections.nCopies(count, s.first(36)), Collections.nCopies(count, f));
    }

    /** The distance that an axis takes where its labels need about so much room, and the label of a time. */
    @ParameterizedTest
    @CsvSource({
        "2001-01, month, 10, 12, 24, 2003-01",
        "2001-01, month, 100, 120, 24, 2003-01",
        "2001-Q1, quarter, 3, 4, 4, 2002-Q1",
        "2024-02-01, business day, 3, 5, 2, 2024-02-05",
        "2024-01-01T00:00, hour, 50000, 86400, 24, 2024-01-02T00:00",
        "2024-01-01T00:00, minute, 200, 300, 5, 2024-01-01T00:05",
        "1950, year, 7, 10, 10, 1960",
        "0.5, 0.25, 0.3, 0.5, 2, 1"
    })
    void labelsAreTimes(String start, String frequency, double room, double distance, int steps, String label) {
        TimeAxis times = TimeAxis.of("s", start, frequency);
        NumberAxis axis = TimeTicks.axis(times);
        var unit = axis.getStandardTickUnits().getCeilingTickUnit(room);
        assertThat(unit.getSize()).isEqualTo(distance);
        assertThat(unit.valueToString(times.place(steps))).isEqualTo(label);
        assertThat(axis.getLabel()).isNull();
        assertThat(TimeTicks.axis(TimeAxis.COUNTED).getLabel()).isEqualTo("step");
    }

    @Test
    void historyMedianBandsAndWhatCameLieOverTheirTimes() {
        XYPlot plot = charts(1, TimeAxis.of("s", "2001-01", "month")).getFirst().getXYPlot();
        assertThat(plot.getDatasetCount()).isEqualTo(3);
        assertThat(plot.getDataset(0).getSeriesKey(0).toString()).isEqualTo("0.1 to 0.9");
        assertThat(plot.getDataset(1).getSeriesKey(0).toString()).isEqualTo("0.3 to 0.7");
        assertThat(IntStream.range(0, 3)
                        .mapToObj(i -> plot.getDataset(2).getSeriesKey(i).toString()))
                .containsExactly("history", "median", "what came");
        double first = 12 * 2001;
        assertThat(plot.getDataset(2).getXValue(0, 0)).isEqualTo(first);
        assertThat(plot.getDataset(2).getXValue(1, 0)).isEqualTo(first + 36);
        assertThat(plot.getDataset(2).getY(0, 7)).isNull();
    }

    @Test
    void manySeriesStandInRows() throws IOException {
        assertThat(charts(40, TimeAxis.COUNTED)).hasSize(ForecastChart.MOST);
        TimeSeries s = series(TimeAxis.COUNTED);
        Forecast f = ClassicalMethod.DRIFT.forecast(s.values(), 1, 5, LEVELS);
        for (int count : new int[] {1, 6, 7}) {
            Path file = folder.resolve(count + ".png");
            ForecastChart.draw(
                    Collections.nCopies(count, s), Collections.nCopies(count, s), Collections.nCopies(count, f), file);
            BufferedImage image = ImageIO.read(file.toFile());
            assertThat(image.getWidth()).isEqualTo(count == 7 ? 3 * 420 : 960);
            assertThat(image.getHeight()).isEqualTo(count == 7 ? 3 * 240 : count == 6 ? 6 * 300 : 420);
            assertThat(image.getRGB(image.getWidth() - 2, image.getHeight() - 2))
                    .as("white")
                    .isEqualTo(-1);
        }
    }
}
