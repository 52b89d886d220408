package dev.gyre.cli.soak;

import dev.gyre.cli.chart.ChartFile;
import java.awt.Color;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.CombinedDomainXYPlot;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/** Samples over time, in a PNG file. */
final class SoakPicture {

    private SoakPicture() {}

    static void draw(List<Sample> samples, Path png) {
        CombinedDomainXYPlot all = new CombinedDomainXYPlot(new NumberAxis("minutes"));
        all.add(plot("MiB", samples, Map.of("heap after collection", Sample::heap, "resident", Sample::resident)));
        all.add(plot("count", samples, Map.of("threads", Sample::threads, "descriptors", Sample::descriptors)));
        all.add(plot("count", samples, Map.of("classes", Sample::classes)));
        ChartFile.write(() -> new JFreeChart("soak", JFreeChart.DEFAULT_TITLE_FONT, all, true), 960, 900, png);
    }

    private static XYPlot plot(String unit, List<Sample> samples, Map<String, ToDoubleFunction<Sample>> curves) {
        XYSeriesCollection series = new XYSeriesCollection();
        curves.forEach((name, of) -> {
            XYSeries one = new XYSeries(name);
            samples.forEach(s -> one.add(s.seconds() / 60, of.applyAsDouble(s)));
            series.addSeries(one);
        });
        XYPlot plot =
                new XYPlot(series, new NumberAxis(), new NumberAxis(unit), new XYLineAndShapeRenderer(true, false));
        plot.setBackgroundPaint(Color.WHITE);
        return plot;
    }
}
