package dev.gyre.models.reproduce;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Devices;
import dev.gyre.models.Version;
import dev.gyre.models.peak.Processor;
import dev.gyre.models.run.Listener;
import dev.gyre.models.run.StopSignal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
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

    private static final String ARMS = "arms";

    private final Shelf shelf;
    private final Scale scale;
    private final List<Long> seeds;
    private final Device device;
    private final Identities identities;
    private final Listener progress;
    private final Map<Run, Shelf.Kept> done = new HashMap<>();

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
    public Reproduction(Path out, Scale scale, List<Long> seeds, String device, Listener progress) {
        this.scale = scale;
        this.shelf = new Shelf(out.resolve(ARMS));
        this.seeds = List.copyOf(seeds);
        this.device = device.isEmpty() ? Devices.standard() : Devices.find(device);
        this.identities = new Identities(this.device.id());
        this.progress = progress;
    }

    /**
     * Runs what claims need that hasn't been run.
     *
     * @param stop asks to leave it at what has been done; it's gone on with next time
     * @return what came of the claims; nothing if it was asked to stop
     * @throws dev.gyre.engine.GyreException if data, memory or device don't suffice, or a file can't be read or written
     * @throws IllegalArgumentException if two arms that aren't the same have one name
     */
    public Optional<Report> run(List<Claim> claims, StopSignal stop) {
        List<Run> open = new ArrayList<>();
        for (Arm arm : arms(claims)) {
            for (long seed : arm.random() ? seeds : seeds.subList(0, 1)) {
                Run run = new Run(arm, seed);
                shelf.read(folder(run)).ifPresentOrElse(kept -> done.put(run, kept), () -> open.add(run));
            }
        }
        Progress telling = new Progress(
                open.size(), open.stream().mapToDouble(r -> r.arm().seconds()).sum(), progress);
        for (Run run : open) {
            if (stop.requested() || !run(run, stop, telling)) {
                return Optional.empty();
            }
        }
        return Optional.of(new Report(
                Version.described(),
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                Processor.model() + ", " + Runtime.getRuntime().availableProcessors() + " threads, Java "
                        + Runtime.version(),
                device.id(),
                scale.word(),
                seeds,
                done.values().stream().mapToDouble(Shelf.Kept::seconds).sum(),
                claims.stream().map(this::report).toList()));
    }

    private static List<Arm> arms(List<Claim> claims) {
        Map<String, Arm> named = new LinkedHashMap<>();
        for (Claim claim : claims) {
            for (Arm arm : claim.graph()) {
                Arm other = named.putIfAbsent(arm.name(), arm);
                if (other != null && !other.equals(arm)) {
                    throw new IllegalArgumentException(claim.name() + " has an arm " + arm.name()
                            + " that isn't the one of that name that another claim has");
                }
            }
        }
        return List.copyOf(named.values());
    }

    private Path folder(Run run) {
        return shelf.folder(run.arm(), run.seed(), identities.of(run.arm(), run.seed()));
    }

    /** Whether it came to its end. */
    private boolean run(Run run, StopSignal stop, Progress telling) {
        Arm arm = run.arm();
        telling.begin(arm.name() + (arm.random() ? " seed " + run.seed() : ""), arm.seconds());
        Path folder = folder(run);
        double before = 0;
        Optional<Findings> found;
        switch (arm.work()) {
            case Training t -> {
                TrainingRun training = training(run, t, folder);
                before = training.logged();
                found = training.run(stop, telling);
            }
            case Measurement m -> found = Optional.of(measure(run, m));
        }
        if (found.isEmpty()) {
            return false;
        }
        double seconds = before + telling.end(summary(arm, found.get()));
        Shelf.Kept kept = new Shelf.Kept(arm.name(), run.seed(), identities.of(arm, run.seed()), seconds, found.get());
        shelf.write(folder, kept);
        done.put(run, kept);
        return true;
    }

    private static String summary(Arm arm, Findings found) {
        Work.Headline head = arm.work().headline();
        return found.failure()
                .orElseGet(() -> found.numbers().containsKey(head.number())
                        ? Numbers.text(found.number(head.number())) + " " + head.unit()
                        : "done");
    }

    private TrainingRun training(Run run, Training t, Path folder) {
        Optional<Path> predecessor = t.from().map(arm -> folder(at(arm, run.seed())));
        return new TrainingRun(
                folder,
                () -> t.ready(run.seed(), device.id(), predecessor),
                identities.parameters(run.arm()).orElseThrow());
    }

    private Findings measure(Run run, Measurement m) {
        List<Arm> needs = run.arm().needs();
        Map<Arm, Path> folders = new HashMap<>();
        Map<Arm, Findings> found = new HashMap<>();
        for (Arm need : needs) {
            Run its = at(need, run.seed());
            folders.put(need, folder(its));
            found.put(need, done.get(its).findings());
        }
        Optional<String> failure = needs.stream()
                .flatMap(n -> found.get(n).failure().map(f -> n.name() + ": " + f).stream())
                .findFirst();
        return failure.map(Findings::failed)
                .orElseGet(() -> m.measure(new Bench(run.seed(), device, needs, folders, found)));
    }

    private Run at(Arm arm, long seed) {
        return new Run(arm, arm.random() ? seed : seeds.getFirst());
    }

    /** What the arms that were run came to, by seed. */
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

    /** What arms came to for a seed. */
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
            Shelf.Kept kept = done.get(at(arm, seed));
            if (kept == null) {
                throw new IllegalArgumentException("a gate or a picture reads " + arm.name() + ", which no claim has");
            }
            return kept.findings();
        }
    }
}
