package dev.gyre.papers;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.gyre.models.peak.Provenance;
import java.util.List;

/**
 * A reproduction as plain data, for JSON, the page and the terminal.
 *
 * @param provenance which Gyre, when, where, by which command; in JSON beside the rest
 * @param device on what
 * @param scale how much was spent
 * @param seeds for what's random
 * @param seconds that all its arms took together, whenever they were run
 * @param claims what came of them
 */
public record Report(
        @JsonUnwrapped Provenance provenance,
        String device,
        String scale,
        List<Long> seeds,
        double seconds,
        List<ClaimReport> claims) {

    /** This report with the words of the command that asked for it. */
    public Report of(List<String> words) {
        return new Report(provenance.of(words), device, scale, seeds, seconds, claims);
    }

    /** Whether a gate of one of them has to be told of by an exit code. */
    public boolean bad() {
        return claims.stream().anyMatch(c -> c.verdict().bad());
    }
}
