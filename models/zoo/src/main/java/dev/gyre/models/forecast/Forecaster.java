package dev.gyre.models.forecast;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Devices;
import dev.gyre.models.model.ForecastModel;
import dev.gyre.models.model.Multiplication;
import dev.gyre.models.run.TrainedModel;
import dev.gyre.models.series.FrequencyResampling;
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
     * The same on a device.
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

    /** How the model cuts a series: its context, its patch, its levels. */
    public Patching patching() {
        return patching;
    }

    /**
     * Forecasts a series.
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
        ConfigException.require(
                rollout.horizon() <= patching.context(),
                "horizon",
                rollout.horizon(),
                "at most " + patching.context()
                        + ", the model's context: beyond it nothing of the series is left to forecast from");
        List<Job> jobs = new ArrayList<>();
        for (int i = 0; i < series.size(); i++) {
            jobs.add(new Job(floats(i, series.get(i)), rollout, patching));
        }
        synchronized (this) {
            if (closed) {
                throw new GyreException("the forecaster is closed: load it again");
            }
            run(jobs, rollout.patchesPerPass());
        }
        return jobs.stream().map(Job::forecast).toList();
    }

    /** A pass after the other, until no series lacks a patch; those that need as many are read together. */
    private void run(List<Job> jobs, int most) {
        while (true) {
            Map<Integer, List<Job>> byPatches = new TreeMap<>();
            for (Job j : jobs) {
                if (j.left() > 0) {
                    byPatches
                            .computeIfAbsent(Math.min(most, j.left()), n -> new ArrayList<>())
                            .add(j);
                }
            }
            if (byPatches.isEmpty()) {
                return;
            }
            byPatches.forEach((patches, together) -> {
                List<SeriesWindow> windows = together.stream().map(Job::window).toList();
                float[][][] predicted = reader.predict(windows, patches);
                for (int i = 0; i < together.size(); i++) {
                    together.get(i).take(windows.get(i), predicted[i]);
                }
            });
        }
    }

    private static float[] floats(int number, double[] series) {
        if (series.length == 0) {
            throw new GyreException("series " + number + " is empty: leave it out, or give it a value");
        }
        float[] values = new float[series.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) series[i];
            if (Float.isInfinite(values[i])) {
                throw new GyreException("series " + number + ": value " + i + " is " + series[i]
                        + ", which isn't finite as float32: scale the series, or give NaN where a value is missing");
            }
        }
        return values;
    }

    /** A series on its way. */
    private static final class Job {
        private final float[] series;
        private final FrequencyResampling resampling;
        private final int horizon;
        private final Patching patching;
        private final double[][] quantiles;
        private int done;

        Job(float[] given, Rollout rollout, Patching patching) {
            this.resampling = rollout.resampling() == Rollout.Resampling.FREQUENCY
                    ? FrequencyResampling.of(given, rollout.horizon())
                    : FrequencyResampling.NONE;
            this.series = resampling.resampled(given);
            this.horizon = rollout.horizon();
            this.patching = patching;
            this.quantiles =
                    new double[resampling.steps(horizon)][patching.levels().size()];
        }

        int left() {
            return Math.ceilDiv(quantiles.length, patching.patch()) - done;
        }

        SeriesWindow window() {
            return SeriesWindow.of(series, done * patching.patch(), patching);
        }

        void take(SeriesWindow window, float[][] patches) {
            for (float[] patch : patches) {
                int first = done * patching.patch();
                for (int p = 0; p < patching.patch() && first + p < quantiles.length; p++) {
                    for (int q = 0; q < patching.levels().size(); q++) {
                        quantiles[first + p][q] = window.scale().restored(patch[q * patching.patch() + p]);
                    }
                }
                done++;
            }
        }

        Forecast forecast() {
            return new Forecast(patching.levels(), resampling.stretched(quantiles, horizon));
        }
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
