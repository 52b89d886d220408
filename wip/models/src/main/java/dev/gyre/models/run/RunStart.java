package dev.gyre.models.run;

import dev.gyre.engine.GyreException;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.task.Score;
import dev.gyre.models.train.RunSettings;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Function;

/** Begins runs and goes on with them: takes the folder, makes what's needed, and brings back where a run was. */
final class RunStart {

    private RunStart() {}

    /** A run's folder, which is a trainer's as long as it holds the lock. */
    record Place(RunFolder folder, RunLock lock, Checkpoints checkpoints) {
        static Place of(RunFolder folder, Consumer<String> progress) {
            return new Place(folder, RunLock.take(folder.path(), progress), new Checkpoints(folder.path(), progress));
        }
    }

    /** See {@link Trainer#start}. */
    static Trainer start(Path path, RunConfig<?, ?> config, Consumer<String> progress) {
        try (NewFolder place = NewFolder.at(path)) {
            TrainingParts parts =
                    TrainingParts.of(config, Optional.empty(), config.from().map(Predecessor::of), progress);
            try {
                return begin(place.folder(), progress, p -> start(p, config, parts, progress));
            } catch (RuntimeException e) {
                parts.close();
                throw e;
            }
        }
    }

    private static Trainer start(Place place, RunConfig<?, ?> config, TrainingParts parts, Consumer<String> progress) {
        RunFolder.refuseTaken(place.folder().path()); // another process may have been faster
        // From here on the run needs nothing but its own folder.
        RunConfig<?, ?> kept = config.keptIn(place.folder().path());
        if (config.from().isPresent()) {
            place.checkpoints().write(parts.state(kept, 0));
        }
        place.folder().config().write(kept);
        return new Trainer(place, kept, parts, 0, progress);
    }

    /** See {@link Trainer#resume}. */
    static Trainer resume(Path path, String device, OptionalInt steps, Consumer<String> progress) {
        return begin(RunFolder.open(path), progress, place -> resume(place, device, steps, progress));
    }

    /** See {@link Trainer#finished}. */
    static Optional<Trainer.Outcome> finished(Path path) {
        RunFolder folder = RunFolder.open(path);
        Checkpoints checkpoints = new Checkpoints(path, note -> {});
        Optional<Checkpoint> newest = checkpoints.newest();
        if (newest.isEmpty() || !folder.config().exists() || folder.owner().isPresent()) {
            return Optional.empty();
        }
        RunConfig<?, ?> config = folder.config().agreed(newest.get(), note -> {});
        long step = newest.get().step();
        if (config.isGiven() || step < config.run().steps()) {
            return Optional.empty();
        }
        Score score = config.task().score();
        RunLog log = RunLog.validations(folder.metrics(), score);
        return log.last()
                .filter(v -> v.whole() && v.step() == step)
                .map(v -> new Trainer.Outcome(
                        folder,
                        step,
                        true,
                        score,
                        v.score(),
                        v.items(),
                        Optional.empty(),
                        checkpoints.best(log, score)));
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

    private static Trainer resume(Place place, String device, OptionalInt steps, Consumer<String> progress) {
        ConfigFile file = place.folder().config();
        Optional<Checkpoint> checkpoint = place.checkpoints().resume();
        RunConfig<?, ?> begun = agreed(file, checkpoint, progress);
        requireSteps(place.folder(), begun);
        RunConfig<?, ?> config = longer(
                device.isEmpty() ? begun : begun.on(device),
                steps,
                checkpoint.map(Checkpoint::step).orElse(0L));
        Optional<Predecessor> from =
                checkpoint.isPresent() ? Optional.empty() : config.from().map(Predecessor::of);
        TrainingParts parts =
                TrainingParts.of(config.in(place.folder().path()), checkpoint.map(Checkpoint::data), from, progress);
        try {
            checkpoint.ifPresent(c -> c.load(parts.learner().variables(), false));
            if (!file.exists() || !config.equals(begun)) {
                file.write(config);
            }
            long step = checkpoint.map(Checkpoint::step).orElse(0L);
            checkpoint.flatMap(Checkpoint::writtenOn).ifPresent(there -> compare(there, progress));
            progress.accept("going on after step " + step);
            noteRounding(config, step, progress);
            return new Trainer(place, config, parts, step, progress);
        } catch (RuntimeException e) {
            parts.close();
            throw e;
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

    private static void noteRounding(RunConfig<?, ?> config, long step, Consumer<String> progress) {
        RunSettings.SaveType saved = config.run().saveDtype();
        if (saved != RunSettings.SaveType.F32 && step > 0) {
            progress.accept("its parameters were stored as " + saved.name().toLowerCase(Locale.ROOT)
                    + " (--save-dtype), so that from here on it isn't bit for bit the run that it would have been");
        }
    }

    private static RunConfig<?, ?> agreed(ConfigFile file, Optional<Checkpoint> checkpoint, Consumer<String> progress) {
        return checkpoint.isPresent() ? file.agreed(checkpoint.get(), progress) : file.read(progress);
    }

    private static void requireSteps(RunFolder folder, RunConfig<?, ?> begun) {
        if (begun.isGiven()) {
            throw new GyreException(folder + ": was imported, so that there is nothing to go on with; gyre train "
                    + begun.family().name() + " --from " + folder + " trains it further");
        }
    }
}
