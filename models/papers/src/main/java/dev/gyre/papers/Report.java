package dev.gyre.papers;

import java.util.List;

/**
 * A reproduction as plain data, for JSON, the page and the terminal.
 *
 * @param version of Gyre
 * @param taken when
 * @param machine where
 * @param device on what
 * @param scale how much was spent
 * @param seeds for what's random
 * @param seconds that all its arms took together, whenever they were run
 * @param claims what came of them
 */
public record Report(
        String version,
        String taken,
        String machine,
        String device,
        String scale,
        List<Long> seeds,
        double seconds,
        List<ClaimReport> claims) {

    /** Whether a gate of one of them has to be told of by an exit code. */
    public boolean bad() {
        return claims.stream().anyMatch(c -> c.verdict().bad());
    }
}
