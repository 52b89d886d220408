package dev.gyre.papers;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Devices;
import dev.gyre.models.peak.Provenance;
import dev.gyre.models.run.Listener;
import dev.gyre.models.run.StopSignal;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs the arms of claims, each once a seed, or once if it isn't random. What was run before and depends on nothing that has changed
 * isn't run again; a training that was cut off goes on.
 */
public final class Reproduction {

    private final Planner planner;
    private final ReproductionScale scale;
    private final List<Long> seeds;
    private final Device device;
    private final Listener progress;
    private final Map<Run, ResultStore.Kept> done = new HashMap<>();

    /** An arm for a seed, of arms that aren't random the first. */
    private record Run(Arm arm, long seed) {}

    /**
     * A reproduction in a folder.
     *
     * @param out where everything is kept
     * @param scale that the claims are at
     * @param seeds for what's random
     * @param device what to run on; empty for the standard device
     * @param progress is told for the user
     */
    public Reproduction(Path out, ReproductionScale scale, List<Long> seeds, String device, Listener progress) {
        this.scale = scale;
        this.seeds = List.copyOf(seeds);
        this.device = device.isEmpty() ? Devices.standard() : Devices.find(device);
        this.planner = new Planner(out, seeds, this.device);
        this.progress = progress;
    }

    /**
     * Runs what claims need that hasn't been run.
     *
     * @param stop asks to leave it at what has been done; it's gone on with next time
     * @return what came of the claims; nothing if it was asked to stop
     * @throws GyreException if data, memory or device don't suffice, or a file can't be read or written
     * @throws IllegalArgumentException if two arms that aren't the same have one name
     */
    public Optional<Report> run(List<Claim> claims, StopSignal stop) {
        List<Planned> open =
                plan(claims).stream().filter(p -> p.kept().isEmpty()).toList();
        Progress telling = new Progress(
                open.size(), open.stream().mapToDouble(p -> p.arm().seconds()).sum(), progress);
        for (Planned planned : open) {
            if (stop.requested() || !run(planned, stop, telling)) {
                return Optional.empty();
            }
        }
        return Optional.of(report(claims));
    }

    /**
     * All that claims need, what's needed first, whether it was run or not.
     *
     * @throws IllegalArgumentException if two arms that aren't the same have one name
     */
    public List<Planned> plan(List<Claim> claims) {
        return planner.of(claims.stream().flatMap(c -> c.arms().stream()).toList());
    }

    /**
     * The report on claims all of whose arms were run.
     *
     * @throws GyreException if one wasn't, or what it came to can't be read
     */
    public Report report(List<Claim> claims) {
        for (Planned planned : plan(claims)) {
            done.put(
                    new Run(planned.arm(), planned.seed()),
                    planned.kept()
                            .orElseThrow(() -> new GyreException(
                                    planned.folder() + ": " + planned.name() + " left nothing there: run it again")));
        }
        return new Report(
                Provenance.here(),
                device.id(),
                scale.word(),
                seeds,
                done.values().stream().mapToDouble(ResultStore.Kept::seconds).sum(),
                claims.stream().map(this::report).toList());
    }

    /** The device of its runs. */
    public Device device() {
        return device;
    }

    /** Whether it came to its end. */
    private boolean run(Planned planned, StopSignal stop, Progress telling) {
        telling.begin(planned.name(), planned.arm().seconds());
        Optional<Findings> found = planned.run(device, planned.folder(), stop, telling);
        found.ifPresent(f -> telling.end(planned.summary(f)));
        return found.isPresent();
    }

    private Run at(Arm arm, long seed) {
        return new Run(arm, arm.random() ? seed : seeds.getFirst());
    }

    /** The findings of the arms that were run, by seed. */
    List<Outcomes> outcomes() {
        return seeds.stream().<Outcomes>map(seed -> new Of(seed)).toList();
    }

    private ClaimReport report(Claim claim) {
        Map<Arm, List<ClaimReport.ArmRun>> runs = new LinkedHashMap<>();
        for (Arm arm : claim.arms()) {
            runs.put(
                    arm,
                    (arm.random() ? seeds : seeds.subList(0, 1))
                            .stream()
                                    .map(seed -> done.get(at(arm, seed)))
                                    .map(k -> new ClaimReport.ArmRun(k.findings(), k.seconds()))
                                    .toList());
        }
        return ClaimReport.of(claim, outcomes(), runs);
    }

    /** Results of arms for a seed. */
    private final class Of implements Outcomes {
        private final long seed;

        Of(long seed) {
            this.seed = seed;
        }

        @Override
        public long seed() {
            return seed;
        }

        @Override
        public Findings of(Arm arm) {
            ResultStore.Kept kept = done.get(at(arm, seed));
            if (kept == null) {
                throw new IllegalArgumentException("a gate or a picture reads " + arm.name() + ", which no claim has");
            }
            return kept.findings();
        }
    }
}
