package dev.gyre.papers;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A paper's claim in small, at a scale: data alone.
 *
 * @param name how commands call it
 * @param paper which says it
 * @param here what is run here, for the reader
 * @param arms what's run, in the order of its table
 * @param gates what's judged
 * @param printed what's printed beside
 * @param beyond what can't be shown
 * @param caption of the picture
 * @param picture shows it
 */
public record Claim(
        String name,
        Paper paper,
        String here,
        List<Arm> arms,
        List<Gate> gates,
        List<Figure> printed,
        List<Beyond> beyond,
        String caption,
        Picture picture) {

    /** Keeps its lists to itself. */
    public Claim {
        arms = List.copyOf(arms);
        gates = List.copyOf(gates);
        printed = List.copyOf(printed);
        beyond = List.copyOf(beyond);
    }

    /** A copy with more that's run and printed. */
    public Claim with(List<Arm> moreArms, List<Figure> moreFigures) {
        return new Claim(
                name,
                paper,
                here,
                Stream.concat(arms.stream(), moreArms.stream()).toList(),
                gates,
                Stream.concat(printed.stream(), moreFigures.stream()).toList(),
                beyond,
                caption,
                picture);
    }

    /** A rough time in seconds of all its arms on two idle cores, those that it shares with others included. */
    public double seconds(int seeds) {
        return graph().stream()
                .mapToDouble(a -> a.seconds() * (a.random() ? seeds : 1))
                .sum();
    }

    /** One of the arms that it needs, by its name. */
    public Optional<Arm> arm(String called) {
        return graph().stream().filter(a -> a.name().equals(called)).findFirst();
    }

    /** All arms that it needs, what's needed first. */
    List<Arm> graph() {
        LinkedHashSet<Arm> all = new LinkedHashSet<>();
        arms.forEach(a -> all.addAll(a.closure()));
        return List.copyOf(all);
    }
}
