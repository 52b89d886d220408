package dev.gyre.papers;

import java.util.List;

/** Results of arms for a seed. */
public interface Outcomes {

    /** The seed of the arms that are random. */
    long seed();

    /** The findings of an arm. */
    Findings of(Arm arm);

    /** A number that an arm found; NaN if it came to nothing. */
    default double number(Arm arm, String name) {
        return of(arm).number(name);
    }

    /** A list that an arm found; empty if it came to nothing. */
    default List<Double> list(Arm arm, String name) {
        return of(arm).list(name);
    }

    /** A text that an arm found; empty if it came to nothing. */
    default String text(Arm arm, String name) {
        return of(arm).text(name);
    }
}
