package dev.gyre.papers.claims.xnet;

import dev.gyre.models.data.NamedEquation;
import dev.gyre.models.model.Network;
import dev.gyre.models.run.Predictions;
import dev.gyre.papers.Bench;
import dev.gyre.papers.Findings;
import dev.gyre.papers.Measurement;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Errors of an equation's solution over the unit square: {@code worst}, the largest error on a grid, and, row by row along the
 * second number, the decimal logarithm of each place's, {@code digits}, and what's right there, {@code solution}.
 *
 * @param side points of the grid along an axis
 */
record SolutionField(NamedEquation equation, int side) implements Measurement {

    private static final int BATCH = 51;

    /** An error of nothing has no logarithm. */
    private static final double LEAST = 1e-9;

    @Override
    public Headline headline() {
        return new Headline("worst", "largest error");
    }

    @Override
    public Findings measure(Bench bench) {
        var built = bench.model().built();
        List<float[]> at = IntStream.range(0, side * side)
                .mapToObj(i -> new float[] {along(i % side), along(i / side)})
                .toList();
        List<Double> solution =
                at.stream().map(x -> equation.solution(x[0], x[1])).toList();
        try (Predictions predictions =
                new Predictions((Network) built.model(), built.domain(), BATCH, bench.device())) {
            List<float[]> predicted = predictions.of(at);
            List<Double> off = IntStream.range(0, at.size())
                    .mapToObj(i -> Math.abs(predicted.get(i)[0] - solution.get(i)))
                    .toList();
            return Findings.of("worst", off.stream().mapToDouble(d -> d).max().orElseThrow())
                    .with(
                            "digits",
                            off.stream()
                                    .map(d -> Math.log10(Math.max(d, LEAST)))
                                    .toList())
                    .with("solution", solution);
        }
    }

    private float along(int i) {
        return (float) i / (side - 1);
    }
}
