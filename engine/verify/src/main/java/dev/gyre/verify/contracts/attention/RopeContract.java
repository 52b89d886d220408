package dev.gyre.verify.contracts.attention;

import dev.gyre.engine.op.attention.Rope;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * {@link Rope} turns pairs of channels by angles that grow with the position, of all sequences or of each, at frequencies of a
 * series or at given ones.
 */
public final class RopeContract implements Contract {

    private static final double THETA = 500_000;

    /** Extents of a case: batch, steps, heads and width of one. */
    private record Size(int B, int T, int N, int D) {

        @Override
        public String toString() {
            return "B=" + B + " T=" + T + " N=" + N + " D=" + D;
        }
    }

    @Override
    public String op() {
        return "Rope";
    }

    @Override
    public List<Case> cases() {
        return List.of(
                halves(new Size(1, 1, 1, 2), 0),
                halves(new Size(2, 7, 3, 10), 0),
                halves(new Size(1, 63, 2, 16), 5),
                halves(new Size(3, 65, 1, 6), 100),
                halves(new Size(1, 1000, 1, 4), 0),
                halves(new Size(2, 1, 4, 32), 2047),
                halves(new Size(3, 7, 2, 10), 40, 0, 3),
                halves(new Size(5, 1, 3, 34), 1, 2000, 0, 63, 65),
                neighbours(new Size(2, 7, 3, 10), false, 5),
                neighbours(new Size(1, 65, 2, 6), true, 0),
                neighbours(new Size(1, 9, 2, 2), true, 3),
                neighbours(new Size(2, 63, 1, 6), true, 9, 100),
                given(new Size(1, 1, 1, 2), Rope.Pairs.HALVES, 7),
                given(new Size(2, 65, 3, 34), Rope.Pairs.HALVES, 11),
                given(new Size(2, 7, 1, 10), Rope.Pairs.NEIGHBOURS, 0, 500),
                given(new Size(3, 1, 2, 8), Rope.Pairs.HALVES, 1000, 2, 63));
    }

    private static Case halves(Size s, double... offset) {
        double[] series = series(s.D / 2, 10_000, s.D / 2);
        return Case.of(
                        s + " from " + Arrays.toString(offset),
                        1,
                        args(s, offset),
                        (g, in) -> List.of(g.apply(new Rope(in.get(0), in.get(1), s.N))),
                        in -> new double[][] {turned(in[0], in[1], series, s, Rope.Pairs.HALVES)})
                .tolerating(tolerance(s, offset), tolerance(s, offset));
    }

    private static Case neighbours(Size s, boolean endToEnd, double... offset) {
        double[] series = series(s.D / 2, THETA, endToEnd ? Math.max(1, s.D / 2 - 1) : s.D / 2);
        return Case.of(
                        "neighbours" + (endToEnd ? ", end to end " : " ") + s + " from " + Arrays.toString(offset),
                        1,
                        args(s, offset),
                        (g, in) -> List.of(g.apply(
                                endToEnd
                                        ? Rope.endToEnd(in.get(0), in.get(1), s.N, THETA)
                                        : Rope.neighbours(in.get(0), in.get(1), s.N, THETA))),
                        in -> new double[][] {turned(in[0], in[1], series, s, Rope.Pairs.NEIGHBOURS)})
                .tolerating(tolerance(s, offset), tolerance(s, offset));
    }

    private static Case given(Size s, Rope.Pairs pairs, double... offset) {
        Arg frequencies = Arg.uniform("frequencies", 0, 1, s.D / 2).constant();
        return Case.of(
                        "given frequencies, " + pairs + " " + s + " from " + Arrays.toString(offset),
                        1,
                        List.of(args(s, offset).get(0), args(s, offset).get(1), frequencies),
                        (g, in) ->
                                List.of(g.apply(new Rope(in.get(0), in.get(1), s.N, pairs, new Rope.Given(in.get(2))))),
                        in -> new double[][] {turned(in[0], in[1], in[2], s, pairs)})
                .tolerating(tolerance(s, offset), tolerance(s, offset));
    }

    private static List<Arg> args(Size s, double... offset) {
        return List.of(
                Arg.normal("x", s.B, s.T, s.N * s.D), Arg.fixed("offset", TensorType.i32(offset.length), offset));
    }

    private static double tolerance(Size s, double... offset) {
        return 1e-6 + 1e-7 * (s.T + Arrays.stream(offset).max().orElseThrow());
    }

    private static double[] series(int pairs, double theta, int steps) {
        return IntStream.range(0, pairs)
                .mapToDouble(i -> Math.pow(theta, -(double) i / steps))
                .toArray();
    }

    private static double[] turned(double[] x, double[] offset, double[] frequencies, Size s, Rope.Pairs pairs) {
        double[] y = new double[x.length];
        boolean halves = pairs == Rope.Pairs.HALVES;
        for (int row = 0; row < s.B * s.T; row++) {
            double position = offset[offset.length == 1 ? 0 : row / s.T] + row % s.T;
            for (int head = row * s.N; head < (row + 1) * s.N; head++) {
                for (int i = 0; i < s.D / 2; i++) {
                    int first = head * s.D + (halves ? i : 2 * i);
                    int second = halves ? first + s.D / 2 : first + 1;
                    double angle = position * frequencies[i];
                    y[first] = x[first] * Math.cos(angle) - x[second] * Math.sin(angle);
                    y[second] = x[first] * Math.sin(angle) + x[second] * Math.cos(angle);
                }
            }
        }
        return y;
    }
}
