package dev.gyre.papers.claims.fan;

import dev.gyre.models.data.NamedFunction;
import dev.gyre.models.model.Network;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.run.Predictions;
import dev.gyre.papers.Bench;
import dev.gyre.papers.Findings;
import dev.gyre.papers.Measurement;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A function's fit beyond the domain that it was fitted on, at points evenly spaced to either side of it: {@code outside}, the mean
 * squared error there, and {@code zero}, that of predicting 0. For the picture, {@code y} at {@code x} from the middle of the domain
 * on.
 *
 * @param function of one number
 * @param reach times the domain that it goes
 * @param points of the whole reach
 */
record Extrapolation(NamedFunction function, int reach, int points) implements Measurement {

    private static final int BATCH = 256;
    private static final int DRAWN = 240;

    @Override
    public Headline headline() {
        return new Headline("outside", "mean squared error outside the domain");
    }

    @Override
    public Findings measure(Bench bench) {
        var built = bench.model().built();
        Network model = (Network) built.model();
        Domain domain = built.domain();
        double middle = (function.high() + function.low()) / 2;
        double half = (function.high() - function.low()) / 2;
        List<Double> everywhere = even(middle - reach * half, middle + reach * half, points);
        List<Double> outside =
                everywhere.stream().filter(x -> Math.abs(x - middle) > half).toList();
        List<Double> drawn = even(middle, middle + reach * half, DRAWN);
        try (Predictions predictions = new Predictions(model, domain, BATCH, bench.device())) {
            return Findings.of("outside", error(outside, predicted(predictions, outside)))
                    .with("zero", error(outside, outside.stream().map(x -> 0.0).toList()))
                    .with("x", drawn)
                    .with("y", predicted(predictions, drawn));
        }
    }

    private static List<Double> even(double from, double to, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> from + (to - from) * i / (count - 1))
                .toList();
    }

    private static List<Double> predicted(Predictions predictions, List<Double> at) {
        List<float[]> x = at.stream().map(v -> new float[] {v.floatValue()}).toList();
        return predictions.of(x).stream().map(y -> (double) y[0]).toList();
    }

    private double error(List<Double> at, List<Double> predicted) {
        return IntStream.range(0, at.size())
                .mapToDouble(i -> {
                    // What the model is handed is a float32.
                    double off = predicted.get(i)
                            - function.at(new double[] {at.get(i).floatValue()});
                    return off * off;
                })
                .average()
                .orElseThrow();
    }
}
