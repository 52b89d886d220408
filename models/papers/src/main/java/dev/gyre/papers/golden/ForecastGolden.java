package dev.gyre.papers.golden;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.io.TemporaryFolder;
import dev.gyre.engine.op.training.PinballLoss;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.Families;
import dev.gyre.models.Family;
import dev.gyre.models.forecast.SeriesFeatures;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.model.ForecastModel;
import dev.gyre.models.model.Model;
import dev.gyre.models.model.Multiplication;
import dev.gyre.models.parameter.Source;
import dev.gyre.models.published.Import;
import dev.gyre.models.run.TrainedModel;
import dev.gyre.models.series.FrequencyResampling;
import dev.gyre.models.series.Patching;
import dev.gyre.models.series.SeriesWindow;
import dev.gyre.models.setting.Settings;
import dev.gyre.models.task.Forecasting;
import dev.gyre.verify.golden.GoldenFile;
import dev.gyre.verify.golden.GoldenSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** TiRex, arXiv:2505.23719: a step of training with all gradients, features of series, and the resampling before a forecast. */
final class ForecastGolden implements GoldenSystem {

    private static final String FAMILY = "tirex";
    private static final String CHECKPOINT = "checkpoint";
    private static final String HORIZON = "prediction_length";

    @Override
    public boolean accepts(GoldenFile file) {
        return file.meta("system").equals(FAMILY)
                && (file.sets("input_patch_size") || file.sets(CHECKPOINT) || file.sets(HORIZON));
    }

    @Override
    public double tolerance(GoldenFile file, String tensor) {
        return tensor.endsWith(".factor")
                ? 0
                : file.sets(HORIZON)
                        ? 1e-5
                        : tensor.equals("out.loss") ? 1e-5 : tensor.startsWith("grad.") ? 2e-4 : 5e-5;
    }

    @Override
    public Map<String, float[]> compute(GoldenFile file, Device device) {
        if (file.sets(HORIZON)) {
            return resampling(file, file.config().get(HORIZON).asInt());
        }
        return file.sets(CHECKPOINT) ? features(file, device) : training(Families.find(FAMILY), file, device);
    }

    private static <S extends Settings, M extends Model> Map<String, float[]> training(
            Family<S, M> family, GoldenFile file, Device device) {
        Shape shape = file.shape("in.targets");
        ObjectNode said = (ObjectNode) file.config().deepCopy();
        said.put("train_ctx_len", shape.dim(1) * shape.dim(2));
        said.put("ffn_width", file.shape("param.blocks.0.ffn.proj_up.weight").dim(0));
        S settings = family.settings().readPublished(said);
        Family.Built<M> built = family.build(settings, Forecasting.DOMAIN, Source.published(new GoldenTensors(file)));
        if (!(built.model() instanceof ForecastModel model)) {
            throw new IllegalStateException(family.name() + " forecasts nothing");
        }
        Patching cut = model.patching();
        Graph g = new Graph();
        Tensor tokens = g.input("patches", TensorType.f32(shape.dim(0), shape.dim(1), cut.width()));
        Tensor targets = g.input("targets", TensorType.f32(shape));
        Tensor weights = g.input("weights", TensorType.f32(shape));
        Tensor levels = g.input("levels", TensorType.f32(cut.levels().size()));
        Tensor predicted = model.run(g, tokens, Memory.empty()).predicted();
        Tensor loss = g.apply(new PinballLoss(predicted, targets, weights, levels));
        GradientRun run = new GradientRun(file, built.parameters(), g);
        run.output("out.predicted", predicted);
        run.output("out.loss", loss);
        run.input("predicted", predicted);
        return run.run(device, loss, inputs -> {
            float[] scaled = file.floats("in.scaled");
            float[] in = new float[tokens.shape().size()];
            for (int t = 0; t < scaled.length / cut.patch(); t++) {
                SeriesWindow.token(scaled, t * cut.patch(), cut.patch(), in, t * cut.width());
            }
            float[] wanted = file.floats("in.targets");
            float[] weight = new float[wanted.length];
            int there = 0;
            for (float w : wanted) {
                there += Float.isNaN(w) ? 0 : 1;
            }
            for (int i = 0; i < wanted.length; i++) {
                weight[i] = Float.isNaN(wanted[i]) ? 0f : 1f / there;
                wanted[i] = Float.isNaN(wanted[i]) ? 0f : wanted[i];
            }
            float[] level = new float[cut.levels().size()];
            for (int q = 0; q < level.length; q++) {
                level[q] = cut.levels().get(q).floatValue();
            }
            inputs.apply(tokens).write(in);
            inputs.apply(targets).write(wanted);
            inputs.apply(weights).write(weight);
            inputs.apply(levels).write(level);
        });
    }

    private static Map<String, float[]> resampling(GoldenFile file, int horizon) {
        Map<String, float[]> all = new HashMap<>();
        for (String name : file.names()) {
            if (!name.startsWith("in.") || !name.endsWith(".series")) {
                continue;
            }
            String test = name.substring("in.".length(), name.length() - ".series".length());
            float[] series = file.floats(name);
            FrequencyResampling r = FrequencyResampling.of(series, horizon);
            double[][] forecast = columns(file.floats("in." + test + ".forecast"));
            double[][] stretched = r.stretched(forecast, horizon);
            float[] upsampled = new float[stretched.length];
            for (int i = 0; i < upsampled.length; i++) {
                upsampled[i] = (float) stretched[i][0];
            }
            all.put("out." + test + ".factor", new float[] {r.factor()});
            all.put("out." + test + ".resampled", r.resampled(series));
            all.put("out." + test + ".upsampled", upsampled);
        }
        return all;
    }

    private static double[][] columns(float[] values) {
        double[][] rows = new double[values.length][];
        Arrays.setAll(rows, i -> new double[] {values[i]});
        return rows;
    }

    private static Map<String, float[]> features(GoldenFile file, Device device) {
        try (TemporaryFolder temporary = TemporaryFolder.create()) {
            return features(file, device, temporary.path().resolve("run"));
        }
    }

    private static Map<String, float[]> features(GoldenFile file, Device device, Path run) {
        Import.of(checkpoint(file), Optional.of(FAMILY)).into(run, made -> {});
        TrainedModel<?, ?> trained = TrainedModel.load(run, note -> {});
        if (!(trained.built().model() instanceof ForecastModel model)) {
            throw new GyreException(file.path() + ": its checkpoint forecasts nothing");
        }
        try (SeriesFeatures features = new SeriesFeatures(model, device, Multiplication.FLOATS)) {
            return features(file, features);
        }
    }

    private static Map<String, float[]> features(GoldenFile file, SeriesFeatures features) {
        Shape shape = file.shape("in.series");
        float[] series = file.floats("in.series");
        List<List<float[]>> examples = new ArrayList<>();
        List<float[]> hidden = new ArrayList<>();
        for (int e = 0; e < shape.dim(0); e++) {
            List<float[]> variates = new ArrayList<>();
            for (int v = 0; v < shape.dim(1); v++) {
                int from = (e * shape.dim(1) + v) * shape.dim(2);
                variates.add(Arrays.copyOfRange(series, from, from + shape.dim(2)));
            }
            examples.add(variates);
            for (float[][] token : features.hidden(variates.getFirst())) {
                hidden.addAll(Arrays.asList(token));
            }
        }
        return Map.of(
                "out.hidden", joined(hidden),
                "out.features", floats(examples.stream().map(features::of).toList()),
                "out.augmented", floats(features.augmented(examples)));
    }

    /** The checkpoint that a file names, from the folder that both lie in somewhere. */
    private static Path checkpoint(GoldenFile file) {
        String name = file.config().get(CHECKPOINT).asString();
        for (Path p = file.path().toAbsolutePath().normalize(); p != null; p = p.getParent()) {
            if (Files.isDirectory(p.resolve(name))) {
                return p.resolve(name);
            }
        }
        throw new GyreException(
                file.path() + ": needs " + name + ", which is in no folder above it: copy that beside golden");
    }

    private static float[] joined(List<float[]> parts) {
        float[] all = new float[parts.stream().mapToInt(p -> p.length).sum()];
        int at = 0;
        for (float[] p : parts) {
            System.arraycopy(p, 0, all, at, p.length);
            at += p.length;
        }
        return all;
    }

    private static float[] floats(List<double[]> rows) {
        return joined(rows.stream()
                .map(row -> {
                    float[] f = new float[row.length];
                    for (int i = 0; i < f.length; i++) {
                        f[i] = (float) row[i];
                    }
                    return f;
                })
                .toList());
    }
}
