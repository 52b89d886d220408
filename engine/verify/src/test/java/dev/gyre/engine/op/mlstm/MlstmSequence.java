package dev.gyre.engine.op.mlstm;

import dev.gyre.engine.plan.Plan;
import dev.gyre.verify.FedGraph;
import java.util.SplittableRandom;

/**
 * Random numbers for an mLSTM of fixed widths, and what it makes of them by its bare definition, without stabiliser: C =
 * sigmoid(f) C + exp(i) k v', n likewise, h = C' q / max(|n . q|, 1). In double that is an oracle for gates up to some
 * hundreds, in float the counterexample. The oracle adds to the denominator what epsilon is in its units.
 */
final class MlstmSequence {

    private static final int B = 2;
    private static final int N = 2;
    private static final int DK = 6;
    private static final int DV = 5;

    final int time;
    final float[] q;
    final float[] k;
    final float[] v;
    final float[] igate;
    final float[] fgate;

    private MlstmSequence(int time, float[] q, float[] k, float[] v, float[] igate, float[] fgate) {
        this.time = time;
        this.q = q;
        this.k = k;
        this.v = v;
        this.igate = igate;
        this.fgate = fgate;
    }

    static MlstmSequence random(int time, double spread, double gateSpread) {
        SplittableRandom r = new SplittableRandom(time);
        return new MlstmSequence(
                time,
                normal(r, B * time * N * DK, spread),
                normal(r, B * time * N * DK, spread),
                normal(r, B * time * N * DV, spread),
                normal(r, B * time * N, gateSpread),
                normal(r, B * time * N, gateSpread));
    }

    private static float[] normal(SplittableRandom r, int n, double spread) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = (float) (spread * r.nextGaussian());
        }
        return values;
    }

    /** Steps from (included) to to (excluded). */
    MlstmSequence part(int from, int to) {
        return new MlstmSequence(
                to - from,
                part(q, from, to),
                part(k, from, to),
                part(v, from, to),
                part(igate, from, to),
                part(fgate, from, to));
    }

    /** The same steps of a tensor (B, T, ..), of every batch element. */
    float[] part(float[] x, int from, int to) {
        int width = x.length / (B * time);
        int length = (to - from) * width;
        float[] cut = new float[B * length];
        for (int b = 0; b < B; b++) {
            System.arraycopy(x, (b * time + from) * width, cut, b * length, length);
        }
        return cut;
    }

    MlstmInputs into(FedGraph g) {
        return new MlstmInputs(
                g.of("q", q, B, time, N * DK),
                g.of("k", k, B, time, N * DK),
                g.of("v", v, B, time, N * DV),
                g.of("igate", igate, B, time, N),
                g.of("fgate", fgate, B, time, N));
    }

    /** Puts these numbers in the place of those that a plan was fed. */
    void write(Plan plan, MlstmInputs x) {
        plan.input(x.q()).write(q);
        plan.input(x.k()).write(k);
        plan.input(x.v()).write(v);
        plan.input(x.igate()).write(igate);
        plan.input(x.fgate()).write(fgate);
    }

    double[] unstabilisedInDouble() {
        double[] h = new double[v.length];
        for (int head = 0; head < B * N; head++) {
            double[] c = new double[DK * DV];
            double[] n = new double[DK];
            double m = Double.NEGATIVE_INFINITY;
            for (int t = 0; t < time; t++) {
                int row = (head / N * time + t) * N + head % N;
                double forget = 1 / (1 + Math.exp(-fgate[row]));
                double input = Math.exp(igate[row]) / Math.sqrt(DK);
                m = Math.max(Math.log(forget) + m, igate[row]);
                double dot = 0;
                for (int a = 0; a < DK; a++) {
                    n[a] = forget * n[a] + input * k[row * DK + a];
                    dot += n[a] * q[row * DK + a];
                    for (int d = 0; d < DV; d++) {
                        c[a * DV + d] = forget * c[a * DV + d] + input * k[row * DK + a] * v[row * DV + d];
                        h[row * DV + d] += c[a * DV + d] * q[row * DK + a];
                    }
                }
                for (int d = 0; d < DV; d++) {
                    h[row * DV + d] /= Math.max(Math.abs(dot), 1) + 1e-6 * Math.exp(m);
                }
            }
        }
        return h;
    }

    float[] unstabilisedInFloat() {
        float[] h = new float[v.length];
        for (int head = 0; head < B * N; head++) {
            float[] c = new float[DK * DV];
            float[] n = new float[DK];
            for (int t = 0; t < time; t++) {
                int row = (head / N * time + t) * N + head % N;
                float forget = (float) (1 / (1 + Math.exp(-fgate[row])));
                float input = (float) (Math.exp(igate[row]) / Math.sqrt(DK));
                float dot = 0;
                for (int a = 0; a < DK; a++) {
                    n[a] = forget * n[a] + input * k[row * DK + a];
                    dot += n[a] * q[row * DK + a];
                    for (int d = 0; d < DV; d++) {
                        c[a * DV + d] = forget * c[a * DV + d] + input * k[row * DK + a] * v[row * DV + d];
                        h[row * DV + d] += c[a * DV + d] * q[row * DK + a];
                    }
                }
                for (int d = 0; d < DV; d++) {
                    h[row * DV + d] /= Math.max(Math.abs(dot), 1);
                }
            }
        }
        return h;
    }
}
