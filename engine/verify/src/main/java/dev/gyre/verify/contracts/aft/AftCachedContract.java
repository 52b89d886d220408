package dev.gyre.verify.contracts.aft;

import dev.gyre.engine.op.aft.AftCached;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/**
 * {@link AftCached}: tokens on top of a ring and of sums, before and after the ring wraps, with chunks that are longer than it. The
 * oracle takes tokens one by one: the oldest leaves the ring for the sums, the new one takes its slot, and the ring is mixed.
 */
public final class AftCachedContract implements Contract {

    /** Batch, new tokens, slots, heads, width of a head, positions of an absolute bias or 0. */
    private record Size(int B, int T, int S, int H, int D, int P) {
        int channels() {
            return H * D;
        }
    }

    @Override
    public String op() {
        return "AftCached";
    }

    @Override
    public List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (boolean counts : new boolean[] {true, false}) {
            cases.add(chunk(new Size(1, 1, 1, 1, 1, 0), counts, 0));
            cases.add(chunk(new Size(2, 1, 7, 3, 5, 0), counts, 3, 19));
            cases.add(chunk(new Size(3, 7, 5, 2, 3, 0), counts, 0, 4, 33));
            cases.add(chunk(new Size(2, 5, 65, 1, 17, 0), counts, 63, 200));
            cases.add(chunk(new Size(2, 1, 4, 1, 65, 12), counts, 0, 11));
            cases.add(chunk(new Size(1, 9, 3, 1, 7, 40), counts, 31));
            cases.add(chunk(new Size(2, 33, 64, 1, 3, 64), counts, 0, 31));
        }
        return cases;
    }

    private static Case chunk(Size s, boolean counts, double... positions) {
        int C = s.channels();
        List<Arg> args = new ArrayList<>(List.of(
                Arg.normal("q", s.B, s.T, C).constant(),
                Arg.normal("k", s.B, s.T, C).constant(),
                Arg.normal("v", s.B, s.T, C).constant(),
                (s.P == 0 ? Arg.normal("w", s.H, s.S) : Arg.normal("w", s.B, s.T, s.P)).constant(),
                Arg.normal("keys", s.B, s.S, C).updated(),
                Arg.normal("values", s.B, s.S, C).updated(),
                Arg.fixed("position", TensorType.i32(s.B), positions)));
        if (counts) {
            args.add(Arg.normal("max", s.B, C).updated());
            args.add(Arg.normal("num", s.B, C).updated());
            args.add(Arg.uniform("den", 0.5, 2, s.B, C).updated());
        }
        return Case.of(
                        s + (counts ? " with sums" : ""),
                        s.S,
                        args,
                        (g, in) -> List.of(g.apply(new AftCached(
                                in.get(0),
                                in.get(1),
                                in.get(2),
                                in.get(3),
                                in.get(4),
                                in.get(5),
                                counts ? in.subList(7, 10) : List.of(),
                                in.get(6)))),
                        in -> mixed(in, s, counts))
                .tolerating(1e-5, 1e-5);
    }

    private static double[][] mixed(double[][] in, Size s, boolean counts) {
        int C = s.channels();
        double[] y = new double[s.B * s.T * C];
        for (int b = 0; b < s.B; b++) {
            for (int c = 0; c < C; c++) {
                for (int i = 0; i < s.T; i++) {
                    int number = (int) in[6][b] + i;
                    int slot = (b * s.S + number % s.S) * C + c;
                    int at = (b * s.T + i) * C + c;
                    if (counts && number >= s.S) {
                        leave(in, b * C + c, slot);
                    }
                    in[4][slot] = in[1][at];
                    in[5][slot] = in[2][at];
                    y[at] = row(in, s, counts, b, c, i) / (1 + Math.exp(-in[0][at]));
                }
            }
        }
        return counts ? new double[][] {y, in[4], in[5], in[7], in[8], in[9]} : new double[][] {y, in[4], in[5]};
    }

    private static void leave(double[][] in, int to, int slot) {
        double max = Math.max(in[7][to], in[4][slot]);
        double keep = Math.exp(in[7][to] - max);
        double gain = Math.exp(in[4][slot] - max);
        in[8][to] = in[8][to] * keep + gain * in[5][slot];
        in[9][to] = in[9][to] * keep + gain;
        in[7][to] = max;
    }

    private static double row(double[][] in, Size s, boolean counts, int b, int c, int i) {
        int C = s.channels();
        int number = (int) in[6][b] + i;
        IntToDoubleFunction bias = u -> s.P == 0 ? in[3][c / s.D * s.S + number - u] : in[3][(b * s.T + i) * s.P + u];
        double num = counts ? Math.exp(in[7][b * C + c]) * in[8][b * C + c] : 0;
        double den = counts ? Math.exp(in[7][b * C + c]) * in[9][b * C + c] : 0;
        for (int u = Math.max(0, number - s.S + 1); u <= number; u++) {
            int slot = (b * s.S + u % s.S) * C + c;
            double e = Math.exp(in[4][slot] + bias.applyAsDouble(u));
            num += e * in[5][slot];
            den += e;
        }
        return num / den;
    }
}
