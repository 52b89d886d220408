package dev.gyre.verify.contracts.norm;

import dev.gyre.engine.op.norm.LayerNorm;
import dev.gyre.engine.op.norm.RmsNorm;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.List;
import java.util.stream.Stream;

/** {@link LayerNorm} and {@link RmsNorm} by their formulas, whole and in groups. */
public final class NormContract implements Contract {

    private static final double LAYER_EPS = 1e-5f;
    private static final double RMS_EPS = 1e-6f;

    @Override
    public String op() {
        return "Norm";
    }

    @Override
    public List<Case> cases() {
        int[][] shapes = {{1, 1, 7}, {7, 1, 63}, {5, 3, 65}, {65, 2, 4}, {3, 1, 1000}, {21, 4, 16}};
        return Stream.of(shapes)
                .flatMap(s -> Stream.of(layer(s[0], s[1], s[2], 0), layer(s[0], s[1], s[2], 5), rms(s[0], s[1], s[2])))
                .toList();
    }

    private static Case layer(int R, int N, int D, double offset) {
        Arg x = Arg.normal("x", R, N * D).with((random, i) -> offset + random.nextGaussian());
        return Case.of(
                        "layer R=" + R + " N=" + N + " D=" + D + " mean=" + (int) offset,
                        Math.max(R, D),
                        List.of(x, Arg.normal("weight", N * D)),
                        (g, in) -> List.of(g.apply(new LayerNorm(in.get(0), in.get(1), N, (float) LAYER_EPS))),
                        in -> new double[][] {normalized(in[0], in[1], D, true, LAYER_EPS)})
                .tolerating(1e-5, 5e-5);
    }

    private static Case rms(int R, int N, int D) {
        return Case.of(
                "rms R=" + R + " N=" + N + " D=" + D,
                Math.max(R, D),
                List.of(Arg.normal("x", R, N * D), Arg.normal("weight", N * D)),
                (g, in) -> List.of(g.apply(new RmsNorm(in.get(0), in.get(1), N, (float) RMS_EPS))),
                in -> new double[][] {normalized(in[0], in[1], D, false, RMS_EPS)});
    }

    private static double[] normalized(double[] x, double[] w, int D, boolean centred, double eps) {
        double[] y = new double[x.length];
        for (int from = 0; from < x.length; from += D) {
            double mean = 0;
            for (int d = 0; d < D && centred; d++) {
                mean += x[from + d] / D;
            }
            double square = 0;
            for (int d = 0; d < D; d++) {
                square += (x[from + d] - mean) * (x[from + d] - mean) / D;
            }
            for (int d = 0; d < D; d++) {
                y[from + d] = (x[from + d] - mean) / Math.sqrt(square + eps) * w[(from + d) % w.length];
            }
        }
        return y;
    }
}
