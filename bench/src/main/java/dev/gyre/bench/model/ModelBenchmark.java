package dev.gyre.bench.model;

import dev.gyre.bench.compare.Machine;
import dev.gyre.bench.model.ModelSpeed.Figure;
import dev.gyre.cli.profile.Repetition;
import dev.gyre.cli.profile.ResidentSize;
import dev.gyre.cli.profile.TrainingSteps;
import dev.gyre.cli.profile.Writing;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Devices;
import dev.gyre.models.run.TrainedModel;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Measures a run's model: prompts, tokens and training steps, in this process and one after the other. What it takes of memory is what the
 * process has taken at most by then, so that training, which takes more, comes last.
 *
 * @param rounds that count
 * @param seconds of a round; twice as many come before that don't count
 */
public record ModelBenchmark(int rounds, double seconds) {

    private static final double MEBIBYTE = 1 << 20;

    /**
     * Measures.
     *
     * @param version ours
     * @param notes takes lines for the user
     * @throws dev.gyre.engine.GyreException if it's no run, or data, memory or device don't suffice
     */
    public ModelSpeed measure(Path run, String version, Consumer<String> notes) {
        TrainedModel<?, ?> trained = TrainedModel.load(run, notes);
        Device device = Devices.standard();
        List<Figure> figures = new ArrayList<>();
        Writing.of(trained, device).ifPresent(writing -> {
            try (writing) {
                notes.accept("reading and writing");
                figures.add(rate("prompt", "tokens", writing.promptTokens(), writing::prompt));
                figures.add(rate("writing", "tokens", 1, writing::token));
                memory("memory, writing", figures);
            }
        });
        TrainingSteps.of(trained, device).ifPresent(training -> {
            try (training) {
                notes.accept("training");
                figures.add(rate("training", training.unit(), training.items(), training::step));
                memory("memory, training", figures);
            }
        });
        return new ModelSpeed(
                Machine.here(version),
                DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
                        ZonedDateTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS)),
                run.toString(),
                trained.config().family().name(),
                trained.step(),
                trained.built().size(),
                device.toString(),
                figures);
    }

    private Figure rate(String what, String unit, long items, Runnable once) {
        Repetition.of(once, 2 * seconds); // while the JVM compiles
        List<Double> rates = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            rates.add((double) items * Repetition.of(once, seconds).perSecond());
        }
        rates.sort(null);
        return new Figure(what, unit + "/s", rates.get(rounds / 2), rates.getFirst(), rates.getLast());
    }

    private static void memory(String what, List<Figure> figures) {
        ResidentSize.most().ifPresent(bytes -> {
            double size = bytes / MEBIBYTE;
            figures.add(new Figure(what, "MiB at most", size, size, size));
        });
    }
}
