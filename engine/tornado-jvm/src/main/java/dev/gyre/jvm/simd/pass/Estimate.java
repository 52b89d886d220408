package dev.gyre.jvm.simd.pass;

/**
 * The cost of an iteration, in cycles. Lanes that gather or scatter one by one may take longer than iterations in order, which have the cache's
 * lines to themselves and where they are simple the JVM's own vectors; how long they take differs from machine to machine.
 *
 * @param vectors with vectors
 * @param scalars without
 */
public record Estimate(double vectors, double scalars) {
    /** The ratio of vectors' cost to scalars' above which vectors aren't tried: half of those that seemed to take longer took less. */
    private static final double HOPELESS = 2;
    /** The share of the scalars' time from which vectors may turn out slower. */
    private static final double DOUBTFUL = 0.5;

    /** The share from which, by an estimate that is rough, they seem to. */
    private static final double SLOWER = 1.1;

    /** Whether vectors needn't be tried. */
    public boolean isHopeless() {
        return vectors > HOPELESS * scalars;
    }

    /** Whether vectors seem to take longer. */
    public boolean isSlower() {
        return vectors > SLOWER * scalars;
    }

    /** Whether only runs tell which take longer. */
    public boolean isDoubtful() {
        return vectors > DOUBTFUL * scalars;
    }

    /** The reason that there are no vectors, with the estimate. */
    public String reason() {
        return "vectors, whose lanes would gather and scatter one by one, take some %.0f cycles an iteration, scalars %.0f"
                .formatted(vectors, scalars);
    }
}
