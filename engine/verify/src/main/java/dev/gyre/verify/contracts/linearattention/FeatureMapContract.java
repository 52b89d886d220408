package dev.gyre.verify.contracts.linearattention;

import dev.gyre.engine.op.linearattention.HedgehogMap;
import dev.gyre.engine.op.linearattention.T2rMap;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.List;
import java.util.stream.Stream;

/** The feature maps {@link HedgehogMap} and {@link T2rMap} by their definitions. */
public final class FeatureMapContract implements Contract {

    private static final double LEAST = 1e-12;

    @Override
    public String op() {
        return "FeatureMap";
    }

    @Override
    public List<Case> cases() {
        return Stream.of(
                        hedgehog(1, 1, 1, 1),
                        hedgehog(7, 3, 5, 1),
                        hedgehog(65, 1, 63, 1),
                        hedgehog(6, 2, 7, 20),
                        t2r(1, 1, 1),
                        t2r(7, 3, 5),
                        t2r(65, 2, 33))
                .toList();
    }

    private static Case hedgehog(int R, int N, int F, double spread) {
        return Case.of(
                        "Hedgehog R=" + R + " N=" + N + " F=" + F + " spread=" + (int) spread,
                        F,
                        List.of(Arg.normal("z", R, N * F).with((random, i) -> spread * random.nextGaussian())),
                        (g, in) -> List.of(g.apply(new HedgehogMap(in.get(0), N))),
                        in -> {
                            double[] y = new double[2 * in[0].length];
                            for (int h = 0; h < R * N; h++) {
                                softmax(in[0], h * F, F, 1, y, h * 2 * F);
                                softmax(in[0], h * F, F, -1, y, h * 2 * F + F);
                            }
                            return new double[][] {y};
                        })
                .tolerating(5e-6, F == 1 ? 0.1 : 5e-5);
    }

    private static void softmax(double[] z, int from, int F, double sign, double[] y, int to) {
        double max = Double.NEGATIVE_INFINITY;
        for (int f = 0; f < F; f++) {
            max = Math.max(max, sign * z[from + f]);
        }
        double sum = 0;
        for (int f = 0; f < F; f++) {
            sum += Math.exp(sign * z[from + f] - max);
        }
        for (int f = 0; f < F; f++) {
            y[to + f] = Math.max(LEAST, Math.exp(sign * z[from + f] - max) / sum);
        }
    }

    private static Case t2r(int R, int N, int F) {
        return Case.of(
                "T2R R=" + R + " N=" + N + " F=" + F,
                R * F,
                List.of(Arg.normal("z", R, N * F), Arg.normal("bias", N)),
                (g, in) -> List.of(g.apply(new T2rMap(in.get(0), in.get(1)))),
                in -> {
                    double[] y = new double[in[0].length];
                    for (int i = 0; i < y.length; i++) {
                        y[i] = Math.max(LEAST, in[0][i] + in[1][i / F % N]);
                    }
                    return new double[][] {y};
                });
    }
}
