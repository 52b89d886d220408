package dev.gyre.papers.measure;

import dev.gyre.models.layer.Memory;
import dev.gyre.papers.Arm;
import dev.gyre.papers.Bench;
import dev.gyre.papers.Findings;
import dev.gyre.papers.Measurement;
import dev.gyre.papers.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The time of a model's pass over a sequence and of an attention model's, by its length: {@code milliseconds} and {@code attention} at
 * {@code lengths}, medians of runs in turn; {@code ratios}, attention's over the model's, each by itself, such as {@code at512}, and {@code ratio} at the longest.
 *
 * @param model that's timed
 * @param attention what it's compared with
 * @param lengths in tokens, ascending
 * @param runs that are timed
 */
public record TimesByLength(Described model, Described attention, List<Integer> lengths, int runs)
        implements Measurement {

    @Override
    public Headline headline() {
        return new Headline("ratio", "times as long by attention");
    }

    @Override
    public boolean timed() {
        return true;
    }

    @Override
    public Findings measure(Bench bench) {
        List<Double> own = new ArrayList<>();
        List<Double> others = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        for (int length : lengths) {
            int[] ids = new int[length];
            try (var a = Described.Planned.of(model.model(), length, Memory.empty(), bench.device());
                    var b = Described.Planned.of(attention.model(), length, Memory.empty(), bench.device())) {
                List<Double> seconds = Timing.medians(runs, List.of(() -> a.run(ids), () -> b.run(ids)));
                own.add(1e3 * seconds.getFirst());
                others.add(1e3 * seconds.getLast());
                ratios.add(seconds.getLast() / seconds.getFirst());
            }
        }
        Findings found = Findings.of("ratio", ratios.getLast());
        for (int i = 0; i < ratios.size(); i++) {
            found = found.with("at" + lengths.get(i), ratios.get(i));
        }
        return found.with("milliseconds", own)
                .with("attention", others)
                .with("ratios", ratios)
                .with("lengths", lengths.stream().map(Integer::doubleValue).toList());
    }

    /** The shortest of an arm's lengths from which on attention always takes longer; NaN, which readers see as none, if there isn't one. */
    public static Quantity crossover(Arm timed) {
        return o -> crossover(o.list(timed, "lengths"), o.list(timed, "ratios"));
    }

    static double crossover(List<Double> lengths, List<Double> ratios) {
        return IntStream.range(0, ratios.size())
                .filter(i -> ratios.subList(i, ratios.size()).stream().allMatch(r -> r > 1))
                .mapToDouble(lengths::get)
                .findFirst()
                .orElse(Double.NaN);
    }
}
