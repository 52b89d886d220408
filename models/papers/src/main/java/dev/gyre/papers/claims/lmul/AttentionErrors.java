package dev.gyre.papers.claims.lmul;

import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.attention.KeySpans;
import dev.gyre.engine.op.attention.MaskedAttention;
import dev.gyre.engine.op.lmul.LMulMaskedAttention;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.random.Philox;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.papers.Bench;
import dev.gyre.papers.Findings;
import dev.gyre.papers.Measurement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * Measures how far softmax attention over normal queries, keys and values is off when both its products are inexact: the norm of the error over
 * that of the output. Of L-Mul at widths, {@code m3} for example, and of float formats to which operands are rounded, {@code e4m3}.
 *
 * @param time queries, and keys
 * @param width of a head
 * @param widths mantissa bits that count
 */
record AttentionErrors(int time, int width, List<Integer> widths) implements Measurement {

    /** The error with e4m3's mantissa alone. */
    static final String UNBOUNDED = "e4m3-unbounded";

    private static final long STREAM = 0x6c6d7561L << 32;

    @Override
    public Headline headline() {
        return new Headline("m4", "relative error of the output with 4 mantissa bits");
    }

    @Override
    public Findings measure(Bench bench) {
        float[][] operands = new float[3][time * width];
        for (int o = 0; o < operands.length; o++) {
            Philox.normals(bench.seed(), STREAM + o, 0, operands[o]);
        }
        double[] exact = attention(operands, x -> x);
        Findings all = Findings.of("e5m2", error(attention(operands, Rounding.E5M2::of), exact))
                .with("e4m3", error(attention(operands, Rounding.E4M3::of), exact))
                .with(UNBOUNDED, error(attention(operands, Rounding.E4M3.unbounded()::of), exact));
        Graph g = new Graph();
        List<Tensor> inputs = new ArrayList<>();
        for (String name : List.of("q", "k", "v")) {
            inputs.add(g.input(name, TensorType.f32(1, time, width)));
        }
        MaskedAttention attention = new MaskedAttention(
                inputs.get(0), inputs.get(1), inputs.get(2), KeySpans.all(g, 1, time, time), 1, 1, (float) scale());
        List<Tensor> outputs = widths.stream()
                .map(w -> g.add(new LMulMaskedAttention(attention, w)).getFirst())
                .toList();
        try (Plan plan = Plan.compile(g, bench.device(), outputs, PlanOptions.named("attention"))) {
            for (int o = 0; o < operands.length; o++) {
                plan.input(inputs.get(o)).write(operands[o]);
            }
            plan.run();
            float[] output = new float[time * width];
            for (int w = 0; w < widths.size(); w++) {
                plan.read(outputs.get(w)).read(output);
                double[] values = new double[output.length];
                for (int i = 0; i < values.length; i++) {
                    values[i] = output[i];
                }
                all = all.with("m" + widths.get(w), error(values, exact));
            }
        }
        return all;
    }

    private double scale() {
        return 1 / Math.sqrt(width);
    }

    /** Attention in double precision whose products are exact, of operands that are rounded. */
    private double[] attention(float[][] operands, DoubleUnaryOperator rounded) {
        double[] y = new double[time * width];
        double[] weights = new double[time];
        for (int i = 0; i < time; i++) {
            double sum = 0;
            for (int j = 0; j < time; j++) {
                double dot = 0;
                for (int d = 0; d < width; d++) {
                    dot += rounded.applyAsDouble(operands[0][i * width + d])
                            * rounded.applyAsDouble(operands[1][j * width + d]);
                }
                weights[j] = Math.exp(scale() * dot);
                sum += weights[j];
            }
            for (int j = 0; j < time; j++) {
                double weight = rounded.applyAsDouble(weights[j] / sum);
                for (int d = 0; d < width; d++) {
                    y[i * width + d] += weight * rounded.applyAsDouble(operands[2][j * width + d]);
                }
            }
        }
        return y;
    }

    private static double error(double[] values, double[] exact) {
        double off = 0;
        double all = 0;
        for (int i = 0; i < exact.length; i++) {
            off += (values[i] - exact[i]) * (values[i] - exact[i]);
            all += exact[i] * exact[i];
        }
        return Math.sqrt(off / all);
    }
}
