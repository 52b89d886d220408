package dev.gyre.verify.contracts.aft;

import dev.gyre.engine.op.aft.AftMix;
import dev.gyre.engine.op.aft.AftMix.Outside;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.ArrayList;
import java.util.List;

/** {@link AftMix} in its full, local and conv forms, causal and not, with steep keys, and with hidden positions. */
public final class AftMixContract implements Contract {

    @Override
    public String op() {
        return "AftMix";
    }

    @Override
    public List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        int[][] shapes = {{1, 1, 1, 1}, {2, 7, 3, 2}, {1, 33, 17, 5}, {3, 5, 65, 9}, {1, 13, 4, 13}};
        for (int[] s : shapes) {
            for (boolean causal : new boolean[] {false, true}) {
                cases.add(local(s[0], s[1], s[2], s[3], causal));
                cases.add(conv(s[0], s[1], 1 + s[2] % 3, 2 + s[2] % 4, s[3], causal));
            }
        }
        for (int window : new int[] {4, 25}) {
            cases.add(ramp(1, window));
            cases.add(ramp(-1, window));
        }
        cases.add(hidden(2));
        cases.add(hidden(9));
        for (boolean causal : new boolean[] {false, true}) {
            cases.add(masked(2, 7, 3, 2, causal));
            cases.add(masked(1, 33, 17, 5, causal));
            cases.add(masked(1, 6, 65, 6, causal));
        }
        return cases;
    }

    private static Case local(int B, int T, int C, int window, boolean causal) {
        return Case.of(
                "local B=" + B + " T=" + T + " C=" + C + " window=" + window + (causal ? " causal" : ""),
                T * C,
                List.of(
                        Arg.normal("q", B, T, C),
                        Arg.normal("k", B, T, C),
                        Arg.normal("v", B, T, C),
                        Arg.normal("w", T, T)),
                (g, in) -> List.of(AftMix.local(g, in.get(0), in.get(1), in.get(2), in.get(3), window, causal)),
                in -> mixed(in, B, T, 1, C, window, causal, false));
    }

    private static Case conv(int B, int T, int H, int D, int window, boolean causal) {
        int lags = causal ? window : 2 * window - 1;
        return Case.of(
                "conv B=" + B + " T=" + T + " H=" + H + " D=" + D + " lags=" + lags + (causal ? " causal" : ""),
                B * T * D,
                List.of(
                        Arg.normal("q", B, T, H * D),
                        Arg.normal("k", B, T, H),
                        Arg.normal("v", B, T, H * D),
                        Arg.normal("w", H, lags)),
                (g, in) -> List.of(AftMix.conv(g, in.get(0), in.get(1), in.get(2), in.get(3), causal)),
                in -> mixed(in, B, T, H, D, window, causal, true));
    }

    private static Case masked(int B, int T, int C, int window, boolean causal) {
        return Case.of(
                "masked B=" + B + " T=" + T + " C=" + C + " window=" + window + (causal ? " causal" : ""),
                T * C,
                List.of(
                        Arg.normal("q", B, T, C),
                        Arg.normal("k", B, T, C),
                        Arg.normal("v", B, T, C),
                        Arg.normal("w", T, T)),
                (g, in) -> List.of(
                        AftMix.local(g, in.get(0), in.get(1), in.get(2), in.get(3), window, Outside.MASKED, causal)),
                in -> {
                    double[][] hidden = in.clone();
                    hidden[3] = in[3].clone();
                    for (int i = 0; i < T * T; i++) {
                        hidden[3][i] = Math.abs(i / T - i % T) < window ? in[3][i] : Double.NEGATIVE_INFINITY;
                    }
                    return mixed(hidden, B, T, 1, C, T, causal, false);
                });
    }

    /** Keys that rise or fall by 120 over the sequence, too far for factors of their own even where the window is all. */
    private static Case ramp(int sign, int window) {
        int T = 25;
        Arg keys = Arg.normal("k", 1, T, 3).with((r, i) -> sign * (i / 3 - 12) * 5 + r.nextGaussian());
        return Case.of(
                        "ramp " + sign + " window=" + window,
                        T,
                        List.of(Arg.normal("q", 1, T, 3), keys, Arg.normal("v", 1, T, 3), Arg.normal("w", T, T)),
                        (g, in) -> List.of(AftMix.local(g, in.get(0), in.get(1), in.get(2), in.get(3), window, true)),
                        in -> mixed(in, 1, T, 1, 3, window, true, false))
                .tolerating(1e-5, 5e-5);
    }

    /** Every second key is minus infinity, so that the first row sees nothing. */
    private static Case hidden(int window) {
        Arg keys = Arg.normal("k", 1, 9, 2)
                .with((r, i) -> i / 2 % 2 == 0 ? Double.NEGATIVE_INFINITY : r.nextGaussian())
                .constant();
        return Case.of(
                "hidden window=" + window,
                9,
                List.of(Arg.normal("q", 1, 9, 2), keys, Arg.normal("v", 1, 9, 2), Arg.normal("w", 9, 9)),
                (g, in) -> List.of(AftMix.local(g, in.get(0), in.get(1), in.get(2), in.get(3), window, true)),
                in -> mixed(in, 1, 9, 1, 2, window, true, false));
    }

    private static double[][] mixed(
            double[][] in, int B, int T, int H, int D, int window, boolean causal, boolean relative) {
        double[] y = new double[B * T * H * D];
        for (int i = 0; i < y.length; i++) {
            int c = i % (H * D);
            int t = i / (H * D) % T;
            int b = i / (H * D) / T;
            double[] score = new double[causal ? t + 1 : T];
            double max = Double.NEGATIVE_INFINITY;
            for (int u = 0; u < score.length; u++) {
                double key = relative ? in[1][(b * T + u) * H + c / D] : in[1][(b * T + u) * D + c];
                score[u] = key + bias(in[3], t, u, c / D, T, window, causal, relative);
                max = Math.max(max, score[u]);
            }
            double num = 0;
            double den = 0;
            for (int u = 0; u < score.length && max > Double.NEGATIVE_INFINITY; u++) {
                num += Math.exp(score[u] - max) * in[2][(b * T + u) * H * D + c];
                den += Math.exp(score[u] - max);
            }
            y[i] = den == 0 ? 0 : num / den / (1 + Math.exp(-in[0][i]));
        }
        return new double[][] {y};
    }

    private static double bias(
            double[] w, int t, int u, int head, int T, int window, boolean causal, boolean relative) {
        if (Math.abs(t - u) >= window) {
            return 0;
        }
        if (!relative) {
            return w[t * T + u];
        }
        return causal ? w[head * window + t - u] : w[head * (2 * window - 1) + t - u + window - 1];
    }
}
