package dev.gyre.models.run;

import java.util.Objects;

/**
 * The trained model that a run began from. What came of it is in the run's own checkpoints: it's needed for the first step only.
 *
 * @param run folder of the run that trained it
 * @param step steps that it was trained
 * @param checksum of its checkpoint, empty if that has none
 */
public record Origin(String run, long step, String checksum) {

    /** Refuses a text that's missing. */
    public Origin {
        Objects.requireNonNull(run, "run");
        Objects.requireNonNull(checksum, "checksum");
    }
}
