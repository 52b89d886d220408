package dev.gyre.papers.claims.tirex;

import dev.gyre.models.forecast.Forecast;
import dev.gyre.models.forecast.Forecaster;
import dev.gyre.models.series.Draws;
import dev.gyre.models.series.SeriesScale;
import dev.gyre.models.series.SyntheticSeries;
import dev.gyre.papers.Bench;
import dev.gyre.papers.Findings;
import dev.gyre.papers.Measurement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Forecasts of series made up like those of training, but others: {@code loss}, the quantile loss in units of the window's deviation, a
 * mean over series and steps; {@code late}, the same from the third patch on; {@code byPatch}, the same patch by patch.
 *
 * @param count series
 * @param values of each that the model sees
 * @param patches that it forecasts
 */
record DrawnSeries(int count, int values, int patches) implements Measurement {

    private static final long STREAM = 0x74697265L << 32;
    private static final double FARTHEST = 10;
    private static final int LATE = 2;

    @Override
    public Headline headline() {
        return new Headline("loss", "quantile loss");
    }

    @Override
    public Findings measure(Bench bench) {
        try (Forecaster forecaster =
                Forecaster.load(bench.folder(bench.needs().getFirst()), bench.device(), note -> {})) {
            int patch = forecaster.patching().patch();
            List<double[]> whole = new ArrayList<>();
            List<double[]> known = new ArrayList<>();
            Draws random = new Draws();
            for (int i = 0; i < count; i++) {
                double[] x = new double[values + patches * patch];
                random.begin(0, STREAM + i);
                SyntheticSeries.draw(random, x, new double[x.length]);
                whole.add(x);
                known.add(Arrays.copyOf(x, values));
            }
            List<Forecast> forecasts = forecaster.forecast(known, patches * patch);
            double[] sums = new double[patches];
            for (int i = 0; i < count; i++) {
                add(known.get(i), whole.get(i), forecasts.get(i), sums);
            }
            List<Double> byPatch = new ArrayList<>();
            for (double sum : sums) {
                byPatch.add(sum / count);
            }
            return Findings.of("loss", mean(byPatch))
                    .with("late", mean(byPatch.subList(LATE, patches)))
                    .with("byPatch", byPatch);
        }
    }

    private static double mean(List<Double> numbers) {
        return numbers.stream().mapToDouble(d -> d).average().orElseThrow();
    }

    private void add(double[] known, double[] whole, Forecast forecast, double[] sums) {
        float[] floats = new float[known.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) known[i];
        }
        SeriesScale scale = SeriesScale.of(floats);
        int steps = forecast.horizon() / patches;
        for (int h = 0; h < forecast.horizon(); h++) {
            double truth = Math.clamp(scale.scaled(whole[known.length + h]), -FARTHEST, FARTHEST);
            double loss = 0;
            for (int q = 0; q < forecast.levels().size(); q++) {
                double off = truth - scale.scaled(forecast.quantiles()[h][q]);
                loss += Math.max(
                        forecast.levels().get(q) * off, (forecast.levels().get(q) - 1) * off);
            }
            sums[h / steps] += loss / forecast.levels().size() / steps;
        }
    }
}
