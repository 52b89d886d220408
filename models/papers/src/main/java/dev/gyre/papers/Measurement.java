package dev.gyre.papers;

/**
 * Work that is measured rather than trained: errors, bytes, launches, times. A record of its own, whose components determine what
 * it measures; what it's called and how it's judged is the claim's. When the record's code or what it reaches changes, it's measured
 * anew.
 */
@FunctionalInterface
public non-sealed interface Measurement extends ArmWork {

    /**
     * Measures the findings.
     *
     * @param bench what was run before, the seed and the device
     */
    Findings measure(Bench bench);

    /** Whether it measures times, so that nothing else may run beside it. */
    default boolean timed() {
        return false;
    }

    @Override
    default Headline headline() {
        return new Headline("value", "");
    }
}
