package dev.gyre.models.run;

import dev.gyre.models.setting.ConfigException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The choice of one of a run's checkpoints. */
public sealed interface CheckpointChoice {

    /** The newest: what training has come to. */
    CheckpointChoice LAST = new Last();

    /** The choice of {@link CheckpointChoice#LAST}. */
    record Last() implements CheckpointChoice {}

    /** The one whose model scored best in the run's validations on the way, which are all on the same part of what's held back. */
    record Best() implements CheckpointChoice {}

    /** The choice of a step's checkpoint. */
    record OfStep(long step) implements CheckpointChoice {}

    /** The checkpoint that a path is the file of; nothing if it isn't called as one. */
    static Optional<CheckpointChoice> ofFile(Path path) {
        long step = Checkpoint.number(path);
        return step < 0 || Files.isDirectory(path) ? Optional.empty() : Optional.of(new OfStep(step));
    }

    /**
     * Reads what a user typed.
     *
     * @param option what messages call it
     * @param text {@code last}, {@code best} or a step
     * @throws ConfigException if it's none of those
     */
    static CheckpointChoice parse(String option, String text) {
        return switch (text) {
            case "last" -> LAST;
            case "best" -> new Best();
            default -> {
                ConfigException.require(
                        text.matches("\\d{1,18}"),
                        option,
                        text,
                        "last, best, or the number of a step with a checkpoint");
                yield new OfStep(Long.parseLong(text));
            }
        };
    }
}
