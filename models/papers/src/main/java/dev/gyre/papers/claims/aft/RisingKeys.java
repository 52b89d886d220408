package dev.gyre.papers.claims.aft;

import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.aft.AftMix;
import dev.gyre.engine.op.aft.AftSimple;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.random.Philox;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.papers.Bench;
import dev.gyre.papers.Findings;
import dev.gyre.papers.Measurement;
import java.util.List;

/**
 * Attention-free mixing over keys that rise in time, the worst case of a separable form: {@code error}, the largest of the recurrent form
 * and of the one with biases, all zero here, against double precision, over the root mean square; {@code lost}, the share of numbers
 * that exp(k - max k) by itself loses in float32, and {@code overflown}, the share that exp(k) loses.
 *
 * @param time positions
 * @param channels of each
 * @param spread keys rise from minus that to that
 */
record RisingKeys(int time, int channels, double spread) implements Measurement {

    private static final int STREAM = 21;

    @Override
    public Headline headline() {
        return new Headline("error", "relative error");
    }

    private float[] normals(int stream) {
        float[] all = new float[time * channels];
        Philox.normals(1, STREAM + stream, 0, all);
        return all;
    }

    private float[] keys() {
        float[] k = new float[time * channels];
        for (int i = 0; i < k.length; i++) {
            int t = i / channels;
            k[i] = (float) (spread * (2.0 * t / (time - 1) - 1));
        }
        return k;
    }

    @Override
    public Findings measure(Bench bench) {
        Graph g = new Graph();
        TensorType type = TensorType.f32(1, time, channels);
        Tensor q = g.input("q", type);
        Tensor k = g.input("k", type);
        Tensor v = g.input("v", type);
        Tensor w = g.input("w", TensorType.f32(time, time));
        Tensor simple = AftSimple.of(g, q, k, v).getFirst();
        Tensor mixed = AftMix.full(g, q, k, v, w, true);
        try (Plan plan = Plan.compile(g, bench.device(), List.of(simple, mixed), PlanOptions.named("rising"))) {
            plan.input(q).write(normals(0));
            plan.input(k).write(keys());
            plan.input(v).write(normals(1));
            plan.input(w).write(new float[time * time]);
            plan.run();
            double[] right = right();
            double error = Math.max(error(read(plan, simple), right), error(read(plan, mixed), right));
            return Findings.of("error", error)
                    .with("lost", lost((float) spread))
                    .with("overflown", lost(0));
        }
    }

    private static float[] read(Plan plan, Tensor t) {
        float[] all = new float[t.shape().size()];
        plan.read(t).read(all);
        return all;
    }

    private double[] right() {
        float[] q = normals(0);
        float[] k = keys();
        float[] v = normals(1);
        double[] y = new double[q.length];
        for (int c = 0; c < channels; c++) {
            double num = 0;
            double den = 0;
            for (int t = 0; t < time; t++) {
                int i = t * channels + c;
                double weight = Math.exp(k[i]);
                num += weight * v[i];
                den += weight;
                y[i] = num / den / (1 + Math.exp(-q[i]));
            }
        }
        return y;
    }

    private static double error(float[] found, double[] right) {
        double squares = 0;
        double most = 0;
        for (int i = 0; i < right.length; i++) {
            squares += right[i] * right[i] / right.length;
            double off = Math.abs(found[i] - right[i]);
            most = Double.isNaN(off) ? Double.NaN : Math.max(most, off);
        }
        return most / Math.sqrt(squares);
    }

    /** The share of numbers that aren't finite where exp(k - less) is formed first. */
    private double lost(float less) {
        float[] k = keys();
        float[] v = normals(1);
        int lost = 0;
        for (int c = 0; c < channels; c++) {
            float num = 0;
            float den = 0;
            for (int t = 0; t < time; t++) {
                int i = t * channels + c;
                float weight = (float) Math.exp(k[i] - less);
                num += weight * v[i];
                den += weight;
                lost += Float.isFinite(num / den) ? 0 : 1;
            }
        }
        return (double) lost / k.length;
    }
}
