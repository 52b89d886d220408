package dev.gyre.papers.claims.recurrent;

import dev.gyre.papers.Bench;
import dev.gyre.papers.Findings;
import dev.gyre.papers.Measurement;
import dev.gyre.papers.measure.Timing;
import java.util.ArrayList;
import java.util.List;

/**
 * The time of an LSTM over sequences by the number of its heads, its width being the same: {@code milliseconds} a step at {@code heads},
 * medians of runs in turn; {@code ratio}, that of the fewest over that of the most.
 *
 * @param channels width C of all heads together
 * @param heads numbers of them, from the least to the most
 * @param batch sequences B
 * @param time steps T
 * @param runs that are timed
 */
record HeadTimes(int channels, List<Integer> heads, int batch, int time, int runs) implements Measurement {

    @Override
    public Headline headline() {
        return new Headline("ratio", "times as long with the fewest heads");
    }

    @Override
    public boolean timed() {
        return true;
    }

    @Override
    public Findings measure(Bench bench) {
        List<LstmSequence.Form> forms = new ArrayList<>();
        try {
            heads.forEach(n -> forms.add(new LstmSequence(batch, time, n, channels / n).whole(bench.device())));
            List<Double> seconds = Timing.medians(
                    runs, forms.stream().<Runnable>map(f -> f::run).toList());
            return Findings.of("ratio", seconds.getFirst() / seconds.getLast())
                    .with("heads", heads.stream().map(Integer::doubleValue).toList())
                    .with(
                            "milliseconds",
                            seconds.stream().map(s -> 1e3 * s / time).toList());
        } finally {
            forms.forEach(LstmSequence.Form::close);
        }
    }
}
