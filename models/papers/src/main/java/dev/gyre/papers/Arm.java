package dev.gyre.papers;

import java.util.ArrayList;
import java.util.List;

/**
 * An arm: work that a claim needs to have been run. Claims that name the same arm share it, and what it came to.
 *
 * @param name tells it from every other arm; a folder's name
 * @param about what it is, in a few words
 * @param work what it does
 * @param needs the arms that it's made of, trained models first
 * @param random whether it's run once a seed; an arm that needs a random one is random itself
 * @param seconds what it takes on two idle cores, roughly, each time that it's run
 */
public record Arm(String name, String about, ArmWork work, List<Arm> needs, boolean random, double seconds) {

    /** Refuses names that no folder can have. */
    public Arm {
        if (!name.matches("[a-z0-9.-]+")) {
            throw new IllegalArgumentException(name + " is no name of an arm: small letters, digits, dots and hyphens");
        }
        needs = List.copyOf(needs);
    }

    /** A model that's trained, once a seed. */
    public static Arm trained(String name, String about, Training training, double seconds) {
        return new Arm(name, about, training, training.from().stream().toList(), true, seconds);
    }

    /** An arm that is measured, once a seed if what it needs is random. */
    public static Arm measured(String name, String about, Measurement measurement, double seconds, Arm... needs) {
        boolean random = List.of(needs).stream().anyMatch(Arm::random);
        return new Arm(name, about, measurement, List.of(needs), random, seconds);
    }

    /** A copy, but it depends on the seed by itself. */
    public Arm drawn() {
        return new Arm(name, about, work, needs, true, seconds);
    }

    /** Whether it measures times, so that nothing else may run beside it. */
    public boolean timed() {
        return work instanceof Measurement m && m.timed();
    }

    /** This arm and all that it needs, what's needed first. */
    List<Arm> closure() {
        List<Arm> all = new ArrayList<>();
        needs.forEach(n -> all.addAll(n.closure()));
        all.add(this);
        return all.stream().distinct().toList();
    }
}
