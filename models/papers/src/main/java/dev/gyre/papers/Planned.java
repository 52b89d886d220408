package dev.gyre.papers;

import dev.gyre.engine.device.Device;
import dev.gyre.models.run.Listener;
import dev.gyre.models.run.StopSignal;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An arm for a seed, as it's to be run: all that's known of it before, so that it can be run wherever its folder is seen.
 *
 * @param identity of all that it depends on
 * @param parameters of the model that it trains, if it does
 * @param folder where what it came to is kept, with its run if it trains a model
 * @param needs what has to have been run before, with the folders of those
 */
public record Planned(Arm arm, long seed, String identity, OptionalLong parameters, Path folder, Map<Arm, Path> needs) {

    /** Keeps its map to itself. */
    public Planned {
        needs = Map.copyOf(needs);
    }

    /** The run's name for readers: the arm's, and the seed if it's random. */
    public String name() {
        return arm.name() + (arm.random() ? " seed " + seed : "");
    }

    /**
     * The arm's findings; empty if it wasn't run.
     *
     * @throws dev.gyre.engine.GyreException if its file is damaged
     */
    public Optional<Findings> found() {
        return kept().map(ResultStore.Kept::findings);
    }

    /** The arm's kept result; empty if it wasn't run. */
    Optional<ResultStore.Kept> kept() {
        return ResultStore.read(folder);
    }

    /**
     * Runs it, or goes on with a training that was cut off, and keeps what it came to.
     *
     * @param device what to run on
     * @param where the folder that it writes into, which is its own or will be
     * @return nothing if it was asked to stop before the end
     * @throws dev.gyre.engine.GyreException if data, memory or device don't suffice, or a file can't be read or written
     */
    public Optional<Findings> run(Device device, Path where, StopSignal stop, Listener progress) {
        return kept(device, where, stop, progress).map(ResultStore.Kept::findings);
    }

    /** Runs the arm and keeps its findings, with the time that it took; empty if it was stopped. */
    Optional<ResultStore.Kept> kept(Device device, Path where, StopSignal stop, Listener progress) {
        long start = System.nanoTime();
        double before = 0;
        Optional<Findings> found;
        switch (arm.work()) {
            case Training t -> {
                TrainingRun training = new TrainingRun(
                        where, () -> t.ready(seed, device.id(), t.from().map(needs::get)), parameters.orElseThrow());
                before = training.logged();
                found = training.run(stop, progress);
            }
            case Measurement m -> found = Optional.of(measured(m, device));
        }
        double seconds = before + (System.nanoTime() - start) / 1e9;
        Optional<ResultStore.Kept> kept = found.map(f -> new ResultStore.Kept(arm.name(), seed, identity, seconds, f));
        kept.ifPresent(k -> ResultStore.write(where, k));
        return kept;
    }

    private Findings measured(Measurement m, Device device) {
        List<Arm> all = arm.needs();
        Map<Arm, Findings> found = new HashMap<>();
        all.forEach(need -> found.put(
                need,
                ResultStore.read(needs.get(need))
                        .map(ResultStore.Kept::findings)
                        .orElseThrow(() -> new IllegalStateException(name() + " needs " + need.name()))));
        Optional<String> failure = all.stream()
                .flatMap(n -> found.get(n).failure().map(f -> n.name() + ": " + f).stream())
                .findFirst();
        return failure.map(Findings::failed).orElseGet(() -> m.measure(new Bench(seed, device, all, needs, found)));
    }

    /** The findings in a few words: the headline number, or the failure. */
    public String summary(Findings found) {
        ArmWork.Headline head = arm.work().headline();
        return found.failure()
                .orElseGet(() -> found.numbers().containsKey(head.number())
                        ? NumberText.text(found.number(head.number())) + " " + head.unit()
                        : "done");
    }
}
