package dev.gyre.models.run;

import dev.gyre.engine.GyreException;
import dev.gyre.models.run.log.Aside;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.task.Score;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The checkpoints of a run's folder. Only those that were verified count: as the newest, and as what makes an older one
 * superfluous. A damaged one is named and never deleted; whoever writes into the folder sets it aside.
 */
public final class Checkpoints {

    /** Checkpoints that a run keeps besides the best one: the newest and one before it. */
    public static final int KEPT = 2;

    /** End of the name of a checkpoint that was set aside. */
    static final String DAMAGED = ".damaged";

    /** End of the name of a checkpoint that a run was behind already when it went back. */
    static final String LATER = ".later";

    /** The number of further tries to find a checkpoint that a run deletes while it's read. */
    private static final int MORE_TRIES = 9;

    private final Path folder;
    private final Consumer<String> notes;
    private final Set<Path> verified = new HashSet<>();
    private final Set<Path> needed = new HashSet<>();
    private Optional<Path> written = Optional.empty();
    private Optional<Path> best = Optional.empty();

    /** A checkpoint that can't be used, and why. */
    private record Damage(Path file, GyreException reason) {}

    /**
     * The checkpoints of a folder.
     *
     * @param notes takes lines for the user: what is damaged, what isn't checked
     */
    public Checkpoints(Path folder, Consumer<String> notes) {
        this.folder = folder;
        this.notes = notes;
    }

    /**
     * Makes something of a checkpoint, if there is one; of another one if a run in training deletes it meanwhile.
     *
     * @param find finds one that's there
     */
    static <T> T reading(Supplier<Optional<Checkpoint>> find, Function<Optional<Checkpoint>, T> use) {
        for (int more = MORE_TRIES; ; more--) {
            Optional<Checkpoint> checkpoint = find.get();
            try {
                return use.apply(checkpoint);
            } catch (GyreException e) {
                if (more == 0
                        || checkpoint.filter(c -> Files.notExists(c.file())).isEmpty()) {
                    throw e;
                }
            }
        }
    }

    /**
     * The newest checkpoint that is whole, if there are any; newer ones that aren't are named. Changes nothing.
     *
     * @throws GyreException if all are damaged; says what is wrong with the newest
     */
    public Optional<Checkpoint> newest() {
        List<Damage> damaged = new ArrayList<>();
        Optional<Checkpoint> found = newest(damaged);
        found.ifPresent(
                c -> damaged.forEach(d -> notes.accept(d.reason().getMessage() + "; going back to step " + c.step())));
        return found;
    }

    /**
     * The newest checkpoint for a run that goes on from it: it isn't deleted as long as the run goes on, and the damaged are set aside,
     * unless there is none but them.
     *
     * @throws GyreException if all are damaged
     */
    Optional<Checkpoint> resume() {
        List<Damage> damaged = new ArrayList<>();
        Optional<Checkpoint> found = newest(damaged);
        if (found.isPresent()) {
            damaged.forEach(this::setAside);
            verified.add(found.get().file());
            needed.add(found.get().file());
        }
        return found;
    }

    /**
     * The checkpoint of a step for a run that goes back to it: it isn't deleted as long as the run goes on. Later ones stay until
     * {@link #setAsideAfter}.
     *
     * @throws ConfigException if there's none of the step; names those that there are
     * @throws GyreException if it's damaged
     */
    Checkpoint resume(long step) {
        ConfigException.require(
                has(step), "--checkpoint", step, "the step of a checkpoint: there are those of " + steps());
        Checkpoint found = Checkpoint.verified(Checkpoint.file(folder, step), notes);
        verified.add(found.file());
        needed.add(found.file());
        return found;
    }

    /**
     * Sets aside those of later steps than one. The newest goes first: whenever this is cut off, the folder is that of a run which was cut
     * off after the newest that's left, and goes on from there.
     */
    void setAsideAfter(long step) {
        List<Path> later =
                list().stream().filter(f -> Checkpoint.number(f) > step).toList();
        if (!later.isEmpty()) {
            notes.accept(later.stream()
                    .map(f -> f.getFileName().toString())
                    .collect(Collectors.joining(
                            ", ",
                            "going back to step " + step + ": what the logs have of later ones is dropped, and ",
                            later.size() > 1 ? " are set aside as " + LATER : " is set aside as " + LATER)));
            later.forEach(f -> moveAside(f, LATER, "it can't go back to step " + step));
        }
    }

    /** The best of those that there are, if any was validated. */
    Optional<Best> best(MetricsLog log, Score score) {
        return log.best(score, this::has);
    }

    /** Whether there's the checkpoint of a step, and nothing wrong with it. */
    public boolean isWhole(long step) {
        return has(step) && verify(Checkpoint.file(folder, step)).isEmpty();
    }

    private boolean has(long step) {
        return Files.exists(Checkpoint.file(folder, step));
    }

    /**
     * The checkpoint of a step, after a look at every byte of it.
     *
     * @throws ConfigException if there's none
     * @throws GyreException if it's damaged
     */
    Checkpoint of(long step) {
        if (!has(step)) {
            throw new ConfigException(
                    folder + ": there is no checkpoint of step " + step + "; there are those of " + steps());
        }
        return Checkpoint.verified(Checkpoint.file(folder, step), notes);
    }

    private String steps() {
        String steps = list().reversed().stream()
                .map(f -> Long.toString(Checkpoint.number(f)))
                .collect(Collectors.joining(", "));
        return steps.isEmpty() ? "none" : steps;
    }

    /** Keeps the checkpoint of a step until another one is said to be the best, and deletes what that one was kept for before. */
    void keepBest(long step) {
        best = Optional.of(Checkpoint.file(folder, step));
        if (written.isPresent()) {
            rotate();
        }
    }

    private Optional<Checkpoint> newest(List<Damage> damaged) {
        for (Path file : list()) {
            try {
                return Optional.of(Checkpoint.verified(file, notes));
            } catch (GyreException e) {
                if (!list().contains(file)) { // deleted by a run in training, which has newer ones
                    damaged.clear();
                    return newest(damaged);
                }
                damaged.add(new Damage(file, e));
            }
        }
        if (!damaged.isEmpty()) {
            GyreException newest = damaged.getFirst().reason();
            throw new GyreException(
                    newest.getMessage() + "; no checkpoint of this run can be read: restore one, or train anew",
                    newest);
        }
        return Optional.empty();
    }

    /**
     * Writes a checkpoint and deletes those that newer ones have made superfluous.
     *
     * @throws GyreException if it can't be written, or a value isn't finite; earlier checkpoints are intact then
     */
    Checkpoint write(Checkpoint.State state) {
        Checkpoint written = Checkpoint.write(folder, state);
        verified.add(written.file());
        this.written = Optional.of(written.file());
        rotate();
        return written;
    }

    private void rotate() {
        int whole = 0;
        for (Path file : list()) {
            Optional<Damage> damage = verified.contains(file) ? Optional.empty() : verify(file);
            if (damage.isPresent()) {
                setAside(damage.get());
                continue;
            }
            whole++;
            if (whole > KEPT && !keeps(file)) {
                delete(file);
            }
        }
    }

    private boolean keeps(Path file) {
        return needed.contains(file)
                || Optional.of(file).equals(written)
                || Optional.of(file).equals(best);
    }

    private Optional<Damage> verify(Path file) {
        try {
            verified.add(Checkpoint.verified(file, notes).file());
            return Optional.empty();
        } catch (GyreException e) {
            return Optional.of(new Damage(file, e));
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new GyreException(file + ": the old checkpoint can't be deleted: " + e.getMessage(), e);
        }
    }

    private void setAside(Damage damage) {
        String why = damage.reason().getMessage();
        notes.accept(why + "; set aside as " + moveAside(damage.file(), DAMAGED, why));
    }

    /** Renames a file, and returns its name. */
    private static Path moveAside(Path file, String ending, String why) {
        Path aside = Aside.name(file, ending);
        try {
            return Files.move(file, aside).getFileName();
        } catch (IOException e) {
            throw new GyreException(
                    why + "; " + file.getFileName() + " can't be renamed to " + aside.getFileName() + " ("
                            + e.getMessage() + "): change the folder's permissions",
                    e);
        }
    }

    /** Checkpoint files, newest first. */
    private List<Path> list() {
        return list(folder);
    }

    /** Whether a folder holds any, whole or not. */
    static boolean any(Path folder) {
        return !list(folder).isEmpty();
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> Checkpoint.number(f) >= 0)
                    .sorted(Comparator.comparingLong(Checkpoint::number).reversed())
                    .toList();
        } catch (IOException e) {
            throw new GyreException(folder + ": the run's folder can't be read: " + e.getMessage(), e);
        }
    }
}
