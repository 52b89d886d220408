package dev.gyre.spark.sweep;

import dev.gyre.cli.process.ExitCode;
import dev.gyre.cli.process.ProgressLine;
import dev.gyre.cli.process.Signals;
import dev.gyre.cli.train.TrainingPlace;
import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Devices;
import dev.gyre.models.Family;
import dev.gyre.models.run.RunConfig;
import dev.gyre.models.run.RunFolder;
import dev.gyre.models.run.StopSignal;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.papers.Planned;
import dev.gyre.papers.Planner;
import dev.gyre.spark.cluster.Cluster;
import dev.gyre.spark.cluster.LazySpark;
import dev.gyre.spark.cluster.SharedFolder;
import dev.gyre.spark.cluster.SparkLog;
import dev.gyre.spark.train.Preflight;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.api.java.JavaSparkContext;
import picocli.CommandLine;

/** Trains a model once for every point of a grid and every seed. */
final class SweepPlace implements TrainingPlace {

    private static final String SEED = "--seed";
    private static final String DATA = "--data";

    private final SweepOptions options = new SweepOptions();

    @Override
    public Object options() {
        return options;
    }

    @Override
    public Path folder(String model) {
        return Path.of("runs", "sweep-" + model);
    }

    @Override
    public int train(Asked asked, CommandLine line) {
        Cluster cluster = options.cluster();
        ProgressLine progress = ProgressLine.on(line.getErr());
        RunConfig<?, ?> base = asked.config().apply(progress);
        requireTyped(asked, base);
        ArmSource.OfGrid grid = grid(asked, base);
        if (Files.isDirectory(asked.folder()) && RunFolder.begun(asked.folder())) {
            throw new GyreException(
                    asked.folder() + ": is the folder of a run: choose another --out for a sweep's runs");
        }
        Device device = base.device().isEmpty() ? Devices.standard() : Devices.find(base.device());
        List<Planned> all = new Planner(asked.folder(), options.seeds(base.run().seed()), device).of(grid.all());
        SparkLog.quiet();
        cluster.check();
        StopSignal stop = new StopSignal();
        try (progress;
                Signals signals = Signals.to(stop, "stopping; once more ends it at once", progress, Signals.LIMIT);
                LazySpark session = new LazySpark(cluster, "gyre spark sweep")) {
            JavaSparkContext spark = session.context();
            Preflight.require(spark, base, base.open().fingerprint());
            if (!cluster.isLocal()) {
                SharedFolder.require(spark, "--out " + asked.folder(), asked.folder());
            }
            if (!new ArmJobs(spark, grid, device.id(), progress).run(all, stop)) {
                progress.accept("stopped; the same command goes on from here");
                return ExitCode.stopped(signals.received());
            }
        }
        SweepReport report = SweepReport.of(base.task().score(), all);
        report.write(asked.folder());
        report.print(line.getOut(), asked.json());
        return ExitCode.OK;
    }

    /** An arm is its options; what a file says is none. */
    private static void requireTyped(Asked asked, RunConfig<?, ?> base) {
        if (!typed(base.family(), asked, base).equals(base)) {
            throw new ConfigException(
                    "a sweep's runs begin from nothing, with settings as they are typed: leave out --from"
                            + " and --config");
        }
    }

    private static RunConfig<?, ?> typed(Family<?, ?> family, Asked asked, RunConfig<?, ?> base) {
        return RunConfig.of(family, asked.given(), base.data(), base.device());
    }

    private ArmSource.OfGrid grid(Asked asked, RunConfig<?, ?> base) {
        Set<String> known = new TreeSet<>(base.options());
        known.remove(SEED);
        LinkedHashMap<String, String> given = new LinkedHashMap<>(asked.given());
        given.keySet().retainAll(known);
        if (!base.data().isEmpty()) {
            given.put(DATA, base.data());
        }
        LinkedHashMap<String, LinkedHashMap<String, String>> points = new LinkedHashMap<>();
        LinkedHashMap<String, String> about = new LinkedHashMap<>();
        for (Map<String, String> point : SearchGrid.of(options.grid(), known).points()) {
            LinkedHashMap<String, String> all = new LinkedHashMap<>(given);
            all.putAll(point);
            String name = SearchGrid.name(point, points.keySet());
            points.put(name, all);
            about.put(name, SearchGrid.text(point));
        }
        return new ArmSource.OfGrid(base.family().name(), points, about);
    }
}
