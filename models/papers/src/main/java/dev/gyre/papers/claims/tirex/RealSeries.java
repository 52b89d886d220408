package dev.gyre.papers.claims.tirex;

import dev.gyre.models.forecast.Backtest;
import dev.gyre.models.forecast.ClassicalMethod;
import dev.gyre.models.forecast.Forecast;
import dev.gyre.models.forecast.Forecaster;
import dev.gyre.models.forecast.Rollout;
import dev.gyre.models.series.SeriesColumns;
import dev.gyre.models.series.SeriesFile;
import dev.gyre.models.series.TimeSeries;
import dev.gyre.papers.Bench;
import dev.gyre.papers.Findings;
import dev.gyre.papers.Measurement;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Forecasts of 17 real series, R's, which no training has seen: the last two seasons of each, or 24 values without a season. {@code mase}
 * and {@code wql} are geometric means over the series of the model's score over seasonal naive's, {@code classical} is Holt-Winters' MASE
 * over it; {@code coverage} is the share of values between the 0.1 and the 0.9 quantile, a mean over the series; {@code each} has the
 * model's MASE over seasonal naive's, a series each.
 */
record RealSeries() implements Measurement {

    private static final String MODEL = "model";
    private static final double LOW = 0.1;
    private static final double HIGH = 0.9;

    @Override
    public Headline headline() {
        return new Headline("mase", "of seasonal naive's MASE");
    }

    static List<TimeSeries> series() {
        try (InputStream in = RealSeries.class.getResourceAsStream("series.csv")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return SeriesFile.parse("series.csv", text, SeriesColumns.USUAL);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Findings measure(Bench bench) {
        List<TimeSeries> series = series();
        try (Forecaster forecaster =
                Forecaster.load(bench.folder(bench.needs().getFirst()), bench.device(), note -> {})) {
            Backtest test = Backtest.of(series, forecaster.patching().levels(), "held back", "2s", 1);
            List<Forecast> forecasts = test.forecasts(forecaster, 1, Rollout.of(1));
            test.add(MODEL, 1, forecasts);
            Backtest.Score own = test.relative().get(MODEL);
            Backtest.Score classical = test.relative().get(ClassicalMethod.HOLT_WINTERS.words());
            return Findings.of("mase", own.mase())
                    .with("wql", own.wql())
                    .with("classical", classical.mase())
                    .with("coverage", coverage(series, forecasts))
                    .with("each", each(test));
        }
    }

    private static List<Double> each(Backtest test) {
        List<Double> all = new ArrayList<>();
        for (Backtest.Row row : test.rows()) {
            all.add(row.methods().get(MODEL).mase()
                    / row.methods().get(ClassicalMethod.SEASONAL_NAIVE.words()).mase());
        }
        return all;
    }

    private static double coverage(List<TimeSeries> series, List<Forecast> forecasts) {
        double sum = 0;
        for (int i = 0; i < series.size(); i++) {
            double[] all = series.get(i).values();
            double[] low = forecasts.get(i).quantile(LOW);
            double[] high = forecasts.get(i).quantile(HIGH);
            int within = 0;
            for (int h = 0; h < low.length; h++) {
                double truth = all[all.length - low.length + h];
                within += truth >= low[h] && truth <= high[h] ? 1 : 0;
            }
            sum += (double) within / low.length;
        }
        return sum / series.size();
    }
}
