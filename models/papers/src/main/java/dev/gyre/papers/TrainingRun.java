package dev.gyre.papers;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.AtomicFile;
import dev.gyre.models.run.DivergedException;
import dev.gyre.models.run.Listener;
import dev.gyre.models.run.RunConfig;
import dev.gyre.models.run.RunFolder;
import dev.gyre.models.run.RunStart;
import dev.gyre.models.run.StopSignal;
import dev.gyre.models.run.Trainer;
import dev.gyre.models.run.log.LogLine;
import dev.gyre.models.task.Score;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A training of an arm in its own run folder, begun or gone on with. It finds its score over all that's held back, by the score's
 * key; the {@code baseline} where the task has one; {@code parameters} and {@code steps}; the samples of its validations, {@code
 * validation} at {@code validationSteps}; and its {@code loss} at {@code lossSteps}, thinned out.
 *
 * @param folder of the run
 * @param config makes its configuration if it's to begin
 * @param parameters of its model
 */
record TrainingRun(Path folder, Supplier<RunConfig<?, ?>> config, long parameters) {

    private static final int POINTS = 200;
    private static final Logger LOG = LoggerFactory.getLogger(TrainingRun.class);

    /**
     * Trains to the end.
     *
     * @return what it came to; nothing if it was asked to stop before
     */
    Optional<Findings> run(StopSignal stop, Listener progress) {
        try (Trainer trainer = trainer(progress)) {
            Trainer.Outcome end = trainer.run(stop);
            return end.complete() ? Optional.of(findings(end)) : Optional.empty();
        } catch (DivergedException e) {
            return Optional.of(Findings.failed(e.getMessage()));
        }
    }

    private Trainer trainer(Listener progress) {
        if (!Files.exists(folder)) {
            return RunStart.start(folder, config.get(), progress);
        }
        if (!RunFolder.begun(folder)) {
            clear();
            return RunStart.start(folder, config.get(), progress);
        }
        return RunStart.resume(folder, "", progress);
    }

    /** A run that was killed before it wrote its configuration left a lock and nothing else. */
    private void clear() {
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            throw new GyreException(folder + ": can't be begun anew (" + AtomicFile.reason(e) + "): remove it", e);
        }
    }

    private Findings findings(Trainer.Outcome end) {
        Findings all = Findings.of(end.score().key(), end.value())
                .with("parameters", (double) parameters)
                .with("steps", (double) end.step());
        if (end.baseline().isPresent()) {
            all = all.with("baseline", end.baseline().get().score());
        }
        return curves(all, end.score());
    }

    private Findings curves(Findings all, Score score) {
        List<Double> lossSteps = new ArrayList<>();
        List<Double> losses = new ArrayList<>();
        List<Double> steps = new ArrayList<>();
        List<Double> samples = new ArrayList<>();
        for (JsonNode line : lines()) {
            double step = line.path("step").asDouble(0);
            JsonNode sample = line.path("validation").path(score.key());
            if (line.path("loss").isNumber()) {
                lossSteps.add(step);
                losses.add(line.get("loss").doubleValue());
            } else if (sample.isNumber()) {
                steps.add(step);
                samples.add(sample.doubleValue());
            }
        }
        return all.with("lossSteps", thinned(lossSteps))
                .with("loss", thinned(losses))
                .with("validationSteps", steps)
                .with("validation", samples);
    }

    private static List<Double> thinned(List<Double> all) {
        int every = Math.ceilDiv(all.size(), POINTS);
        List<Double> some = new ArrayList<>();
        for (int i = 0; i < all.size(); i += every) {
            some.add(all.get(i));
        }
        return some;
    }

    /** Seconds that the run's log counts so far, over all that went on with it. */
    double logged() {
        double ms = 0;
        for (JsonNode line : lines()) {
            ms += line.path("time").path("ms").asDouble(0);
        }
        return ms / 1e3;
    }

    /** The lines of the log that aren't damaged. */
    private List<JsonNode> lines() {
        Path metrics = new RunFolder(folder).metrics();
        List<JsonNode> lines = new ArrayList<>();
        try {
            if (Files.exists(metrics)) {
                LogLine.read(metrics, line -> parsed(line).ifPresent(lines::add));
            }
        } catch (IOException e) {
            throw new GyreException(metrics + ": can't be read: " + AtomicFile.reason(e), e);
        }
        return lines;
    }

    private static Optional<JsonNode> parsed(LogLine line) {
        try {
            return line.step().isEmpty()
                    ? Optional.empty()
                    : Optional.of(JsonMapper.shared().readTree(line.text()));
        } catch (JacksonException damaged) {
            LOG.debug("left out of a run's log: {}", line.text(), damaged);
            return Optional.empty();
        }
    }
}
