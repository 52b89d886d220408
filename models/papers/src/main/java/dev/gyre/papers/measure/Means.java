package dev.gyre.papers.measure;

import dev.gyre.papers.Arm;
import dev.gyre.papers.Outcomes;
import java.util.List;
import java.util.stream.IntStream;

/** Means over seeds, for pictures. */
public final class Means {

    private Means() {}

    /** The mean of a list, number by number, over the seeds whose arm came to something. */
    public static List<Double> of(List<Outcomes> seeds, Arm arm, String list) {
        List<List<Double>> all = seeds.stream()
                .map(o -> o.list(arm, list))
                .filter(l -> !l.isEmpty())
                .toList();
        int size = all.stream().mapToInt(List::size).min().orElse(0);
        return IntStream.range(0, size)
                .mapToObj(i -> all.stream().mapToDouble(l -> l.get(i)).average().orElseThrow())
                .toList();
    }

    /** The mean of a number over the seeds; NaN if no arm came to one. */
    public static double number(List<Outcomes> seeds, Arm arm, String name) {
        return seeds.stream()
                .mapToDouble(o -> o.number(arm, name))
                .filter(Double::isFinite)
                .average()
                .orElse(Double.NaN);
    }
}
