package dev.gyre.cli;

import dev.gyre.cli.checkpoint.CheckpointOption;
import dev.gyre.engine.GyreException;
import dev.gyre.models.data.Tokenizer;
import dev.gyre.models.run.RunFolder;
import dev.gyre.models.task.TextTask;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A run's tokenizer, which another thread opens while the run's checkpoint is read. Both take their time with a large model. */
final class TokenizerAhead {

    private final Optional<Opening> opening;

    /** The tokenizer of a task, being opened. */
    private record Opening(TextTask task, CompletableFuture<Tokenizer> tokenizer) {}

    private TokenizerAhead(Optional<Opening> opening) {
        this.opening = opening;
    }

    /**
     * Begins to open the tokenizer that the run's configuration names. Whatever is wrong with either is left to who reads the run.
     *
     * @param named the run's folder, or a checkpoint's file in it
     */
    static TokenizerAhead begin(Path named) {
        return new TokenizerAhead(task(CheckpointOption.folder(named))
                .map(task -> new Opening(
                        task,
                        CompletableFuture.supplyAsync(
                                task::tokenizer,
                                work -> Thread.ofPlatform()
                                        .daemon()
                                        .name("gyre-tokenizer")
                                        .start(work)))));
    }

    private static Optional<TextTask> task(Path folder) {
        try {
            return new RunFolder(folder).configuration().task() instanceof TextTask task
                    ? Optional.of(task)
                    : Optional.empty();
        } catch (GyreException _) {
            return Optional.empty();
        }
    }

    /** The tokenizer of a task: what was begun if that's for the same one and went well, and otherwise one that's opened now. */
    Tokenizer of(TextTask task) {
        try {
            return opening.filter(o -> o.task().equals(task))
                    .map(o -> o.tokenizer().join())
                    .orElseGet(task::tokenizer);
        } catch (CompletionException _) {
            return task.tokenizer();
        }
    }
}
