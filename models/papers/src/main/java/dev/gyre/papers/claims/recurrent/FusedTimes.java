package dev.gyre.papers.claims.recurrent;

import com.sun.management.OperatingSystemMXBean;
import dev.gyre.papers.Bench;
import dev.gyre.papers.Findings;
import dev.gyre.papers.Measurement;
import dev.gyre.papers.measure.Timing;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * An LSTM over sequences as one op and op by op, by the sequences' {@code lengths}: {@code ratios} of their times, medians of runs in
 * turn, {@code first} and, at the longest, {@code ratio}; there, {@code processor}, the ratio of the processor time that all threads
 * take, and {@code launches} and {@code opLaunches}. Over all lengths, {@code difference}, the largest of their hidden states.
 *
 * @param sequence its number of steps is the longest
 * @param shorter numbers of steps, ascending
 * @param runs that are timed
 */
record FusedTimes(LstmSequence sequence, List<Integer> shorter, int runs) implements Measurement {

    /** Processor time is counted in hundredths of a second. */
    private static final long LEAST_NANOS = 200_000_000;

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
                if (length == sequence.time()) {
                    found = Findings.of("processor", processor(ops) / processor(fused))
                            .with("launches", fused.launches())
                            .with("opLaunches", ops.launches());
                }
            }
        }
        return found.with("difference", difference)
                .with("ratio", ratios.getLast())
                .with("first", ratios.getFirst())
                .with("ratios", ratios)
                .with("lengths", lengths.stream().map(Integer::doubleValue).toList());
    }

    /** Nanoseconds of a processor that a run takes, of all threads: other work on the machine doesn't stretch them. */
    private double processor(LstmSequence.Form form) {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long start = system.getProcessCpuTime();
        long spent = 0;
        int count = 0;
        while (count < runs || spent < LEAST_NANOS) {
            form.run();
            spent = system.getProcessCpuTime() - start;
            count++;
        }
        return (double) spent / count;
    }
}
