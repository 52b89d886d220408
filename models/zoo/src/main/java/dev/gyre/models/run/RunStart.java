package dev.gyre.models.run;

import dev.gyre.engine.GyreException;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.task.Score;
import dev.gyre.models.train.RunSettings;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/** Begins runs and goes on with them: takes the folder, makes what's needed, and brings back where a run was. */
public final class RunStart {

    private RunStart() {}

    /** A run's folder, which is a trainer's as long as it holds the lock. */
    record Place(RunFolder folder, RunLock lock, Checkpoints checkpoints) {
        static Place of(RunFolder folder, Consumer<String> progress) {
            return new Place(folder, RunLock.take(folder.path(), progress), new Checkpoints(folder.path(), progress));
        }
    }

    /**
     * Options with which a run goes on.
     *
     * @param from which of its checkpoints from
     * @param device what to run on; empty for the device of the run so far
     * @param steps of the whole run; its own if empty
     * @param learners makes what does the steps
     */
    private record Onward(CheckpointChoice from, String device, OptionalInt steps, LearnerFactory learners) {}

    /**
     * Prepares a new run.
     *
     * @param path its folder, which mustn't hold anything yet
     * @param progress is told for the user
     * @throws GyreException if the folder holds something or can't be made, or data, memory or device don't suffice
     */
    public static Trainer start(Path path, RunConfig<?, ?> config, Listener progress) {
        return start(path, config, LearnerFactory.HERE, progress);
    }

    /**
     * Begins a run in which something else than the run's recipe does the steps.
     *
     * @param learners makes it
     */
    public static Trainer start(Path path, RunConfig<?, ?> config, LearnerFactory learners, Listener progress) {
        learners.requireFits(path, config);
        try (NewFolder place = NewFolder.at(path)) {
            RunResources parts =
                    RunResources.of(config, Optional.empty(), config.from().map(Predecessor::of), learners, progress);
            try {
                return begin(place.folder(), progress, p -> start(p, config, parts, progress));
            } catch (RuntimeException e) {
                parts.close();
                throw e;
            }
        }
    }

    /**
     * Prepares to go on with a run from its newest checkpoint that is whole, or from its beginning if it didn't get to one. Damaged
     * checkpoints are set aside.
     *
     * @param device what to run on; empty for the device of the run so far
     * @throws GyreException if it isn't a run's folder, or another process trains in it; if its checkpoints are damaged or of
     *     another model, contradict its configuration, or the data isn't that of the run
     */
    public static Trainer resume(Path path, String device, Listener progress) {
        return resume(path, device, OptionalInt.empty(), progress);
    }

    /**
     * Resumes a run with another length, which the learning rate's schedule follows from there on.
     *
     * @param steps of the whole run; its own if empty
     * @throws ConfigException if so many are done already
     */
    public static Trainer resume(Path path, String device, OptionalInt steps, Listener progress) {
        return resume(path, CheckpointChoice.LAST, device, steps, progress);
    }

    /**
     * Resumes a run from a checkpoint that's chosen. Later ones are set aside, and what the logs have of later steps is dropped.
     *
     * @throws ConfigException if there's none of the step
     */
    public static Trainer resume(
            Path path, CheckpointChoice from, String device, OptionalInt steps, Listener progress) {
        return resume(path, new Onward(from, device, steps, LearnerFactory.HERE), progress);
    }

    /**
     * Resumes a run on the device of the run so far, where another learner than the recipe's does the steps.
     *
     * @param learners makes it
     */
    public static Trainer resume(
            Path path, CheckpointChoice from, OptionalInt steps, LearnerFactory learners, Listener progress) {
        return resume(path, new Onward(from, "", steps, learners), progress);
    }

    /**
     * The outcome of a run that has nothing left to do, else empty; its baseline isn't computed again.
     *
     * @param fits refuses a run that's trained otherwise, as {@link LearnerFactory#requireFits}
     * @throws GyreException if it isn't a run's folder, or its configuration contradicts its newest checkpoint
     */
    public static Optional<Trainer.Outcome> finished(Path path, BiConsumer<Path, RunConfig<?, ?>> fits) {
        RunFolder folder = RunFolder.open(path);
        if (!folder.config().exists() || folder.owner().isPresent()) {
            return Optional.empty();
        }
        RunConfig<?, ?> config = folder.config().read();
        Score score = config.task().score();
        MetricsLog log = MetricsLog.validations(folder.metrics(), score);
        Optional<MetricsLog.Validated> end =
                log.last().filter(v -> v.whole() && v.step() >= config.run().steps());
        if (config.isGiven() || end.isEmpty()) {
            return Optional.empty();
        }
        fits.accept(path, config);
        // Every byte of a checkpoint is looked at, so that it comes last: a run that goes on looks at it again.
        Checkpoints checkpoints = new Checkpoints(path, note -> {});
        Optional<Checkpoint> last =
                checkpoints.newest().filter(c -> c.step() == end.get().step());
        last.ifPresent(c -> folder.config().agreed(c, note -> {}));
        return last.map(c -> new Trainer.Outcome(
                folder,
                c.step(),
                true,
                score,
                end.get().score(),
                end.get().items(),
                Optional.empty(),
                checkpoints.best(log, score)));
    }

    private static Trainer start(Place place, RunConfig<?, ?> config, RunResources parts, Listener progress) {
        RunFolder.refuseTaken(place.folder().path()); // another process may have been faster
        // From here on the run needs nothing but its own folder.
        RunConfig<?, ?> kept = config.keptIn(place.folder().path());
        if (config.from().isPresent()) {
            place.checkpoints().write(parts.state(kept, 0));
        }
        place.folder().config().write(kept);
        return new Trainer(place, kept, parts, 0, progress);
    }

    private static Trainer resume(Path path, Onward onward, Listener progress) {
        return begin(RunFolder.open(path), progress, place -> resume(place, onward, progress));
    }

    private static Trainer begin(RunFolder folder, Consumer<String> progress, Function<Place, Trainer> next) {
        Place place = Place.of(folder, progress);
        try {
            return next.apply(place);
        } catch (RuntimeException e) {
            place.lock().close();
            throw e;
        }
    }

    private static Optional<Checkpoint> checkpoint(Place place, CheckpointChoice choice) {
        return switch (choice) {
            case CheckpointChoice.Last last -> place.checkpoints().resume();
            case CheckpointChoice.OfStep of -> Optional.of(place.checkpoints().resume(of.step()));
            case CheckpointChoice.Best best ->
                Optional.of(place.checkpoints().resume(place.folder().bestStep()));
        };
    }

    private static Trainer resume(Place place, Onward onward, Listener progress) {
        ConfigFile file = place.folder().config();
        Optional<Checkpoint> checkpoint = checkpoint(place, onward.from());
        RunConfig<?, ?> begun = agreed(file, checkpoint, progress);
        checkpoint.ifPresent(c -> c.requireFloats("there is nothing to go on with"));
        requireSteps(place.folder(), begun);
        onward.learners().requireFits(place.folder().path(), begun);
        RunConfig<?, ?> config = longer(
                onward.device().isEmpty() ? begun : begun.on(onward.device()),
                onward.steps(),
                checkpoint.map(Checkpoint::step).orElse(0L));
        Optional<Predecessor> from =
                checkpoint.isPresent() ? Optional.empty() : config.from().map(Predecessor::of);
        RunResources parts = RunResources.of(
                config.in(place.folder().path()), checkpoint.map(Checkpoint::data), from, onward.learners(), progress);
        try {
            checkpoint.ifPresent(c -> c.load(parts.learner().variables(), false));
            // From here on the folder is that of a run which was cut off after this step, whatever happens.
            checkpoint.ifPresent(c -> place.checkpoints().setAsideAfter(c.step()));
            if (!file.exists() || !config.equals(begun)) {
                file.write(config);
            }
            long step = checkpoint.map(Checkpoint::step).orElse(0L);
            checkpoint.flatMap(Checkpoint::writtenOn).ifPresent(there -> compare(there, progress));
            progress.accept("going on after step " + step);
            checkpoint.ifPresent(c -> noteRounding(config.run().saveDtype(), progress));
            return new Trainer(place, config, parts, step, progress);
        } catch (RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    private static void noteRounding(RunSettings.SaveType saved, Consumer<String> progress) {
        if (saved != RunSettings.SaveType.FLOAT32) {
            progress.accept("its parameters were rounded to " + saved.name().toLowerCase(Locale.ROOT)
                    + " when they were stored (--save-dtype), so that from here on it isn't bit for bit the run that it would"
                    + " have been");
        }
    }

    private static void compare(String there, Consumer<String> progress) {
        String here = Checkpoint.machine();
        if (!here.equals(there)) {
            progress.accept("the run comes from " + there + ", and this is " + here
                    + ": from here on its numbers may differ in their last bits from what they would be there");
        }
    }

    private static RunConfig<?, ?> longer(RunConfig<?, ?> config, OptionalInt steps, long done) {
        if (steps.isEmpty()) {
            return config;
        }
        int whole = steps.getAsInt();
        ConfigException.require(whole > done, "--steps", whole, "more than the " + done + " that are done");
        return config.with(config.run().withSteps(whole));
    }

    private static RunConfig<?, ?> agreed(ConfigFile file, Optional<Checkpoint> checkpoint, Consumer<String> progress) {
        return checkpoint.isPresent() ? file.agreed(checkpoint.get(), progress) : file.read();
    }

    private static void requireSteps(RunFolder folder, RunConfig<?, ?> begun) {
        if (begun.isGiven()) {
            throw new GyreException(folder + ": was imported, so that there is nothing to go on with; gyre train "
                    + begun.family().name() + " --from " + folder + " trains it further");
        }
    }
}
