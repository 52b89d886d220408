package dev.gyre.cli;

import dev.gyre.cli.checkpoint.CheckpointOption;
import dev.gyre.cli.process.DeviceOption;
import dev.gyre.cli.process.ExitCode;
import dev.gyre.cli.process.Json;
import dev.gyre.engine.device.Device;
import dev.gyre.models.model.Model;
import dev.gyre.models.model.Multiplication;
import dev.gyre.models.model.Network;
import dev.gyre.models.parameter.Domain;
import dev.gyre.models.run.MemoryPlan;
import dev.gyre.models.run.Predictions;
import dev.gyre.models.run.TrainedModel;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.task.Classification;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Predicts with a network: values of a function, classes of images. */
@Command(
        name = "predict",
        sortOptions = false,
        description = "Predict values of a function, or classes of images, with a run's model, as CSV.")
final class PredictCommand implements Callable<Integer> {

    private static final int BATCH = 64;
    private static final String POINTS = "--points";

    @Parameters(paramLabel = "DIR", description = "Folder of the run.")
    private Path folder;

    @Option(
            names = "--input",
            paramLabel = "PATH",
            description =
                    "CSV file of what goes in, or folder of images; places of the domain, or what was held back, if"
                            + " not given.")
    private Path input;

    @Option(
            names = POINTS,
            paramLabel = "N",
            defaultValue = "20",
            description = "How many of those if there's no --input (${DEFAULT-VALUE}).")
    private int points;

    @Option(names = "--extrapolate", description = "Predict beyond the domain that a function was fitted on, too.")
    private boolean extrapolate;

    @Mixin
    private ProductOption product;

    @Mixin
    private CheckpointOption checkpoint;

    @Mixin
    private DeviceOption device;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        ConfigException.range(POINTS, points, 1, 1 << 24);
        if (input != null && spec.commandLine().getParseResult().hasMatchedOption(POINTS)) {
            throw new ConfigException(POINTS + ": it's of use without --input only, all of which is predicted");
        }
        Multiplication multiplication = product.multiplication();
        return predict(checkpoint.load(folder, spec.commandLine().getErr()::println), multiplication);
    }

    private <M extends Model> int predict(TrainedModel<?, M> trained, Multiplication chosen) {
        Multiplication multiplication = chosen.reading(trained.small());
        if (!(trained.built().model() instanceof Network network)) {
            throw new ConfigException(
                    folder + ": holds " + trained.config().family().withArticle()
                            + ", which predicts no values or classes: write text with gyre generate");
        }
        Optional<Path> from = Optional.ofNullable(input);
        PredictionInput examples = trained.config().task() instanceof Classification c
                ? ImageInput.of(c, trained, from, points)
                : PointInput.of(trained, from, points, extrapolate);
        Device on = device.find();
        Domain domain = trained.built().domain();
        MemoryPlan.beside(
                        "predicting with it",
                        on,
                        planned -> new Predictions(network, domain, BATCH, planned, multiplication).close())
                .require(on);
        try (Predictions predictions = new Predictions(network, domain, BATCH, on, multiplication)) {
            List<float[]> out = predictions.of(examples.examples());
            List<Map<String, Object>> rows = new ArrayList<>();
            for (int i = 0; i < out.size(); i++) {
                Map<String, Object> row = new LinkedHashMap<>();
                examples.describe(i, out.get(i), row);
                rows.add(row);
            }
            print(rows);
        }
        return ExitCode.OK;
    }

    private void print(List<Map<String, Object>> rows) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Json.print(out, rows);
            return;
        }
        out.println(String.join(",", rows.getFirst().keySet()));
        rows.forEach(
                row -> out.println(row.values().stream().map(Object::toString).collect(Collectors.joining(","))));
        out.flush();
    }
}
