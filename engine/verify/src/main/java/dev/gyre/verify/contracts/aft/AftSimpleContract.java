package dev.gyre.verify.contracts.aft;

import dev.gyre.engine.op.aft.AftPool;
import dev.gyre.engine.op.aft.AftSimple;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.ArrayList;
import java.util.List;

/** AFT-simple: {@link AftSimple} from nothing and from a state, with its last state, and {@link AftPool}. */
public final class AftSimpleContract implements Contract {

    @Override
    public String op() {
        return "AftSimple";
    }

    @Override
    public List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (int[] s : new int[][] {{1, 1, 1}, {2, 7, 3}, {3, 65, 17}, {1, 200, 65}}) {
            cases.add(causal(s[0], s[1], s[2]));
            cases.add(continued(s[0], s[1], s[2]));
            cases.add(pooled(s[0], s[1], s[2]));
        }
        cases.add(ramp(1));
        cases.add(ramp(-1));
        cases.add(hidden());
        return cases;
    }

    private static List<Arg> sequences(int B, int T, int C) {
        return List.of(Arg.normal("q", B, T, C), Arg.normal("k", B, T, C), Arg.normal("v", B, T, C));
    }

    private static Case causal(int B, int T, int C) {
        return Case.of(
                "causal B=" + B + " T=" + T + " C=" + C,
                T,
                sequences(B, T, C),
                (g, in) -> AftSimple.of(g, in.get(0), in.get(1), in.get(2)).subList(0, 1),
                in -> new double[][] {run(in, null, B, T, C, true)[0]});
    }

    private static Case continued(int B, int T, int C) {
        List<Arg> args = new ArrayList<>();
        sequences(B, T, C).forEach(a -> args.add(a.constant()));
        args.add(Arg.normal("max", B, C).constant());
        args.add(Arg.normal("num", B, C).constant());
        args.add(Arg.uniform("den", 0.5, 2, B, C).constant());
        return Case.of(
                "state B=" + B + " T=" + T + " C=" + C,
                T,
                args,
                (g, in) -> g.add(new AftSimple(in.get(0), in.get(1), in.get(2), in.get(3), in.get(4), in.get(5))),
                in -> run(in, new double[][] {in[3], in[4], in[5]}, B, T, C, true));
    }

    private static Case pooled(int B, int T, int C) {
        return Case.of(
                "pool B=" + B + " T=" + T + " C=" + C,
                T,
                sequences(B, T, C),
                (g, in) -> List.of(g.apply(new AftPool(in.get(0), in.get(1), in.get(2)))),
                in -> new double[][] {run(in, null, B, T, C, false)[0]});
    }

    private static Case ramp(int sign) {
        int T = 25;
        Arg keys = Arg.normal("k", 1, T, 3).with((r, i) -> sign * (i / 3 - 12) * 5 + r.nextGaussian());
        return Case.of(
                        "ramp " + sign,
                        T,
                        List.of(Arg.normal("q", 1, T, 3), keys, Arg.normal("v", 1, T, 3)),
                        (g, in) ->
                                AftSimple.of(g, in.get(0), in.get(1), in.get(2)).subList(0, 1),
                        in -> new double[][] {run(in, null, 1, T, 3, true)[0]})
                .tolerating(1e-5, 5e-5);
    }

    private static Case hidden() {
        Arg keys = Arg.normal("k", 1, 9, 2)
                .with((r, i) -> i / 2 % 2 == 0 ? Double.NEGATIVE_INFINITY : r.nextGaussian())
                .constant();
        return Case.of(
                "hidden",
                9,
                List.of(Arg.normal("q", 1, 9, 2), keys, Arg.normal("v", 1, 9, 2)),
                (g, in) -> AftSimple.of(g, in.get(0), in.get(1), in.get(2)).subList(0, 1),
                in -> new double[][] {run(in, null, 1, 9, 2, true)[0]});
    }

    /** y and the last state, from the weights of all positions that a step sees and of the given state. */
    private static double[][] run(double[][] in, double[][] state, int B, int T, int C, boolean causal) {
        double[] y = new double[B * T * C];
        double[][] last = new double[3][B * C];
        for (int i = 0; i < y.length; i++) {
            int t = i / C % T;
            int of = i / C / T * C + i % C;
            int first = i / C / T * T * C + i % C;
            int seen = causal ? t + 1 : T;
            double max = state == null ? Double.NEGATIVE_INFINITY : state[0][of];
            for (int u = 0; u < seen; u++) {
                max = Math.max(max, in[1][first + u * C]);
            }
            double scale = state == null ? 0 : Math.exp(state[0][of] - max);
            double num = state == null ? 0 : scale * state[1][of];
            double den = state == null ? 0 : scale * state[2][of];
            for (int u = 0; u < seen && max > Double.NEGATIVE_INFINITY; u++) {
                double e = Math.exp(in[1][first + u * C] - max);
                num += e * in[2][first + u * C];
                den += e;
            }
            y[i] = den == 0 ? 0 : num / den / (1 + Math.exp(-in[0][i]));
            last[0][of] = max;
            last[1][of] = num;
            last[2][of] = den;
        }
        return new double[][] {y, last[0], last[1], last[2]};
    }
}
