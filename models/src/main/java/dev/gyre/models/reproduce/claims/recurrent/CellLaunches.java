package dev.gyre.models.reproduce.claims.recurrent;

import dev.gyre.models.reproduce.Bench;
import dev.gyre.models.reproduce.Findings;
import dev.gyre.models.reproduce.Measurement;
import dev.gyre.models.reproduce.measure.Timing;
import java.util.List;
import java.util.stream.IntStream;

/**
 * An LSTM over a sequence as one op, and step by step: {@code launches} of either, {@code stepLaunches}; the same of a single step,
 * {@code launchesOfOne}; {@code difference}, the largest of their hidden states; {@code seconds} and {@code stepSeconds}, medians of runs in turn.
 *
 * @param runs that are timed
 */
record CellLaunches(LstmSequence sequence, int runs) implements Measurement {

    @Override
    public Headline headline() {
        return new Headline("launches", "launches a sequence");
    }

    @Override
    public boolean timed() {
        return true;
    }

    @Override
    public Findings measure(Bench bench) {
        try (LstmSequence.Form whole = sequence.whole(bench.device());
                LstmSequence.Form one = sequence.of(1).whole(bench.device());
                LstmSequence.Form steps = sequence.stepwise(bench.device())) {
            float[] fused = whole.run();
            float[] stepped = steps.run();
            double difference = IntStream.range(0, fused.length)
                    .mapToDouble(i -> Math.abs(fused[i] - stepped[i]))
                    .max()
                    .orElseThrow();
            List<Double> medians = Timing.medians(runs, List.of(whole::run, steps::run));
            return Findings.of("launches", whole.launches())
                    .with("launchesOfOne", one.launches())
                    .with("stepLaunches", steps.launches())
                    .with("difference", difference)
                    .with("seconds", medians.get(0))
                    .with("stepSeconds", medians.get(1));
        }
    }
}
