package dev.gyre.models.arch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gyre.engine.device.Devices;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.random.Philox;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.Family;
import dev.gyre.models.generate.Session;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.layer.Tokens;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.parameter.Parameter;
import dev.gyre.models.parameter.Source;
import dev.gyre.verify.Comparison;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What twins of models in double precision are written with: a model's parameters by name, and a few functions of sequences (T, C)
 * as papers define them. A twin is one sequence, B = 1.
 */
final class Twin {

    private final Map<String, double[]> parameters = new HashMap<>();

    Twin(Family.Built<?> built) {
        for (Parameter p : built.parameters()) {
            float[] values = new float[p.shape().size()];
            p.variable().buffer().read(values);
            parameters.put(
                    p.name(),
                    IntStream.range(0, values.length)
                            .mapToDouble(i -> values[i])
                            .toArray());
        }
    }

    /** Numbers around those that a parameter begins with, none of which is left at a border such as zero. */
    static Source shaken(double by) {
        return p -> {
            float[] values = new float[p.shape().size()];
            p.init().fill(3, p.stream(), values);
            for (int i = 0; p.role() != Parameter.Role.BUFFER && i < values.length; i++) {
                values[i] += (float) (by * Philox.normal(4, p.stream(), i));
            }
            return values;
        };
    }

    double[] parameter(String name) {
        double[] values = parameters.get(name);
        assertThat(values).as(name).isNotNull();
        return values;
    }

    /** A row of a table for each token. */
    double[][] rows(String table, int[] ids, int width) {
        double[] t = parameter(table);
        return Arrays.stream(ids)
                .mapToObj(id -> Arrays.copyOfRange(t, id * width, (id + 1) * width))
                .toArray(double[][]::new);
    }

    /** x w + b; without a bias where there's none. */
    double[][] linear(String name, double[][] x) {
        double[] w = parameter(name + ".weight");
        int in = x[0].length;
        int out = w.length / in;
        double[] b = parameters.getOrDefault(name + ".bias", new double[out]);
        double[][] y = new double[x.length][];
        for (int t = 0; t < x.length; t++) {
            y[t] = b.clone();
            for (int i = 0; i < in; i++) {
                for (int o = 0; o < out; o++) {
                    y[t][o] += x[t][i] * w[i * out + o];
                }
            }
        }
        return y;
    }

    double[][] layerNorm(String name, double[][] x, double eps) {
        double[] w = parameter(name + ".weight");
        double[] b = parameter(name + ".bias");
        return Arrays.stream(x).map(row -> affine(even(row, eps), w, b)).toArray(double[][]::new);
    }

    private static double[] affine(double[] x, double[] w, double[] b) {
        return IntStream.range(0, x.length).mapToDouble(i -> x[i] * w[i] + b[i]).toArray();
    }

    /** Of mean 0 and variance 1. */
    static double[] even(double[] x, double eps) {
        double mean = Arrays.stream(x).average().orElseThrow();
        double variance =
                Arrays.stream(x).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
        return Arrays.stream(x).map(v -> (v - mean) / Math.sqrt(variance + eps)).toArray();
    }

    static double[][] add(double[][] a, double[][] b) {
        return IntStream.range(0, a.length)
                .mapToObj(t -> IntStream.range(0, a[t].length)
                        .mapToDouble(c -> a[t][c] + b[t][c])
                        .toArray())
                .toArray(double[][]::new);
    }

    static double[][] mul(double[][] a, double[][] b) {
        return IntStream.range(0, a.length)
                .mapToObj(t -> IntStream.range(0, a[t].length)
                        .mapToDouble(c -> a[t][c] * b[t][c])
                        .toArray())
                .toArray(double[][]::new);
    }

    /** x times the probability that a normal number is below x, by the series of the error function. */
    static double gelu(double x) {
        double z = Math.min(5, Math.abs(x) / Math.sqrt(2));
        double term = z;
        double erf = z;
        for (int n = 1; n < 120; n++) {
            term *= -z * z / n;
            erf += term / (2 * n + 1);
        }
        return x * (1 + Math.signum(x) * Math.min(1, 2 / Math.sqrt(Math.PI) * erf)) / 2;
    }

    static double[][] gelu(double[][] x) {
        return Arrays.stream(x)
                .map(row -> Arrays.stream(row).map(Twin::gelu).toArray())
                .toArray(double[][]::new);
    }

    /** Holds a model to its twin's logits (T, V): the whole sequence at once, then its last place in chunks and token by token. */
    static void holds(SequenceModel model, int[] ids, double[][] expected) {
        Graph g = new Graph();
        Tokens tokens = Tokens.input(g, 1, ids.length);
        Tensor logits = model.logits(g, tokens, Memory.empty());
        close("whole", flat(expected), read(g, tokens, logits, ids));
        double[] last = expected[ids.length - 1];
        try (Session session = new Session(model, Devices.standard())) {
            Session.Sequence chunked = session.open();
            session.read(chunked, ids);
            close("in chunks", last, chunked.logits());
            Session.Sequence stepped = session.open();
            for (int t = 0; t < ids.length; t++) {
                session.step(List.of(stepped), ids[t]);
                close("step " + t, expected[t], stepped.logits());
            }
        }
    }

    static float[] read(Graph g, Tokens tokens, Tensor result, int[] ids) {
        try (Plan plan = Plan.compile(g, Devices.standard(), List.of(result), PlanOptions.named("twin"))) {
            tokens.fill(ids, plan::input);
            plan.run();
            return plan.floats(result);
        }
    }

    static double[] flat(double[][] rows) {
        return Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
    }

    static void close(String what, double[] expected, float[] actual) {
        assertThat(Comparison.rms(what, expected, actual, 2e-5)).matches(Comparison::passes);
    }
}
