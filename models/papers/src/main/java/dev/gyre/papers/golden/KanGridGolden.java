package dev.gyre.papers.golden;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.models.arch.kan.SplineGrid;
import dev.gyre.verify.golden.GoldenFile;
import dev.gyre.verify.golden.GoldenSystem;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** The update of a KAN layer's grid, arXiv:2404.19756: knots moved to the samples, splines fitted anew. It runs on the host. */
public final class KanGridGolden implements GoldenSystem {

    @Override
    public boolean accepts(GoldenFile file) {
        return file.meta("system").equals("kan") && file.sets("grid_eps");
    }

    @Override
    public double tolerance(GoldenFile file, String tensor) {
        return tensor.equals("out.grid") ? 2e-7 : 1e-5;
    }

    @Override
    public Map<String, float[]> compute(GoldenFile file, Device device) {
        JsonNode config = file.config();
        Shape shape = file.shape("param.coef");
        double[][] rows = rows(file.floats("param.coef"), shape.dim(2));
        double[][][] coefficients = new double[shape.dim(0)][][];
        for (int i = 0; i < coefficients.length; i++) {
            coefficients[i] = Arrays.copyOfRange(rows, i * shape.dim(1), (i + 1) * shape.dim(1));
        }
        double[][] knots =
                rows(file.floats("param.grid"), file.shape("param.grid").dim(1));
        double[][] samples = rows(file.floats("in.x"), shape.dim(0));
        SplineGrid old = new SplineGrid(config.get("order").asInt(), knots, coefficients);
        SplineGrid fitted = old.fittedTo(samples, config.get("grid_eps").asDouble());
        return Map.of(
                "out.grid", floats(Arrays.stream(fitted.knots())),
                "out.coef", floats(Arrays.stream(fitted.coefficients()).flatMap(Arrays::stream)),
                "out.curve", curves(fitted, samples, shape));
    }

    /** (N, in, out) at each input's sorted samples. */
    private static float[] curves(SplineGrid grid, double[][] samples, Shape shape) {
        float[] y = new float[samples.length * shape.dim(0) * shape.dim(1)];
        for (int i = 0; i < shape.dim(0); i++) {
            int input = i;
            double[] x = Arrays.stream(samples)
                    .mapToDouble(row -> row[input])
                    .sorted()
                    .toArray();
            for (int at = 0; at < x.length * shape.dim(1); at++) {
                int n = at / shape.dim(1);
                int output = at % shape.dim(1);
                y[(n * shape.dim(0) + i) * shape.dim(1) + output] = (float) grid.at(i, output, x[n]);
            }
        }
        return y;
    }

    private static double[][] rows(float[] flat, int width) {
        double[][] rows = new double[flat.length / width][width];
        for (int i = 0; i < flat.length; i++) {
            rows[i / width][i % width] = flat[i];
        }
        return rows;
    }

    private static float[] floats(Stream<double[]> rows) {
        double[] d = rows.flatMapToDouble(Arrays::stream).toArray();
        float[] f = new float[d.length];
        for (int i = 0; i < f.length; i++) {
            f[i] = (float) d[i];
        }
        return f;
    }
}
