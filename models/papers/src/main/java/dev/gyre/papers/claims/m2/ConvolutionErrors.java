package dev.gyre.papers.claims.m2;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.spectral.LongConv;
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

/**
 * Measures how far long convolutions are off from sums in double precision, the largest difference over the largest number, worst of several
 * lengths: by Monarch's transforms, {@code causal} and in {@code both} directions; {@code sum}, the causal one as a plain sum; and {@code
 * cyclic}, the least of what a transform of no more points than the text would be off, whose end runs over into its beginning. And how
 * much a step in the middle changes what's before it: {@code before}, the most by the causal transforms, and {@code beforeBoth}, the least
 * in both directions.
 *
 * @param lengths steps
 * @param channels of each
 */
record ConvolutionErrors(List<Integer> lengths, int channels) implements Measurement {

    private static final long STREAM = 0x6d32L << 32;

    /** The share of its length in which a filter fades to 1 / e. */
    private static final double FADED = 0.3;

    @Override
    public Headline headline() {
        return new Headline("causal", "of the largest number");
    }

    /** Numbers of a convolution. */
    private record Numbers(int time, int channels, float[] x, float[] k, float[] ahead, float[] skip) {

        static Numbers drawn(int time, int channels, long seed) {
            float[][] all = new float[3][time * channels];
            for (int i = 0; i < all.length; i++) {
                Philox.normals(seed, STREAM + 4L * time + i, 0, all[i]);
            }
            for (int i = 0; i < time * channels; i++) {
                double fade = Math.exp(-(i / channels) / (FADED * time));
                all[1][i] *= (float) fade;
                all[2][i] *= (float) fade;
            }
            float[] skip = new float[channels];
            Philox.normals(seed, STREAM + 4L * time + 3, 0, skip);
            return new Numbers(time, channels, all[0], all[1], all[2], skip);
        }

        /** A copy with one step changed. */
        Numbers changed(int step) {
            float[] other = x.clone();
            for (int c = 0; c < channels; c++) {
                other[step * channels + c] += 1;
            }
            return new Numbers(time, channels, other, k, ahead, skip);
        }

        double[] expected(boolean both, boolean cyclic) {
            double[] y = new double[x.length];
            for (int i = 0; i < y.length; i++) {
                int t = i / channels;
                int c = i % channels;
                y[i] = (double) skip[c] * x[i];
                for (int s = 0; s < time; s++) {
                    double here = x[s * channels + c];
                    if (s <= t || cyclic) {
                        y[i] += here * k[Math.floorMod(t - s, time) * channels + c];
                    }
                    if (both && s > t) {
                        y[i] += here * ahead[(s - t - 1) * channels + c];
                    }
                }
            }
            return y;
        }
    }

    @Override
    public Findings measure(Bench bench) {
        double causal = 0;
        double both = 0;
        double sum = 0;
        double cyclic = Double.POSITIVE_INFINITY;
        double before = 0;
        double beforeBoth = Double.POSITIVE_INFINITY;
        for (int time : lengths) {
            Numbers n = Numbers.drawn(time, channels, bench.seed());
            Numbers other = n.changed(time / 2);
            double[] right = n.expected(false, false);
            double[] rightBoth = n.expected(true, false);
            double[] found = run(n, true, false, bench.device());
            double[] foundBoth = run(n, true, true, bench.device());
            int first = time / 2 * channels;
            causal = Math.max(causal, apart(found, right, right.length));
            both = Math.max(both, apart(foundBoth, rightBoth, right.length));
            sum = Math.max(sum, apart(run(n, false, false, bench.device()), right, right.length));
            cyclic = Math.min(cyclic, apart(n.expected(false, true), right, right.length));
            before = Math.max(before, apart(run(other, true, false, bench.device()), found, first));
            beforeBoth = Math.min(beforeBoth, apart(run(other, true, true, bench.device()), foundBoth, first));
        }
        return Findings.of("causal", causal)
                .with("both", both)
                .with("sum", sum)
                .with("cyclic", cyclic)
                .with("before", before)
                .with("beforeBoth", beforeBoth);
    }

    private static double[] run(Numbers n, boolean transformed, boolean both, Device device) {
        Graph g = new Graph();
        Tensor x = g.input("x", TensorType.f32(1, n.time(), n.channels()));
        Tensor k = g.input("k", TensorType.f32(n.time(), n.channels()));
        Tensor skip = g.input("skip", TensorType.f32(n.channels()));
        List<Tensor> filters = new ArrayList<>(List.of(k));
        if (both) {
            filters.add(g.input("ahead", TensorType.f32(n.time(), n.channels())));
        }
        LongConv convolution = new LongConv(x, filters, skip);
        Tensor y = transformed ? convolution.transformed(g) : g.apply(convolution);
        try (Plan plan = Plan.compile(g, device, List.of(y), PlanOptions.named("convolution"))) {
            plan.input(x).write(n.x());
            plan.input(k).write(n.k());
            plan.input(skip).write(n.skip());
            if (both) {
                plan.input(filters.getLast()).write(n.ahead());
            }
            plan.run();
            float[] found = plan.floats(y);
            double[] all = new double[found.length];
            for (int i = 0; i < all.length; i++) {
                all[i] = found[i];
            }
            return all;
        }
    }

    /** The largest difference among the first numbers over the largest of all. */
    private static double apart(double[] found, double[] right, int count) {
        double most = 0;
        double off = 0;
        for (int i = 0; i < right.length; i++) {
            most = Math.max(most, Math.abs(right[i]));
            off = i < count ? Math.max(off, Math.abs(found[i] - right[i])) : off;
        }
        return off / most;
    }
}
