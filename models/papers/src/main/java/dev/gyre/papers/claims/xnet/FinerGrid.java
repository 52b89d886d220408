package dev.gyre.papers.claims.xnet;

import dev.gyre.models.data.NamedFunction;
import dev.gyre.models.model.Network;
import dev.gyre.models.run.Predictions;
import dev.gyre.papers.Bench;
import dev.gyre.papers.Findings;
import dev.gyre.papers.Measurement;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A fit of a function of one number at evenly spaced points, both ends of the domain included: {@code mse}, the mean squared error
 * there. For the picture, {@code y} at {@code x} around the middle of the domain.
 *
 * @param function that was fitted
 * @param points of the grid
 * @param drawn how far from the middle the picture goes
 */
record FinerGrid(NamedFunction function, int points, double drawn) implements Measurement {

    private static final int BATCH = 500;

    @Override
    public Headline headline() {
        return new Headline("mse", "mean squared error on the finer grid");
    }

    @Override
    public Findings measure(Bench bench) {
        var built = bench.model().built();
        double middle = (function.high() + function.low()) / 2;
        List<Double> x = IntStream.range(0, points)
                .mapToObj(i -> function.low() + (function.high() - function.low()) * i / (points - 1))
                .toList();
        try (Predictions predictions =
                new Predictions((Network) built.model(), built.domain(), BATCH, bench.device())) {
            List<float[]> at = x.stream().map(v -> new float[] {v.floatValue()}).toList();
            List<Double> y = predictions.of(at).stream().map(v -> (double) v[0]).toList();
            List<Integer> near = IntStream.range(0, points)
                    .filter(i -> Math.abs(x.get(i) - middle) <= drawn)
                    .boxed()
                    .toList();
            return Findings.of("mse", error(x, y))
                    .with("x", near.stream().map(x::get).toList())
                    .with("y", near.stream().map(y::get).toList());
        }
    }

    private double error(List<Double> x, List<Double> y) {
        return IntStream.range(0, points)
                .mapToDouble(i -> {
                    // What the model is handed is a float32.
                    double off = y.get(i) - function.at(new double[] {x.get(i).floatValue()});
                    return off * off;
                })
                .average()
                .orElseThrow();
    }
}
