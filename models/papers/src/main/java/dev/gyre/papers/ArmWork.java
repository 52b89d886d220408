package dev.gyre.papers;

/** The work of an arm. */
public sealed interface ArmWork permits Training, Measurement {

    /** The number of its findings that is shown first. */
    Headline headline();

    /**
     * The number of the findings that stands for the arm.
     *
     * @param number its name
     * @param unit behind the number, for readers
     */
    record Headline(String number, String unit) {}
}
