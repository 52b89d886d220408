package dev.gyre.engine.verify.contracts.attention;

import dev.gyre.engine.op.attention.Rope;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.engine.verify.Arg;
import dev.gyre.engine.verify.Case;
import dev.gyre.engine.verify.Contract;
import java.util.List;

/** {@link Rope} turns pairs of channels by angles that grow with the position. */
public final class RopeContract implements Contract {

    @Override
    public String op() {
        return "Rope";
    }

    @Override
    public List<Case> cases() {
        return List.of(
                turned(1, 1, 1, 2, 0),
                turned(2, 7, 3, 10, 0),
                turned(1, 63, 2, 16, 5),
                turned(3, 65, 1, 6, 100),
                turned(1, 1000, 1, 4, 0),
                turned(2, 1, 4, 32, 2047),
                neighbours(2, 7, 3, 10, 5, false),
                neighbours(1, 65, 2, 6, 0, true),
                neighbours(1, 9, 2, 2, 3, true));
    }

    private static Case neighbours(int B, int T, int N, int D, int offset, boolean endToEnd) {
        double tolerance = 1e-6 + 1e-7 * (T + offset);
        double theta = 500_000;
        int steps = endToEnd ? Math.max(1, D / 2 - 1) : D / 2;
        double decay = Math.log(theta) / steps;
        return Case.of(
                        "neighbours" + (endToEnd ? ", end to end" : "") + " B=" + B + " T=" + T + " N=" + N + " D=" + D,
                        1,
                        List.of(Arg.normal("x", B, T, N * D), Arg.fixed("offset", TensorType.i32(1), offset)),
                        (g, in) -> List.of(g.apply(
                                endToEnd
                                        ? Rope.endToEnd(in.get(0), in.get(1), N, theta)
                                        : Rope.neighbours(in.get(0), in.get(1), N, theta))),
                        in -> new double[][] {turnedNeighbours(in[0], T, N, D, offset, decay)})
                .tolerating(tolerance, tolerance);
    }

    private static double[] turnedNeighbours(double[] x, int T, int N, int D, int offset, double decay) {
        double[] y = new double[x.length];
        for (int at = 0; at < x.length; at += 2) {
            int pair = at % D / 2;
            double angle = (offset + at / (N * D) % T) * Math.exp(-decay * pair);
            y[at] = x[at] * Math.cos(angle) - x[at + 1] * Math.sin(angle);
            y[at + 1] = x[at] * Math.sin(angle) + x[at + 1] * Math.cos(angle);
        }
        return y;
    }

    private static Case turned(int B, int T, int N, int D, int offset) {
        double tolerance = 1e-6 + 1e-7 * (T + offset);
        return Case.of(
                        "B=" + B + " T=" + T + " N=" + N + " D=" + D + " from " + offset,
                        1,
                        List.of(Arg.normal("x", B, T, N * D), Arg.fixed("offset", TensorType.i32(1), offset)),
                        (g, in) -> List.of(g.apply(new Rope(in.get(0), in.get(1), N))),
                        in -> new double[][] {rotated(in[0], T, N, D, offset)})
                .tolerating(tolerance, tolerance);
    }

    private static double[] rotated(double[] x, int T, int N, int D, int offset) {
        double[] y = new double[x.length];
        for (int at = 0; at < x.length; at += D) {
            int position = offset + at / (N * D) % T;
            for (int i = 0; i < D / 2; i++) {
                double angle = position * Math.pow(10_000, -2.0 * i / D);
                double a = x[at + i];
                double b = x[at + D / 2 + i];
                y[at + i] = a * Math.cos(angle) - b * Math.sin(angle);
                y[at + D / 2 + i] = a * Math.sin(angle) + b * Math.cos(angle);
            }
        }
        return y;
    }
}
