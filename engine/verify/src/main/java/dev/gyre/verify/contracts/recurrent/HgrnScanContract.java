package dev.gyre.verify.contracts.recurrent;

import dev.gyre.engine.op.recurrent.HgrnScan;
import dev.gyre.engine.op.recurrent.MlgruScan;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.ArrayList;
import java.util.List;

/** {@link HgrnScan}, and {@link MlgruScan} with a lower bound and padding, from a state, with the last state. */
public final class HgrnScanContract implements Contract {

    @Override
    public String op() {
        return "HgrnScan";
    }

    @Override
    public List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (int[] s : new int[][] {{1, 1, 1}, {2, 7, 3}, {3, 33, 17}, {1, 200, 65}}) {
            cases.add(plain(s[0], s[1], s[2]));
            cases.add(gated(s[0], s[1], s[2]));
        }
        return cases;
    }

    private static Case plain(int B, int T, int C) {
        return Case.of(
                "B=" + B + " T=" + T + " C=" + C,
                T,
                List.of(Arg.normal("u", B, T, C), Arg.uniform("decay", 0, 1, B, T, C), Arg.normal("h0", B, C)),
                (g, in) -> g.add(new HgrnScan(in.get(0), in.get(1), in.get(2))),
                in -> scanned(in[0], in[1], in[2], B, T, C));
    }

    private static Case gated(int B, int T, int C) {
        Arg mask = Arg.uniform("mask", 0, 1, B, T).constant().with((r, i) -> i % T < i / T ? 0 : 1);
        return Case.of(
                "MlgruScan B=" + B + " T=" + T + " C=" + C,
                B * T,
                List.of(
                        Arg.normal("x", B, T, C),
                        Arg.normal("f", B, T, C),
                        Arg.uniform("bound", 0, 0.9, C),
                        mask,
                        Arg.normal("h0", B, C)),
                (g, in) -> g.add(new MlgruScan(in.get(0), in.get(1), in.get(2), in.get(3), in.get(4))),
                in -> {
                    double[] u = new double[B * T * C];
                    double[] decay = new double[B * T * C];
                    for (int i = 0; i < u.length; i++) {
                        double bound = in[2][i % C];
                        decay[i] = bound + (1 - bound) / (1 + Math.exp(-in[1][i]));
                        u[i] = in[0][i] / (1 + Math.exp(-in[0][i])) * (1 - decay[i]) * in[3][i / C];
                    }
                    return scanned(u, decay, in[4], B, T, C);
                });
    }

    private static double[][] scanned(double[] u, double[] decay, double[] h0, int B, int T, int C) {
        double[] h = new double[B * T * C];
        double[] last = h0.clone();
        for (int i = 0; i < B * T; i++) {
            for (int c = 0; c < C; c++) {
                int of = i / T * C + c;
                last[of] = decay[i * C + c] * last[of] + u[i * C + c];
                h[i * C + c] = last[of];
            }
        }
        return new double[][] {h, last};
    }
}
