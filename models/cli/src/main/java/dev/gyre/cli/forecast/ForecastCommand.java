package dev.gyre.cli.forecast;

import dev.gyre.cli.chart.ChartFile;
import dev.gyre.cli.chart.ForecastChart;
import dev.gyre.cli.process.DeviceOption;
import dev.gyre.cli.process.ExitCode;
import dev.gyre.cli.process.Json;
import dev.gyre.cli.process.MarkdownOption;
import dev.gyre.engine.io.AtomicFile;
import dev.gyre.models.forecast.Backtest;
import dev.gyre.models.forecast.Forecast;
import dev.gyre.models.forecast.Forecaster;
import dev.gyre.models.forecast.Rollout;
import dev.gyre.models.series.TimeSeries;
import dev.gyre.models.setting.ConfigException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command that forecasts time series. */
@Command(
        name = "forecast",
        sortOptions = false,
        description = "Forecast time series with a run's model, as CSV of quantiles, or measure it on their ends.")
public final class ForecastCommand implements Callable<Integer> {

    private static final String MODEL = "model";

    @Parameters(paramLabel = "DIR", description = "Folder of the run.")
    private Path folder;

    @Mixin
    private SeriesOptions series;

    @Option(
            names = "--horizon",
            paramLabel = "N",
            description = "Steps to forecast; a patch of the model's if not given.")
    private Integer horizon;

    @Option(
            names = "--quantiles",
            split = ",",
            paramLabel = "X",
            description = "Which of the model's quantiles, for example 0.1,0.5,0.9; all if not given.")
    private List<Double> quantiles;

    @Option(
            names = "--holdout",
            paramLabel = "N|2s",
            description =
                    "Hold the last N values back, or two seasons (24 values without one), and measure the forecasts of"
                            + " them beside classical methods.")
    private String holdout;

    @Option(names = "--windows", paramLabel = "K", description = "Hold back K such ends, one before the other.")
    private Integer windows;

    @Option(names = "--out", paramLabel = "FILE", description = "Write the quantiles into a CSV file.")
    private Path out;

    @Option(names = "--chart", paramLabel = "FILE", description = "Draw history, median and bands into a picture.")
    private Path chart;

    @Option(
            names = "--patches-per-pass",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "Patches to predict before the window is cut and scaled anew (${DEFAULT-VALUE}): more is cheaper and"
                            + " gives other numbers.")
    private int patches;

    @Option(
            names = "--resample",
            paramLabel = "frequency",
            description = "Bring series of 2,000 values or more to a frequency at which their period has 64 steps, for"
                    + " horizons of 100 or more.")
    private String resample;

    @Mixin
    private MarkdownOption markdown;

    @Mixin
    private DeviceOption device;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    /** The measured scores: of each series, of all, and relative. */
    private record Measured(
            List<Backtest.Row> series, Map<String, Backtest.Score> all, Map<String, Backtest.Score> relative) {}

    @Override
    public Integer call() {
        check();
        List<TimeSeries> all = series.read();
        try (Forecaster forecaster =
                Forecaster.load(folder, device.find(), spec.commandLine().getErr()::println)) {
            List<Double> known = forecaster.patching().levels();
            List<Double> levels = quantiles == null ? known : quantiles;
            for (double q : levels) {
                ConfigException.require(
                        known.contains(q), "--quantiles", q, "of those that the model was trained for, " + known);
            }
            int steps = horizon == null ? forecaster.patching().patch() : horizon;
            Rollout rollout = new Rollout(
                    steps, patches, resample == null ? Rollout.Resampling.NONE : Rollout.Resampling.FREQUENCY);
            if (holdout != null) {
                measure(forecaster, all, levels, rollout);
            } else {
                List<double[]> values = all.stream().map(TimeSeries::values).toList();
                List<Forecast> forecasts = forecaster.forecast(values, rollout);
                List<ForecastText.Result> results = ForecastText.results(all, forecasts, levels);
                write(results, all, all, forecasts);
                print(results);
            }
        }
        return ExitCode.OK;
    }

    private void check() {
        if (horizon != null) {
            ConfigException.range("--horizon", horizon, 1, Integer.MAX_VALUE);
            ConfigException.require(
                    holdout == null, "--horizon", horizon, "left out with --holdout, which says how far");
        }
        ConfigException.range("--patches-per-pass", patches, 1, 1 << 20);
        if (chart != null) {
            ChartFile.requireFormat("--chart", chart);
        }
        if (windows != null) {
            ConfigException.range("--windows", windows, 1, 1 << 16);
            ConfigException.require(holdout != null, "--windows", windows, "left out without --holdout");
        }
        markdown.requireMeasured(holdout != null, "left out without --holdout");
        markdown.requireWritable();
        if (resample != null) {
            ConfigException.require(resample.equals("frequency"), "--resample", resample, "frequency");
        }
    }

    private void measure(Forecaster forecaster, List<TimeSeries> all, List<Double> levels, Rollout rollout) {
        int count = windows == null ? 1 : windows;
        Backtest backtest = Backtest.of(all, forecaster.patching().levels(), "--holdout", holdout, count);
        List<Forecast> last = List.of();
        for (int w = count; w >= 1; w--) {
            last = backtest.forecasts(forecaster, w, rollout);
            backtest.add(MODEL, w, last);
        }
        List<TimeSeries> histories = backtest.histories(1);
        write(ForecastText.results(histories, last, levels), all, histories, last);
        markdown.write(spec, "Forecasts of what was held back", ForecastText.markdown(backtest));
        PrintWriter to = spec.commandLine().getOut();
        if (json) {
            Json.print(to, new Measured(backtest.rows(), backtest.all(), backtest.relative()));
        } else {
            ForecastText.table(backtest).forEach(to::println);
            to.flush();
        }
    }

    private void write(
            List<ForecastText.Result> results,
            List<TimeSeries> all,
            List<TimeSeries> histories,
            List<Forecast> forecasts) {
        if (out != null) {
            AtomicFile.write(out, ForecastText.csv(results).getBytes(StandardCharsets.UTF_8));
        }
        if (chart != null) {
            ForecastChart.draw(all, histories, forecasts, chart);
            if (all.size() > ForecastChart.MOST) {
                spec.commandLine()
                        .getErr()
                        .println(chart + " shows the first " + ForecastChart.MOST + " of " + all.size()
                                + " series; --only NAME draws others");
            }
        }
    }

    private void print(List<ForecastText.Result> results) {
        PrintWriter to = spec.commandLine().getOut();
        if (json) {
            Json.print(to, results);
        } else {
            Arrays.stream(ForecastText.csv(results).split("\n", -1))
                    .filter(line -> !line.isEmpty())
                    .forEach(to::println);
            to.flush();
        }
    }
}
