package dev.gyre.verify.contracts.linearattention;

import dev.gyre.engine.op.linearattention.GatedRetention;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.List;

/** {@link GatedRetention} is its recurrence, whatever the chunk: outputs, the state after it, and gradients of all inputs. */
public final class GatedRetentionContract implements Contract {

    /** Extents of a case: batch, time, heads, widths, chunk. */
    private record Size(int B, int T, int N, int D, int E, int L) {}

    @Override
    public String op() {
        return "GatedRetention";
    }

    @Override
    public List<Case> cases() {
        return List.of(
                retained("recurrent", new Size(1, 1, 1, 1, 1, 1), 1),
                retained("recurrent", new Size(2, 7, 3, 2, 5, 1), 1),
                retained("parallel", new Size(2, 17, 2, 4, 3, 17), 1),
                retained("parallel, strong decay", new Size(1, 63, 1, 4, 4, 63), 8),
                retained("chunkwise", new Size(2, 13, 3, 3, 2, 4), 1),
                retained("chunkwise", new Size(1, 65, 2, 8, 5, 16), 0.2),
                retained("chunkwise, strong decay", new Size(1, 33, 2, 4, 4, 8), 8),
                retained("chunkwise, no decay", new Size(1, 30, 2, 3, 4, 7), 0));
    }

    private static Case retained(String form, Size s, double strength) {
        float scale = (float) (1 / Math.sqrt(s.D));
        return Case.of(
                        form + " " + s,
                        s.T * s.D,
                        List.of(
                                Arg.normal("q", s.B, s.T, s.N * s.D),
                                Arg.normal("k", s.B, s.T, s.N * s.D),
                                Arg.normal("v", s.B, s.T, s.N * s.E),
                                Arg.normal("g", s.B, s.T, s.N)
                                        .with((random, i) -> -strength * Math.abs(random.nextGaussian())),
                                Arg.normal("state", s.B, s.N, s.D, s.E)),
                        (g, in) -> g.add(new GatedRetention(
                                        in.get(0), in.get(1), in.get(2), in.get(3), in.get(4), s.L, scale))
                                .subList(0, 2),
                        in -> recurrence(in, s, scale))
                .tolerating(1e-5, 5e-5);
    }

    private static double[][] recurrence(double[][] in, Size s, double scale) {
        double[] o = new double[s.B * s.T * s.N * s.E];
        double[] state = in[4].clone();
        for (int row = 0; row < s.B * s.T * s.N; row++) {
            int h = row / (s.T * s.N) * s.N + row % s.N;
            for (int d = 0; d < s.D; d++) {
                for (int e = 0; e < s.E; e++) {
                    int at = (h * s.D + d) * s.E + e;
                    double written = scale * in[1][row * s.D + d] * in[2][row * s.E + e];
                    state[at] = Math.exp(in[3][row]) * state[at] + written;
                    o[row * s.E + e] += in[0][row * s.D + d] * state[at];
                }
            }
        }
        return new double[][] {o, state};
    }
}
