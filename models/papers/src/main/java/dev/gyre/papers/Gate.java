package dev.gyre.papers;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A number that has to be within a bound, for every seed of a reproduction. A control is a gate itself: if it doesn't hold, the gate
 * that it controls says nothing.
 *
 * @param what the number is
 * @param quantity computes it for a seed
 * @param bound what it has to be
 * @param source where the bound comes from
 * @param rule how seeds count
 * @param controls what has to come out as it should
 * @param elsewhere what the same came to in another implementation, for readers; empty if nobody looked
 */
public record Gate(
        String what, Quantity quantity, Bound bound, String source, Rule rule, List<Gate> controls, String elsewhere) {

    /** Rule by which seeds count. */
    public enum Rule {
        /** The mean and the second-worst seed have to meet the bound. */
        MEAN_AND_SECOND_WORST("mean and second-worst seed"),
        /** The median has to, as the specification says for that gate. */
        MEDIAN("median"),
        /** Every seed has to meet the bound. */
        EVERY_SEED("every seed");

        private final String words;

        Rule(String words) {
            this.words = words;
        }

        /** The gate in words, for readers. */
        public String words() {
            return words;
        }
    }

    /** Keeps its controls to itself. */
    public Gate {
        controls = List.copyOf(controls);
    }

    /** A gate over the mean and the second-worst seed. */
    public static Gate of(String what, Quantity quantity, Bound bound, String source) {
        return new Gate(what, quantity, bound, source, Rule.MEAN_AND_SECOND_WORST, List.of(), "");
    }

    /** A copy with another rule. */
    public Gate by(Rule other) {
        return new Gate(what, quantity, bound, source, other, controls, elsewhere);
    }

    /** A copy with more controls. */
    public Gate controlled(Gate... more) {
        List<Gate> all = Stream.concat(controls.stream(), Arrays.stream(more)).toList();
        return new Gate(what, quantity, bound, source, rule, all, elsewhere);
    }

    /**
     * A copy with what another implementation's arm came to, which a gate that fails needs.
     *
     * @param figure such as {@code "PyTorch, the same arm: 0.12"}
     */
    public Gate elsewhere(String figure) {
        return new Gate(what, quantity, bound, source, rule, controls, figure);
    }

    /**
     * The verdict on numbers, one a seed.
     *
     * @param controlled whether every control came out as it should
     */
    Verdict verdict(List<Double> numbers, boolean controlled) {
        if (!controlled) {
            return Verdict.CONTROL_FAILED;
        }
        double[] misses = numbers.stream().mapToDouble(bound::miss).sorted().toArray();
        int count = misses.length;
        boolean mean =
                bound.meets(numbers.stream().mapToDouble(d -> d).average().orElse(Double.NaN));
        return switch (rule) {
            case EVERY_SEED -> verdict(misses[count - 1] == 0, misses[0] > 0);
            case MEDIAN -> verdict(misses[count / 2] == 0, misses[count / 2] > 0);
            case MEAN_AND_SECOND_WORST -> {
                // Of two seeds, each has to count.
                int spared = count > 2 ? 1 : 0;
                yield verdict(mean && misses[count - 1 - spared] == 0, !mean && misses[spared] > 0);
            }
        };
    }

    /** The numbers that the verdict is about, and all seeds' in their order, for readers. */
    String judged(List<Double> numbers) {
        if (numbers.stream().distinct().count() == 1) {
            return NumberText.text(numbers.getFirst());
        }
        List<Double> fromBest = numbers.stream()
                .sorted(Comparator.comparingDouble(bound::excess))
                .toList();
        int count = numbers.size();
        String judged = switch (rule) {
            case EVERY_SEED -> "worst " + NumberText.text(fromBest.getLast());
            case MEDIAN -> "median " + NumberText.text(fromBest.get(count / 2));
            case MEAN_AND_SECOND_WORST -> {
                double mean = numbers.stream().mapToDouble(d -> d).average().orElseThrow();
                String second = count > 2 ? "second-worst " : "worst ";
                yield "mean " + NumberText.text(mean) + ", " + second
                        + NumberText.text(fromBest.get(count - (count > 2 ? 2 : 1)));
            }
        };
        return judged + " (seeds: " + numbers.stream().map(NumberText::text).collect(Collectors.joining(", ")) + ")";
    }

    private static Verdict verdict(boolean holds, boolean fails) {
        return holds ? Verdict.HOLDS : fails ? Verdict.FAILS : Verdict.UNSTABLE;
    }
}
