package dev.gyre.models.forecast;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.io.Quoted;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.model.ForecastModel;
import dev.gyre.models.model.Multiplication;
import dev.gyre.models.series.Patching;
import dev.gyre.models.series.SeriesWindow;
import dev.gyre.models.series.TimeSeries;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Features of a series for classifiers, from a forecaster's hidden states (arXiv:2510.26777): the mean over the patches that the series has,
 * each layer divided by its 2-norm, all of them normalised together. Not for concurrent use.
 */
public final class SeriesFeatures implements AutoCloseable {

    private static final double EPSILON = 1e-5;
    private static final double LEAST = 1e-8;
    private static final int PARTS = 8;

    private final Patching patching;
    private final Tensor tokens;
    private final List<Tensor> layers;
    private final Plan plan;

    /** Compiles the model over a whole window. */
    public SeriesFeatures(ForecastModel model, Device device, Multiplication multiplication) {
        patching = model.patching();
        Graph g = multiplication.graph();
        tokens = g.input("patches", TensorType.f32(1, patching.tokens(), patching.width()));
        layers = model.run(g, tokens, Memory.empty()).blocks();
        plan = Plan.compile(g, device, layers, PlanOptions.named("features"));
    }

    /** Hidden states of a series: for each of its patches, and each block, d numbers. */
    public float[][][] hidden(float[] series) {
        if (series.length == 0) {
            throw new GyreException("a series of no values has no features: leave it out");
        }
        float[] in = new float[tokens.shape().size()];
        SeriesWindow.of(series, 0, patching).tokens(0, in, 0);
        plan.input(tokens).write(in);
        plan.run();
        int own = Math.min(patching.tokens(), Math.ceilDiv(series.length, patching.patch()));
        int width = layers.getFirst().dim(-1);
        float[][][] hidden = new float[own][layers.size()][];
        for (int l = 0; l < layers.size(); l++) {
            float[] all = plan.floats(layers.get(l));
            for (int t = 0; t < own; t++) {
                int from = (patching.tokens() - own + t) * width;
                hidden[t][l] = Arrays.copyOfRange(all, from, from + width);
            }
        }
        return hidden;
    }

    /**
     * The features of an example.
     *
     * @param variates its series, one or more
     * @return for each layer and in it for each variate d numbers
     */
    public double[] of(List<float[]> variates) {
        List<float[][][]> hidden = variates.stream().map(this::hidden).toList();
        int width = layers.getFirst().dim(-1);
        double[] all = new double[layers.size() * variates.size() * width];
        int at = 0;
        for (int l = 0; l < layers.size(); l++) {
            for (float[][][] h : hidden) {
                double[] mean = new double[width];
                for (float[][] token : h) {
                    for (int i = 0; i < width; i++) {
                        mean[i] += (double) token[l][i] / h.length;
                    }
                }
                double norm = Math.sqrt(Arrays.stream(mean).map(v -> v * v).sum());
                for (double v : mean) {
                    all[at++] = norm == 0 ? 0 : v / norm;
                }
            }
        }
        return normalised(all);
    }

    /**
     * The features of series, each an example of one variate.
     *
     * @throws GyreException if a value isn't finite as float32; names the series
     */
    public List<double[]> ofSeries(List<TimeSeries> series) {
        return series.stream().map(s -> of(List.of(floats(s)))).toList();
    }

    /**
     * Features of series with those of their first differences before and statistics of their parts behind.
     *
     * @throws GyreException if a series has no differences, or series are of lengths that have different numbers of parts; names them
     */
    public List<double[]> augmentedOfSeries(List<TimeSeries> series) {
        TimeSeries first = series.getFirst();
        for (TimeSeries s : series) {
            if (s.values().length == 1) {
                throw new GyreException("series " + Quoted.of(s.name())
                        + " has one value and so no differences: leave it out, or embed without augmentation");
            }
            if (parts(s.values().length) != parts(first.values().length)) {
                throw new GyreException("series " + Quoted.of(s.name()) + " of " + s.values().length + " values has "
                        + parts(s.values().length) + " parts, but " + Quoted.of(first.name()) + " of "
                        + first.values().length + " has " + parts(first.values().length)
                        + ", so that their statistics differ in number: give all series one length, or embed without"
                        + " augmentation");
            }
        }
        return augmented(series.stream().map(s -> List.of(floats(s))).toList());
    }

    private static float[] floats(TimeSeries series) {
        float[] values = new float[series.values().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) series.values()[i];
            if (Float.isInfinite(values[i])) {
                throw new GyreException("series " + Quoted.of(series.name()) + ": value " + i + " is "
                        + series.values()[i] + ", which isn't finite as float32: scale the series");
            }
        }
        return values;
    }

    private static int parts(int length) {
        return Math.ceilDiv(length, partLength(length));
    }

    private static int partLength(int length) {
        return Math.max(1, length / PARTS);
    }

    private static double[] normalised(double[] x) {
        double mean = Arrays.stream(x).sum() / x.length;
        double variance = Arrays.stream(x).map(v -> (v - mean) * (v - mean)).sum() / x.length;
        return Arrays.stream(x)
                .map(v -> (v - mean) / Math.sqrt(variance + EPSILON))
                .toArray();
    }

    /**
     * The features of a set of examples with those of their first differences before and statistics of their parts behind.
     *
     * @param examples each as many variates
     */
    public List<double[]> augmented(List<List<float[]>> examples) {
        List<double[]> statistics =
                standardised(examples.stream().map(SeriesFeatures::statistics).toList());
        List<double[]> all = new ArrayList<>();
        for (int e = 0; e < examples.size(); e++) {
            double[] differences =
                    of(examples.get(e).stream().map(SeriesFeatures::differences).toList());
            double[] own = of(examples.get(e));
            double[] joined = Arrays.copyOf(differences, 2 * own.length + statistics.get(e).length);
            System.arraycopy(own, 0, joined, own.length, own.length);
            System.arraycopy(statistics.get(e), 0, joined, 2 * own.length, statistics.get(e).length);
            all.add(joined);
        }
        return all;
    }

    private static float[] differences(float[] x) {
        float[] d = new float[x.length - 1];
        for (int i = 0; i < d.length; i++) {
            d[i] = x[i + 1] - x[i];
        }
        return d;
    }

    /** Mean, deviation, maximum and minimum of what's there of each part of each variate. */
    private static double[] statistics(List<float[]> variates) {
        return variates.stream()
                .flatMapToDouble(x -> {
                    int size = partLength(x.length);
                    return IntStream.range(0, parts(x.length)).boxed().flatMapToDouble(i -> {
                        int to = Math.min(x.length, (i + 1) * size);
                        return statistics(x, i * size, to, to - i * size < size);
                    });
                })
                .toArray();
    }

    /** The statistics of a part, 0 where nothing of it is there; a shorter part's deviation divides by one less than it has. */
    private static DoubleStream statistics(float[] x, int from, int to, boolean shorter) {
        double[] there = IntStream.range(from, to)
                .mapToDouble(i -> x[i])
                .filter(v -> !Double.isNaN(v))
                .toArray();
        DoubleSummaryStatistics s = Arrays.stream(there).summaryStatistics();
        if (there.length == 0) {
            return DoubleStream.of(0, 0, 0, 0);
        }
        double mean = s.getAverage();
        double squares = Arrays.stream(there).map(v -> (v - mean) * (v - mean)).sum();
        int divisor = Math.max(1, shorter ? there.length - 1 : there.length);
        return DoubleStream.of(mean, Math.sqrt(squares / divisor), s.getMax(), s.getMin());
    }

    /** Each statistic over the examples, then those of an example together. */
    private static List<double[]> standardised(List<double[]> rows) {
        int width = rows.getFirst().length;
        double[][] columns = new double[width][rows.size()];
        for (int c = 0; c < width; c++) {
            for (int r = 0; r < rows.size(); r++) {
                columns[c][r] = rows.get(r)[c];
            }
            columns[c] = standardised(columns[c], rows.size());
        }
        List<double[]> all = new ArrayList<>();
        for (int r = 0; r < rows.size(); r++) {
            double[] row = new double[width];
            for (int c = 0; c < width; c++) {
                row[c] = columns[c][r];
            }
            all.add(standardised(row, width - 1));
        }
        return all;
    }

    private static double[] standardised(double[] x, int divisor) {
        double mean = Arrays.stream(x).sum() / x.length;
        double deviation =
                Math.sqrt(Arrays.stream(x).map(v -> (v - mean) * (v - mean)).sum() / Math.max(1, divisor));
        return Arrays.stream(x).map(v -> (v - mean) / (deviation + LEAST)).toArray();
    }

    @Override
    public void close() {
        plan.close();
    }
}
