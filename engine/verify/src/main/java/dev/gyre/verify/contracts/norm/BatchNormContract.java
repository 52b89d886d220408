package dev.gyre.verify.contracts.norm;

import dev.gyre.engine.op.norm.BatchNorm;
import dev.gyre.engine.op.norm.BatchNormInference;
import dev.gyre.engine.op.norm.MovingAverage;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.List;
import java.util.stream.Stream;

/**
 * {@link BatchNorm} by its formula, its statistics, the {@link MovingAverage} that follows them, and {@link BatchNormInference} by
 * the latter.
 */
public final class BatchNormContract implements Contract {

    private static final double EPS = 1e-3f;
    private static final double RATE = 0.01f;

    @Override
    public String op() {
        return "BatchNorm";
    }

    @Override
    public List<Case> cases() {
        int[][] shapes = {{4, 1}, {7, 5}, {64, 3}, {65, 9}, {1000, 4}, {5000, 2}, {3, 1000}};
        return Stream.of(shapes)
                .flatMap(s ->
                        Stream.of(normed(s[0], s[1], 0), normed(s[0], s[1], 5), tracked(s[0], s[1]), used(s[0], s[1])))
                .toList();
    }

    private static Arg shifted(double offset, int R, int C) {
        return Arg.normal("x", R, C).with((random, i) -> offset + random.nextGaussian());
    }

    private static Case normed(int R, int C, double offset) {
        return Case.of(
                        "R=" + R + " C=" + C + " mean=" + (int) offset,
                        R,
                        List.of(shifted(offset, R, C), Arg.normal("weight", C)),
                        (g, in) -> List.of(g.apply(new BatchNorm(in.get(0), in.get(1), (float) EPS))),
                        in -> new double[][] {normalized(in[0], in[1], statistics(in[0], C))})
                .tolerating(1e-5, 1e-4);
    }

    private static Case tracked(int R, int C) {
        return Case.of(
                "tracked R=" + R + " C=" + C,
                R,
                List.of(
                        shifted(2, R, C).constant(),
                        Arg.normal("weight", C).constant(),
                        Arg.normal("mean", C).updated(),
                        Arg.uniform("variance", 0.5, 2, C).updated()),
                (g, in) -> {
                    var out = g.add(new BatchNorm(in.get(0), in.get(1), (float) EPS));
                    g.add(new MovingAverage(in.get(2), out.get(1), (float) RATE));
                    g.add(new MovingAverage(in.get(3), out.get(2), (float) RATE));
                    return out.subList(0, 3);
                },
                in -> {
                    double[][] s = statistics(in[0], C);
                    return new double[][] {
                        normalized(in[0], in[1], s), s[0], s[1], moved(in[2], s[0]), moved(in[3], s[1])
                    };
                });
    }

    private static Case used(int R, int C) {
        return Case.of(
                "used R=" + R + " C=" + C,
                R,
                List.of(
                        shifted(2, R, C).constant(),
                        Arg.normal("mean", C).constant(),
                        Arg.uniform("variance", 0.5, 2, C).constant(),
                        Arg.normal("weight", C).constant()),
                (g, in) -> List.of(
                        g.apply(new BatchNormInference(in.get(0), in.get(1), in.get(2), in.get(3), (float) EPS))),
                in -> new double[][] {normalized(in[0], in[3], new double[][] {in[1], in[2]})});
    }

    private static double[] moved(double[] average, double[] value) {
        double[] next = average.clone();
        for (int i = 0; i < next.length; i++) {
            next[i] = (1 - RATE) * average[i] + RATE * value[i];
        }
        return next;
    }

    /** Mean and biased variance of each channel. */
    private static double[][] statistics(double[] x, int C) {
        double[][] s = new double[2][C];
        int rows = x.length / C;
        for (int i = 0; i < x.length; i++) {
            s[0][i % C] += x[i] / rows;
        }
        for (int i = 0; i < x.length; i++) {
            s[1][i % C] += (x[i] - s[0][i % C]) * (x[i] - s[0][i % C]) / rows;
        }
        return s;
    }

    private static double[] normalized(double[] x, double[] w, double[][] statistics) {
        double[] y = new double[x.length];
        for (int i = 0; i < y.length; i++) {
            int c = i % w.length;
            y[i] = (x[i] - statistics[0][c]) / Math.sqrt(statistics[1][c] + EPS) * w[c];
        }
        return y;
    }
}
