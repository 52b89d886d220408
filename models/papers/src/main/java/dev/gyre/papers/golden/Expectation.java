package dev.gyre.papers.golden;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.io.Entry;
import dev.gyre.engine.io.Safetensors;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.models.arch.Fan;
import dev.gyre.models.model.Compound;
import dev.gyre.models.model.ForecastModel;
import dev.gyre.models.model.MaskedModel;
import dev.gyre.models.model.Multiplication;
import dev.gyre.models.model.Network;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.run.TrainedModel;
import dev.gyre.verify.Comparison;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Expected logits of a model for some tokens: a safetensors file with {@code in.ids} and {@code out.logits}, {@code
 * out.step_logits} where it's read token by token, and the logits of parts of the model; or with {@code in.x} and {@code out.y}; or of series, {@code in.context} and
 * {@code out.short.quantiles} and its like, each of which is compared by itself. The
 * error is the largest difference over the largest expected magnitude.
 */
public final class Expectation {

    private static final double USUAL = 1e-5;

    /** Sums of exponentials, and convolutions by Fourier transforms, round more. */
    private static final double ROUNDING = 5e-5;

    /** The tolerance of forecasts where the authors' cell rounds to bfloat16 and ours doesn't. */
    private static final double BFLOAT16 = 2e-2;

    private static final Set<String> ROUNDS = Set.of("xlstm", "xlstm-large", "m2");
    private static final String IDS = "in.ids";
    private static final String TYPES = "in.token_types";
    private static final String STEPS = "out.step_logits";
    private static final String ENTROPIES = "out.entropies";
    private static final String ENTROPY = "entropy";

    private final Safetensors file;
    private final double tolerance;
    private final List<Comparison> found = new ArrayList<>();
    private final Set<String> left = new TreeSet<>();

    private Expectation(Safetensors file, double tolerance) {
        this.file = file;
        this.tolerance = tolerance;
        file.entries().stream()
                .map(Entry::name)
                .filter(n -> n.startsWith("out."))
                .forEach(left::add);
    }

    /**
     * The result of a comparison.
     *
     * @param comparisons one for each expected tensor that ours has
     * @param skipped expected tensors that ours doesn't have
     */
    public record Result(List<Comparison> comparisons, Set<String> skipped) {

        /** Whether all are within their tolerance. */
        public boolean passes() {
            return comparisons.stream().allMatch(Comparison::passes);
        }
    }

    /**
     * Runs a model on a file's inputs.
     *
     * @param tolerance that counts; that of the architecture if none is given
     * @throws GyreException if the file can't be read, has nothing to compare, or asks for tokens that the model doesn't have
     */
    public static Result of(TrainedModel<?, ?> model, Path path, OptionalDouble tolerance, Device device) {
        String family = model.config().family().name();
        double usual = ROUNDS.contains(family) ? ROUNDING : USUAL;
        try (Safetensors file = Safetensors.open(path)) {
            Expectation e = new Expectation(file, tolerance.orElse(usual));
            e.compare(model, device);
            if (e.found.isEmpty()) {
                throw new GyreException(path + ": has nothing that a model of " + family + " can be compared in: "
                        + file.entries().stream().map(Entry::name).limit(8).collect(Collectors.joining(", ")));
            }
            return new Result(List.copyOf(e.found), e.left);
        }
    }

    private void compare(TrainedModel<?, ?> trained, Device device) {
        int vocabulary = trained.built().domain().outputs();
        switch (trained.built().model()) {
            case SequenceModel m -> {
                TokenRun run = tokens(vocabulary, device, trained.multiplication());
                compare("out.logits", () -> run.logits(m));
                compare(STEPS, () -> run.steps(m, vocabulary));
                Map<String, SequenceModel> parts = m instanceof Compound c ? c.parts() : Map.of();
                parts.forEach((name, part) -> compare("out." + name + "_logits", () -> run.logits(part)));
                compare(ENTROPIES, () -> run.entropies(parts.getOrDefault(ENTROPY, m)));
            }
            case MaskedModel m -> {
                TokenRun run = tokens(vocabulary, device, trained.multiplication());
                int[] types = file.contains(TYPES) ? file.ints(TYPES) : new int[run.ids().length];
                compare("out.logits", () -> run.masked(m, types));
            }
            case Network n -> compare(n, trained, device);
            case ForecastModel f -> {
                if (!file.contains(ForecastRun.CONTEXT)) {
                    return;
                }
                int series = file.entry(ForecastRun.CONTEXT).shape().dim(0);
                new ForecastRun(file, f, device, trained.multiplication())
                        .compute()
                        .forEach((name, numbers) -> compareRows(name, numbers, series));
            }
            default ->
                throw new GyreException(file.path() + ": there's no comparison for a model of "
                        + trained.config().family().name());
        }
    }

    private TokenRun tokens(int vocabulary, Device device, Multiplication multiplication) {
        Shape shape = file.entry(IDS).shape();
        if (shape.rank() != 2 || shape.size() == 0) {
            throw new GyreException(file.path() + ": " + IDS + " has shape " + shape + ", but must be (B, T)");
        }
        int[] ids = file.ints(IDS);
        for (int id : ids) {
            if (id < 0 || id >= vocabulary) {
                throw new GyreException(file.path() + ": " + IDS + " holds " + id + ", but the model has tokens 0 to "
                        + (vocabulary - 1) + ": the file is of another model");
            }
        }
        return new TokenRun(ids, shape.dim(0), shape.dim(1), device, multiplication);
    }

    /** Inputs by the names of those networks of the file that have as many inputs and outputs. */
    private void compare(Network network, TrainedModel<?, ?> trained, Device device) {
        int inputs = trained.built().domain().inputs();
        int outputs = trained.built().domain().outputs();
        List<String> fitting = file.entries().stream()
                .map(Entry::name)
                .filter(n -> n.startsWith("in.") && n.endsWith("x"))
                .map(n -> n.substring("in.".length(), n.length() - 1))
                .filter(n -> fits("in." + n + "x", inputs) && fits("out." + n + "y", outputs))
                .toList();
        String own = (trained.config().settings() instanceof Fan.Config fan ? fan.published() : "") + ".";
        for (String name : fitting.contains(own) ? List.of(own) : fitting) {
            float[] x = file.floats("in." + name + "x");
            compare("out." + name + "y", () -> TokenRun.values(network, x, inputs, device, trained.multiplication()));
        }
    }

    private boolean fits(String name, int width) {
        return file.contains(name)
                && file.entry(name).shape().rank() == 2
                && file.entry(name).shape().dim(1) == width;
    }

    /** Each series by itself, since a large one would hide the others; what's of one series is one tensor. */
    private void compareRows(String name, float[] numbers, int series) {
        if (!left.contains(name) || name.startsWith("out.row.")) {
            compare(name, () -> numbers);
            return;
        }
        left.remove(name);
        double allowed = name.startsWith(ForecastRun.PUBLISHED) ? Math.max(tolerance, BFLOAT16) : tolerance;
        double[] expected = wide(file.floats(name));
        int size = expected.length / series;
        for (int i = 0; i < series; i++) {
            double[] row = Arrays.copyOfRange(expected, i * size, (i + 1) * size);
            float[] ours =
                    numbers.length == expected.length ? Arrays.copyOfRange(numbers, i * size, (i + 1) * size) : numbers;
            found.add(Comparison.largest(name + "[" + i + "]", row, ours, allowed));
        }
    }

    private static double[] wide(float[] x) {
        double[] wide = new double[x.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = x[i];
        }
        return wide;
    }

    /** Numbers that are made if they're expected. */
    @FunctionalInterface
    private interface Made {
        float[] numbers();
    }

    private void compare(String name, Made made) {
        if (left.remove(name)) {
            found.add(Comparison.largest(name, wide(file.floats(name)), made.numbers(), tolerance));
        }
    }
}
