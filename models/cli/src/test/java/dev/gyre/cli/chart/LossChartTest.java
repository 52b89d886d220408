package dev.gyre.cli.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.gyre.engine.GyreException;
import dev.gyre.models.task.Classification;
import dev.gyre.models.task.NextByte;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.annotations.XYTextAnnotation;
import org.jfree.chart.axis.LogarithmicAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.CombinedDomainXYPlot;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.Range;
import org.jfree.data.xy.XYDataItem;
import org.jfree.data.xy.XYSeriesCollection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LossChartTest {

    @Test
    void theLegendCarriesTheWholeSplitsNumberAndTheSizeOfSamples() {
        LossChart.Curves all = curves("""
                {"step":1,"loss":0.6931471805599453}
                {"step":1,"validation":{"bits_per_byte":3.5,"bytes":8192,"whole":false}}
                {"step":2,"loss":1.3862943611198906}
                {"step":2,"validation":{"bits_per_byte":2.0743,"bytes":434000,"whole":true,"sample":2.5}}
                """);
        assertThat(names(all.steps())).containsExactly("training", "training, smoothed");
        assertThat(names(all.validations()))
                .containsExactly(
                        "validation on a sample of 8,192 bytes", "validation on the whole split, 434,000 bytes");
        assertThat(all.steps().getYValue(0, 1)).isEqualTo(2.0);
        assertThat(all.validations().getYValue(0, 0)).isEqualTo(3.5);
        // The sample's curve goes on to the end.
        assertThat(all.validations().getYValue(0, 1)).isEqualTo(2.5);
        assertThat(all.validations().getYValue(1, 0)).isEqualTo(2.0743);
        assertThat(all.last().orElseThrow().getYValue()).isEqualTo(2.0743);
    }

    @Test
    void theFinalValueStandsAtItsPointAndTheTitleAbove() {
        JFreeChart chart = LossChart.chart("xlstm, 7 parameters, lr 0.02, 1:30", curves("""
                {"step":1,"loss":0.6931471805599453}
                {"step":2,"validation":{"bits_per_byte":3.5,"bytes":8192,"whole":false}}
                {"step":4,"validation":{"bits_per_byte":2.0743,"bytes":434000,"whole":true}}
                """));
        assertThat(chart.getTitle().getText()).isEqualTo("xlstm, 7 parameters, lr 0.02, 1:30");
        assertThat(chart.getXYPlot().getAnnotations()).singleElement().satisfies(a -> {
            XYTextAnnotation number = (XYTextAnnotation) a;
            assertThat(number.getText()).isEqualTo("whole split: 2.0743 bits per byte");
            assertThat(number.getX()).isEqualTo(4);
            assertThat(number.getY()).isBetween(2.1, 2.2); // above its mark, which is 2 * 6 of 420 pixels large
            assertThat(number.getTextAnchor()).isEqualTo(TextAnchor.BOTTOM_RIGHT);
        });
    }

    /** Scores that rise have room below them, losses that fall above them, and where there's room on neither side the plot grows. */
    @ParameterizedTest
    @CsvSource({"0, 1, false, false", "1, 0, true, false", "0.5, 0.5, true, true"})
    void noCurveCrossesTheFinalValue(double first, double last, boolean above, boolean grows) {
        List<XYDataItem> curve = new ArrayList<>();
        for (int i = 1; i <= 200; i++) {
            double noise = first == last ? i % 2 - 0.5 : 0.02 * (i % 2);
            curve.add(new XYDataItem(i, first + (last - first) * Math.min(1, i / 100.0) + noise));
        }
        NumberAxis axis = CurveAxis.of("", curve, List.of());
        Range before = axis.getRange();
        XYTextAnnotation number = ScoreLabel.of("a score of 0.5", curve.getLast(), axis, 420, List.of(curve));
        double line = 20 * axis.getRange().getLength() / 420;
        if (above) {
            assertThat(number.getTextAnchor()).isEqualTo(TextAnchor.BOTTOM_RIGHT);
            assertThat(curve.subList(150, 200)).allMatch(p -> p.getYValue() < number.getY());
            assertThat(number.getY() + line * 0.95).isLessThanOrEqualTo(axis.getUpperBound());
        } else {
            assertThat(number.getTextAnchor()).isEqualTo(TextAnchor.TOP_RIGHT);
            assertThat(curve.subList(150, 200)).allMatch(p -> p.getYValue() > number.getY());
            assertThat(number.getY() - line).isGreaterThanOrEqualTo(axis.getLowerBound());
        }
        assertThat(axis.getRange().equals(before)).isNotEqualTo(grows);
    }

    /** Percent and nats have a plot each, with one axis; where there's no validation yet, there's no plot for it. */
    @Test
    void aPlotHasOneUnit() {
        LossChart.Curves curves = new LossChart.Curves(Classification.STANDARD.score());
        curves.add("{\"step\":1,\"loss\":2.0}");
        curves.add("{\"step\":2,\"loss\":1.0}");
        assertThat(units(curves)).containsExactly("loss");
        curves.add("{\"step\":2,\"validation\":{\"accuracy\":50,\"images\":10,\"whole\":false}}");
        assertThat(units(curves)).containsExactly("% right", "loss");
    }

    private static Stream<String> units(LossChart.Curves curves) {
        CombinedDomainXYPlot plot =
                (CombinedDomainXYPlot) LossChart.chart("", curves).getXYPlot();
        assertThat(plot.getDomainAxis().getUpperBound()).isBetween(2.0, 2.1);
        return ((List<?>) plot.getSubplots()).stream().map(XYPlot.class::cast).map(p -> {
            assertThat(p.getRangeAxisCount()).isEqualTo(1);
            return p.getRangeAxis().getLabel();
        });
    }

    @Test
    void whatLiesBeyondTheScaleIsSaid() {
        List<XYDataItem> training = new ArrayList<>();
        for (int i = 1; i <= 100; i++) {
            training.add(new XYDataItem(i, i <= 3 ? 9 - i : 2 + i % 2));
        }
        assertThat(CurveAxis.of("bits", training, List.of()).getLabel())
                .isEqualTo("bits (begins at 8.00, beyond this scale)");
        assertThat(CurveAxis.of("bits", training.subList(3, 100), List.of()).getLabel())
                .isEqualTo("bits");
    }

    @Test
    void whatCantBeDrawnIsSaidWithoutTheNameOfAClass() {
        for (String reason : new String[] {"no fonts", null}) {
            assertThatThrownBy(() -> ChartFile.write(
                            () -> {
                                throw new InternalError(reason);
                            },
                            1,
                            1,
                            Path.of("x.png")))
                    .isInstanceOf(GyreException.class)
                    .hasMessageContaining("the picture can't be drawn (" + (reason == null ? "" : reason))
                    .hasMessageContaining("install a font")
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContain("InternalError", "null"));
        }
    }

    /** Without "whole", as an earlier version wrote it. */
    @Test
    void anEarlierLogsValidationsAreSamples() {
        XYSeriesCollection all = curves("""
                {"step":1,"validation":{"bits_per_byte":3.5,"bytes":8192}}
                """).validations();
        assertThat(all.getItemCount(0)).isEqualTo(1);
        assertThat(all.getItemCount(1)).isZero();
    }

    @Test
    void damagedLinesAreLeftOut() {
        LossChart.Curves all = curves("""
                {"step":1,"loss":2.0}
                {"step":2,"loss":"two"}
                {"step":"3","loss":2.0}
                {"step":4,"loss":{"a":1}}
                {"step":5,"loss":2.0
                \u00ff\u0000
                null
                []
                {"step":6,"validation":[1]}
                {"step":6,"validation":{"bits_per_byte":"x","bytes":1}}
                {"step":6,"validation":{"bits_per_byte":3.5,"bytes":"many","whole":3}}
                {"step":7,"loss":1e999}
                {"step":8,"loss":1.0}
                """);
        assertThat(all.steps().getItemCount(0)).isEqualTo(2);
        assertThat(all.steps().getItemCount(1)).isEqualTo(2);
        assertThat(all.validations().getItemCount(0)).isEqualTo(1);
        assertThat(all.validations().getItemCount(1)).isZero();
    }

    @Test
    void timeIsThatOfAllSteps() {
        assertThat(curves("""
                {"step":1,"loss":2.0,"time":{"ms":1500.5}}
                {"step":2,"loss":2.0,"time":{"ms":500}}
                {"step":2,"validation":{"bits_per_byte":3.5,"bytes":8192},"time":{"ms":70000}}
                """).seconds()).isEqualTo(2.0005, within(1e-9));
    }

    /** A single outlier among a thousand steps, far above: a hundredth of all forgets it by half. */
    @Test
    void theSmoothedCourseFollowsTheStepsWithoutTheirNoise() {
        StringBuilder metrics = new StringBuilder();
        for (int i = 1; i <= 1000; i++) {
            metrics.append("{\"step\":" + i + ",\"loss\":" + (i == 500 ? 100 : 2 + i % 2) + "}\n");
        }
        XYSeriesCollection steps = curves(metrics.toString()).steps();
        double nats = Math.log(2);
        assertThat(steps.getYValue(1, 0)).isEqualTo(3 / nats, within(1e-9));
        assertThat(steps.getYValue(1, 498)).isEqualTo(2.5 / nats, within(0.05));
        double risen = steps.getYValue(1, 499) - 2.5 / nats;
        assertThat(risen).isBetween(5.0, 15.0);
        assertThat(steps.getYValue(1, 509) - 2.5 / nats).isEqualTo(risen / 2, within(0.1));
    }

    @Test
    void theAxisShowsWhereARunGetsTo() {
        List<XYDataItem> training = new ArrayList<>();
        for (int i = 1; i <= 1000; i++) {
            training.add(new XYDataItem(i, i <= 50 ? 8 - i * 0.1 : i == 700 ? 50 : 2 + i % 2));
        }
        Range range = CurveAxis.range(training, List.of(new XYDataItem(10, 7), new XYDataItem(1000, 1.5)));
        assertThat(range).isEqualTo(new Range(1.5, 3));
        NumberAxis axis = CurveAxis.of("", training, List.of());
        assertThat(axis.getRange()).isEqualTo(new Range(1.95, 3.05));
        assertThat(axis).isNotInstanceOf(LogarithmicAxis.class);
    }

    @Test
    void theAxisOfErrorsOfManySizesIsLogarithmic() {
        List<XYDataItem> training = new ArrayList<>();
        for (int i = 1; i <= 100; i++) {
            training.add(new XYDataItem(i, Math.exp(-i / 10.0)));
        }
        assertThat(CurveAxis.of("", training, List.of())).isInstanceOf(LogarithmicAxis.class);
    }

    @Test
    void anAxisOfNothingOrOfOnePointIsThereAllTheSame() {
        assertThat(CurveAxis.of("", List.of(), List.of()).getRange().getLength())
                .isPositive();
        assertThat(CurveAxis.of("", List.of(new XYDataItem(1, 3)), List.of())
                        .getRange()
                        .getLength())
                .isPositive();
    }

    @Test
    void aConstantCurveHasARangeAroundItsValueAndStepsAreWholeNumbers() {
        List<XYDataItem> same = List.of(new XYDataItem(1, 50), new XYDataItem(2, 50));
        assertThat(CurveAxis.of("", same, List.of()).getRange()).isEqualTo(new Range(47.5, 52.5));
        assertThat(CurveAxis.ofSteps(2)
                        .getStandardTickUnits()
                        .getCeilingTickUnit(0.2)
                        .getSize())
                .isEqualTo(1);
    }

    private static Stream<String> names(XYSeriesCollection series) {
        return IntStream.range(0, series.getSeriesCount())
                .mapToObj(i -> series.getSeriesKey(i).toString());
    }

    private static LossChart.Curves curves(String metrics) {
        LossChart.Curves curves = new LossChart.Curves(NextByte.STANDARD.score());
        metrics.lines().forEach(curves::add);
        return curves;
    }
}
