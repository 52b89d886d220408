package dev.gyre.models.run;

import dev.gyre.engine.GyreException;
import dev.gyre.models.parameter.Source;
import dev.gyre.models.task.Score;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * A run beside others.
 *
 * @param folder its folder
 * @param model name of its family
 * @param parameters numbers in the model's parameters and buffers, if there's a checkpoint
 * @param step steps done, of which the log or a checkpoint knows
 * @param steps that it's to do
 * @param state how it stands
 * @param score what it measures
 * @param validation the last one
 * @param itemsPerSecond learned in the second half of the run: the median of what its step lines say
 * @param data what it learns from; empty for what's built in
 */
public record RunSummary(
        Path folder,
        String model,
        OptionalLong parameters,
        long step,
        long steps,
        State state,
        Score score,
        Validation validation,
        OptionalDouble itemsPerSecond,
        String data) {

    /**
     * The last measurement on what's held back, beside the best.
     *
     * @param value of the score, if there's one
     * @param items that it's over
     * @param whole whether those are all that's held back
     * @param best the best of its checkpoints
     */
    public record Validation(OptionalDouble value, long items, boolean whole, Optional<Best> best) {}

    /** State of a run. */
    public enum State {
        /** All its steps are done, and all that's held back was measured, be it that the log's line of it is damaged. */
        COMPLETE,
        /** A process trains in it. */
        RUNNING,
        /** The run was stopped, and can be resumed. */
        STOPPED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The summary of a run.
     *
     * @throws GyreException if its configuration, its log or its newest checkpoint can't be read
     */
    public static RunSummary of(Path folder) {
        RunFolder run = RunFolder.open(folder);
        Checkpoints checkpoints = new Checkpoints(folder, note -> {});
        return Checkpoints.reading(checkpoints::newest, newest -> of(folder, run, checkpoints, newest));
    }

    private static RunSummary of(Path folder, RunFolder run, Checkpoints checkpoints, Optional<Checkpoint> newest) {
        RunConfig<?, ?> config = run.config().exists()
                ? run.config().read()
                : newest.map(Checkpoint::config).orElseThrow();
        Score score = config.task().score();
        MetricsLog log = MetricsLog.read(run.metrics(), score);
        Optional<MetricsLog.Validated> last = log.last();
        // A checkpoint of a step says that it was done whatever became of the log's line of it.
        long step = Math.max(log.step(), newest.map(Checkpoint::step).orElse(0L));
        boolean measured = last.filter(MetricsLog.Validated::whole).isPresent();
        boolean done = step >= config.run().steps() && (measured || log.endDamaged());
        return new RunSummary(
                folder,
                config.family().name(),
                newest.map(RunSummary::parameters).orElse(OptionalLong.empty()),
                step,
                config.run().steps(),
                run.owner().isPresent() ? State.RUNNING : done ? State.COMPLETE : State.STOPPED,
                score,
                new Validation(
                        last.map(v -> OptionalDouble.of(v.score())).orElse(OptionalDouble.empty()),
                        last.map(MetricsLog.Validated::items).orElse(0L),
                        measured,
                        checkpoints.best(log, score)),
                log.speed(),
                config.data());
    }

    private static OptionalLong parameters(Checkpoint newest) {
        OptionalLong said = newest.parameters();
        return said.isPresent()
                ? said
                : OptionalLong.of(
                        newest.config().build(newest.domain(), Source.zeros()).size());
    }

    /**
     * The runs that a path means: itself if it's one's folder, or those in it, by name.
     *
     * @throws GyreException if there's no such folder, or it can't be read
     */
    public static List<Path> in(Path path) {
        if (!Files.isDirectory(path)) {
            throw new GyreException(path + ": there is no such folder: name runs, or a folder of runs");
        }
        if (isRun(path)) {
            return List.of(path);
        }
        try (Stream<Path> within = Files.list(path)) {
            return within.filter(Files::isDirectory)
                    .filter(RunSummary::isRun)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new GyreException(path + ": can't be read: " + e.getMessage(), e);
        }
    }

    private static boolean isRun(Path folder) {
        return RunFolder.begun(folder);
    }
}
