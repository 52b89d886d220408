package dev.gyre.papers.golden;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.io.Safetensors;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.forecast.Forecast;
import dev.gyre.models.forecast.Forecaster;
import dev.gyre.models.forecast.Rollout;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.model.ForecastModel;
import dev.gyre.models.model.Multiplication;
import dev.gyre.models.series.Patching;
import dev.gyre.models.series.SeriesWindow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A forecaster on the series of a file: its forecasts by several rollouts, its windows, and what it computes on the way for the second. */
record ForecastRun(Safetensors file, ForecastModel model, Device device, Multiplication multiplication) {

    static final String CONTEXT = "in.context";
    static final String PUBLISHED = "out.published.";

    private static final int LOOKED_INTO = 1;

    /** The results that the file may expect, by name; computed for each series or, below {@code out.row.}, for one. */
    Map<String, float[]> compute() {
        int[] horizons = file.ints("in.prediction_lengths");
        Map<String, float[]> all = new LinkedHashMap<>();
        try (Forecaster forecaster = Forecaster.of(model, device, multiplication)) {
            forecasts(all, "short", forecaster, Rollout.of(horizons[0]));
            forecasts(all, "long", forecaster, Rollout.of(horizons[1]));
            forecasts(all, "long_once", forecaster, Rollout.of(horizons[1]).withPatchesPerPass(horizons[1]));
            forecasts(all, "long_by_two", forecaster, Rollout.of(horizons[1]).withPatchesPerPass(2));
        }
        for (String name : List.of("short", "long")) {
            all.put(PUBLISHED + name + ".quantiles", all.get("out." + name + ".quantiles"));
        }
        Patching cut = model.patching();
        List<SeriesWindow> windows =
                series().stream().map(s -> SeriesWindow.of(floats(s), 0, cut)).toList();
        all.put("out.loc", joined(windows, w -> new double[] {w.scale().location()}));
        all.put("out.scale", joined(windows, w -> new double[] {w.scale().scale()}));
        all.put("out.scaled", joined(windows, w -> wide(w.scaled())));
        inside(all, windows.get(LOOKED_INTO));
        return all;
    }

    /** The series without what fills them up at the left. */
    private List<double[]> series() {
        int[] lengths = file.ints("in.lengths");
        double[] context = wide(file.floats(CONTEXT));
        int most = context.length / lengths.length;
        List<double[]> all = new ArrayList<>();
        for (int i = 0; i < lengths.length; i++) {
            all.add(Arrays.copyOfRange(context, (i + 1) * most - lengths[i], (i + 1) * most));
        }
        return all;
    }

    private void forecasts(Map<String, float[]> all, String name, Forecaster forecaster, Rollout rollout) {
        List<Forecast> forecasts = forecaster.forecast(series(), rollout);
        all.put(
                "out." + name + ".quantiles",
                joined(
                        forecasts,
                        f -> Arrays.stream(f.quantiles())
                                .flatMapToDouble(Arrays::stream)
                                .toArray()));
        all.put("out." + name + ".mean", joined(forecasts, Forecast::median));
    }

    private void inside(Map<String, float[]> all, SeriesWindow window) {
        Patching cut = model.patching();
        float[] numbers = new float[cut.tokens() * cut.width()];
        window.tokens(0, numbers, 0);
        Graph g = multiplication.graph();
        Tensor tokens = g.input("patches", TensorType.f32(1, cut.tokens(), cut.width()));
        ForecastModel.Activations a = model.run(g, tokens, Memory.empty());
        Map<String, Tensor> wanted = new LinkedHashMap<>();
        wanted.put("embedded", a.embedded());
        for (int i = 0; i < a.blocks().size(); i++) {
            wanted.put("block_" + i, a.blocks().get(i));
        }
        wanted.put("normed", a.normed());
        wanted.put("predicted", a.predicted());
        all.put("out.row.tokens", numbers);
        try (Plan plan = Plan.compile(g, device, List.copyOf(wanted.values()), PlanOptions.named("inside"))) {
            plan.input(tokens).write(numbers);
            plan.run();
            wanted.forEach((name, t) -> all.put("out.row." + name, plan.floats(t)));
        }
    }

    private static double[] wide(float[] x) {
        double[] d = new double[x.length];
        Arrays.setAll(d, i -> x[i]);
        return d;
    }

    private static float[] floats(double[] x) {
        float[] f = new float[x.length];
        for (int i = 0; i < f.length; i++) {
            f[i] = (float) x[i];
        }
        return f;
    }

    private static <T> float[] joined(List<T> rows, Function<T, double[]> numbers) {
        return floats(rows.stream().map(numbers).flatMapToDouble(Arrays::stream).toArray());
    }
}
