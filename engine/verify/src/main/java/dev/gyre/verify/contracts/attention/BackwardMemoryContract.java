package dev.gyre.verify.contracts.attention;

import dev.gyre.engine.op.attention.AgeEmbedding;
import dev.gyre.engine.op.attention.BackwardMemory;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.Arrays;
import java.util.List;

/** {@link AgeEmbedding}, and {@link BackwardMemory} with its one vector of parameters. */
public final class BackwardMemoryContract implements Contract {

    @Override
    public String op() {
        return "BackwardMemory";
    }

    @Override
    public List<Case> cases() {
        return List.of(
                embedded(1, 1, 1, 1),
                embedded(2, 9, 4, 17),
                scored(1, 1, 1, 1),
                scored(2, 7, 5, 3),
                scored(1, 35, 13, 8));
    }

    private static Case embedded(int H, int S, int P, int F) {
        double top = 50_000;
        int width = 2 * P + F;
        double[] turns =
                Arrays.stream(AgeEmbedding.turns(P, top)).asDoubleStream().toArray();
        return Case.of(
                        "embedding H=" + H + " S=" + S + " P=" + P + " F=" + F,
                        1,
                        List.of(
                                Arg.ints("ages", 0, 40_000, H, S),
                                Arg.fixed("turns", TensorType.i32(2, P), turns),
                                Arg.normal("features", H, S, F)),
                        (g, in) -> List.of(g.apply(new AgeEmbedding(in.get(0), in.get(1), in.get(2)))),
                        in -> {
                            double[] y = new double[H * S * width];
                            for (int i = 0; i < y.length; i++) {
                                int c = i % width;
                                double angle = in[0][i / width] * Math.pow(top, -(double) (c % P) / P);
                                double turn = c < P ? Math.sin(angle) : Math.cos(angle);
                                y[i] = c < 2 * P ? turn : in[2][i / width * F + c - 2 * P];
                            }
                            return new double[][] {y};
                        })
                .tolerating(1e-6, 1e-6);
    }

    private static Case scored(int H, int S, int D, int hidden) {
        int count = BackwardMemory.parameters(D, hidden);
        return Case.of(
                        "scores H=" + H + " S=" + S + " D=" + D + " hidden=" + hidden,
                        S * D,
                        List.of(
                                Arg.normal("x", H, S, D),
                                Arg.normal("parameters", count).with((random, i) -> 0.5 * random.nextGaussian())),
                        (g, in) -> List.of(BackwardMemory.scores(g, in.get(0), in.get(1), hidden)),
                        in -> new double[][] {scores(in[0], in[1], H, S, D, hidden)})
                .tolerating(1e-5, 5e-5);
    }

    private static double[] scores(double[] x, double[] p, int H, int S, int D, int hidden) {
        double[] y = new double[H * S];
        int out = D * 3 * hidden + 3 * hidden;
        int last = out + hidden * 2 * D + 2 * D;
        double[][] qkv = new double[H * S][];
        for (int row = 0; row < H * S; row++) {
            qkv[row] = linear(x, row * D, D, p, 0, 3 * hidden);
        }
        for (int row = 0; row < H * S; row++) {
            double[] o = attended(qkv, row, (row / S + 1) * S, hidden);
            double[] change = linear(o, 0, hidden, p, out, 2 * D);
            double[] changed = new double[D];
            for (int d = 0; d < D; d++) {
                changed[d] = x[row * D + d] * (1 + change[D + d]) + change[d];
            }
            y[row] = linear(changed, 0, D, p, last, 1)[0];
        }
        return y;
    }

    private static double[] linear(double[] x, int from, int in, double[] p, int weights, int out) {
        double[] y = new double[out];
        for (int o = 0; o < out; o++) {
            y[o] = p[weights + in * out + o];
            for (int i = 0; i < in; i++) {
                y[o] += x[from + i] * p[weights + i * out + o];
            }
        }
        return y;
    }

    private static double[] attended(double[][] qkv, int row, int end, int hidden) {
        double[] o = new double[hidden];
        double sum = 0;
        for (int j = row; j < end; j++) {
            double score = 0;
            for (int d = 0; d < hidden; d++) {
                score += qkv[row][d] * qkv[j][hidden + d] / Math.sqrt(hidden);
            }
            double weight = Math.exp(score);
            sum += weight;
            for (int d = 0; d < hidden; d++) {
                o[d] += weight * qkv[j][2 * hidden + d];
            }
        }
        for (int d = 0; d < hidden; d++) {
            o[d] /= sum;
        }
        return o;
    }
}
