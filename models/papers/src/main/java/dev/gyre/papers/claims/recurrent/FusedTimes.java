package dev.gyre.papers.claims.recurrent;

import dev.gyre.papers.Bench;
import dev.gyre.papers.Findings;
import dev.gyre.papers.Measurement;
import dev.gyre.papers.measure.Timing;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * An LSTM over sequences as one op and op by op, by the sequences' {@code lengths}: {@code ratios} of their times, medians of runs in turn, and
 * {@code ratio} at the longest; {@code difference}, the largest of their hidden states; {@code launches} and {@code opLaunches} at the longest.
 *
 * @param sequence its number of steps is the longest
 * @param shorter numbers of steps, ascending
 * @param runs that are timed
 */
record FusedTimes(LstmSequence sequence, List<Integer> shorter, int runs) implements Measurement {

    @Override
    public Headline headline() {
        return new Headline("ratio", "times as long op by op");
    }

    @Override
    public boolean timed() {
        return true;
    }

    @Override
    public Findings measure(Bench bench) {
        List<Double> ratios = new ArrayList<>();
        double difference = 0;
        Findings found = Findings.NONE;
        List<Integer> lengths = new ArrayList<>(shorter);
        lengths.add(sequence.time());
        for (int length : lengths) {
            try (LstmSequence.Form fused = sequence.of(length).whole(bench.device());
                    LstmSequence.Form ops = sequence.of(length).opByOp(bench.device())) {
                float[] a = fused.run();
                float[] b = ops.run();
                difference = Math.max(
                        difference,
                        IntStream.range(0, a.length)
                                .mapToDouble(i -> Math.abs(a[i] - b[i]))
                                .max()
                                .orElseThrow());
                List<Double> medians = Timing.medians(runs, List.of(fused::run, ops::run));
                ratios.add(medians.get(1) / medians.get(0));
                found = found.with("launches", fused.launches()).with("opLaunches", ops.launches());
            }
        }
        return found.with("difference", difference)
                .with("ratio", ratios.getLast())
                .with("ratios", ratios)
                .with("lengths", lengths.stream().map(Integer::doubleValue).toList());
    }
}
