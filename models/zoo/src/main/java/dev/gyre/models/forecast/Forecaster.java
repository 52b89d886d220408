package dev.gyre.models.forecast;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Devices;
import dev.gyre.models.model.ForecastModel;
import dev.gyre.models.model.Multiplication;
import dev.gyre.models.run.TrainedModel;
import dev.gyre.models.series.Patching;
import dev.gyre.models.series.SeriesWindow;
import dev.gyre.models.setting.ConfigException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Forecasts time series with a trained model, which isn't trained on them. Series may differ in length, and have missing values (NaN); of
 * long ones the newest values count, as many as the model's context. Several threads may use one forecaster; they take turns.
 *
 * <pre>{@code
 * try (Forecaster forecaster = Forecaster.load(Path.of("runs/tirex"))) {
 *     Forecast next = forecaster.forecast(series, 24);
 *     double[] median = next.median();
 *     double[] high = next.quantile(0.9);
 * }
 * }</pre>
 */
public final class Forecaster implements AutoCloseable {

    private final Patching patching;
    private final WindowReader reader;
    private boolean closed;

    private Forecaster(ForecastModel model, Device device, Multiplication multiplication) {
        patching = model.patching();
        reader = new WindowReader(model, device, multiplication);
    }

    /**
     * The model of a run, imported or trained, on the standard device.
     *
     * @throws GyreException if it can't be read, or is no forecaster
     */
    public static Forecaster load(Path run) {
        return load(run, Devices.standard(), note -> {});
    }

    /**
     * Loads a run's model for a device.
     *
     * @param notes takes lines for the user
     */
    public static Forecaster load(Path run, Device device, Consumer<String> notes) {
        TrainedModel<?, ?> trained = TrainedModel.load(run, notes);
        if (!(trained.built().model() instanceof ForecastModel model)) {
            throw new GyreException(run + ": a model of "
                    + trained.config().family().name() + " forecasts no series: name a run of tirex");
        }
        return of(model, device, trained.multiplication());
    }

    /** A model that lies in memory. */
    public static Forecaster of(ForecastModel model, Device device, Multiplication multiplication) {
        return new Forecaster(model, device, multiplication);
    }

    /** The model's cut of a series: its context, its patch, its levels. */
    public Patching patching() {
        return patching;
    }

    /** Compiles what up to so many whole series need to go through the model together. */
    public synchronized void prepare(int together) {
        for (int rows = 1; rows < 2 * together; rows *= 2) {
            reader.prepare(rows);
        }
    }

    /**
     * The forecast of a series.
     *
     * @param series its values, the newest last; NaN where one is missing
     * @param horizon steps
     * @throws GyreException if the series is empty or holds what isn't finite as float32, or the horizon is beyond the model's context
     */
    public Forecast forecast(double[] series, int horizon) {
        return forecast(List.of(series), Rollout.of(horizon)).getFirst();
    }

    /** Forecasts several series, each as if it were alone. */
    public List<Forecast> forecast(List<double[]> series, int horizon) {
        return forecast(series, Rollout.of(horizon));
    }

    /** Forecasts several series in a way. */
    public List<Forecast> forecast(List<double[]> series, Rollout rollout) {
        List<PendingForecast> all = new ArrayList<>();
        for (int i = 0; i < series.size(); i++) {
            all.add(begin("series " + i, series.get(i), rollout));
        }
        synchronized (this) {
            while (all.stream().anyMatch(p -> !p.isDone())) {
                advance(all);
            }
        }
        return all.stream().map(PendingForecast::forecast).toList();
    }

    /**
     * Begins to forecast a series, for callers that decide which ones go on together.
     *
     * @param name what messages call it
     * @throws GyreException if the series is empty or holds what isn't finite as float32, or the horizon is beyond the model's context
     */
    public PendingForecast begin(String name, double[] series, Rollout rollout) {
        ConfigException.require(
                rollout.horizon() <= patching.context(),
                "horizon",
                rollout.horizon(),
                "at most " + patching.context()
                        + ", the model's context: beyond it nothing of the series is left to forecast from");
        return new PendingForecast(floats(name, series), rollout, patching);
    }

    /** Gives each that isn't done a pass of the model, its next patches; those that take as many go together. */
    public synchronized void advance(List<PendingForecast> some) {
        if (closed) {
            throw new GyreException("the forecaster is closed: load it again");
        }
        Map<Integer, List<PendingForecast>> byPatches = new TreeMap<>();
        for (PendingForecast p : some) {
            if (!p.isDone()) {
                byPatches.computeIfAbsent(p.patches(), n -> new ArrayList<>()).add(p);
            }
        }
        byPatches.forEach((patches, together) -> {
            List<SeriesWindow> windows =
                    together.stream().map(PendingForecast::window).toList();
            float[][][] predicted = reader.predict(windows, patches);
            for (int i = 0; i < together.size(); i++) {
                together.get(i).take(windows.get(i), predicted[i]);
            }
        });
    }

    private static float[] floats(String name, double[] series) {
        if (series.length == 0) {
            throw new GyreException(name + " is empty: leave it out, or give it a value");
        }
        float[] values = new float[series.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) series[i];
            if (Float.isInfinite(values[i])) {
                throw new GyreException(name + ": value " + i + " is " + series[i]
                        + ", which isn't finite as float32: scale the series, or give NaN where a value is missing");
            }
        }
        return values;
    }

    /** Releases the model's plans; whoever is forecasting ends first. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            reader.close();
        }
    }
}
