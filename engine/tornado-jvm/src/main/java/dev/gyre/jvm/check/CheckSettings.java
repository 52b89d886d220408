package dev.gyre.jvm.check;

import java.util.Optional;
import java.util.Set;

/**
 * The settings of checked runs.
 *
 * @param checks what is looked for
 * @param localBytes that a group's local arrays may take together; 32 KiB is what every OpenCL device has
 * @param seed of the third order in which items run, behind ascending and descending
 */
public record CheckSettings(Set<Check> checks, long localBytes, long seed) {
    /** The system property with the checks; without it kernels aren't checked. */
    public static final String CHECKS = "gyre.check";

    /** The system property with the bytes of local memory. */
    public static final String LOCAL_BYTES = "gyre.check.local-bytes";

    /** The system property with the seed. */
    public static final String SEED = "gyre.check.seed";

    /** All checks, 32 KiB of local memory. */
    public static final CheckSettings ALL = new CheckSettings(Check.parse("all"), 32 << 10, 1);

    /**
     * The system properties' settings; empty if {@value #CHECKS} isn't set.
     *
     * @throws IllegalArgumentException if a property is set to what it can't be
     */
    static Optional<CheckSettings> ofProperties() {
        return Optional.ofNullable(System.getProperty(CHECKS))
                .map(checks -> new CheckSettings(
                        Check.parse(checks), number(LOCAL_BYTES, ALL.localBytes()), number(SEED, ALL.seed())));
    }

    private static long number(String property, long otherwise) {
        String set = System.getProperty(property);
        try {
            return set == null ? otherwise : Long.parseLong(set);
        } catch (NumberFormatException _) {
            throw new IllegalArgumentException("-D" + property + "=" + set + " must be a whole number");
        }
    }
}
