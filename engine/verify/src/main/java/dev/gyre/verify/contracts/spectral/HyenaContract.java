package dev.gyre.verify.contracts.spectral;

import dev.gyre.engine.op.spectral.HyenaFilter;
import dev.gyre.engine.op.spectral.HyenaWindow;
import dev.gyre.engine.op.spectral.SineActivation;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.List;

/** {@link SineActivation}, {@link HyenaWindow}, and a whole {@link HyenaFilter}. */
public final class HyenaContract implements Contract {

    @Override
    public String op() {
        return "HyenaFilter";
    }

    @Override
    public List<Case> cases() {
        return List.of(
                sine(1, 1),
                sine(7, 65),
                sine(63, 3),
                sine(1000, 2),
                window(1, 1, 1, 0f),
                window(7, 65, 9, 0f),
                window(63, 3, 63, 0.05f),
                window(1000, 2, 1000, 0f),
                filter(1, 1, 1, 3, 1),
                filter(7, 9, 4, 5, 3),
                filter(63, 63, 7, 3, 65));
    }

    private static Case sine(int R, int C) {
        return Case.of(
                        "sine R=" + R + " C=" + C,
                        R,
                        List.of(Arg.normal("x", R, C), Arg.uniform("frequency", -10, 10, C)),
                        (g, in) -> List.of(g.apply(new SineActivation(in.get(0), in.get(1)))),
                        in -> new double[][] {sines(in[0], in[1])})
                .tolerating(3e-6, 1e-5 * (1 + Math.sqrt(R) / 4));
    }

    private static Case window(int T, int C, int longest, float floor) {
        return Case.of(
                "window T=" + T + " of " + longest + " C=" + C,
                8,
                List.of(Arg.normal("x", T, C), Arg.uniform("rate", -15, -3, C).constant(), times(longest)),
                (g, in) -> List.of(g.apply(new HyenaWindow(in.get(0), in.get(1), in.get(2), floor))),
                in -> new double[][] {windowed(in[0], in[1], in[2], floor)});
    }

    private static Arg times(int longest) {
        float[] t = HyenaFilter.times(longest);
        return Arg.normal("time", longest).with((r, i) -> t[i]).constant();
    }

    /** H hidden channels, F features of a position, C channels of the filter. */
    private static Case filter(int T, int longest, int H, int F, int C) {
        float[] z = HyenaFilter.positions(longest, F);
        return Case.of(
                        "filter T=" + T + " of " + longest + " C=" + C,
                        T,
                        List.of(
                                Arg.normal("z", longest, F).with((r, i) -> z[i]),
                                Arg.uniform("frequency", 0.5, 3, H),
                                Arg.normal("w0", F, H),
                                Arg.normal("b0", H),
                                Arg.normal("w1", H, H),
                                Arg.normal("b1", H),
                                Arg.normal("last", H, C),
                                Arg.uniform("rate", -15, -3, C).constant(),
                                times(longest)),
                        (g, in) -> List.of(new HyenaFilter(in.get(0), in.get(1), in.get(7), in.get(8), 0f)
                                .taps(
                                        g,
                                        List.of(
                                                new HyenaFilter.Layer(in.get(2), in.get(3)),
                                                new HyenaFilter.Layer(in.get(4), in.get(5))),
                                        in.get(6),
                                        T)),
                        in -> {
                            double[] h = sines(affine(in[0], in[2], in[3], T), in[1]);
                            h = sines(affine(h, in[4], in[5], T), in[1]);
                            double[] k = affine(h, in[6], new double[C], T);
                            return new double[][] {windowed(k, in[7], in[8], 0)};
                        })
                .tolerating(2e-5, 1e-4);
    }

    /** T rows of x times w, and b. */
    private static double[] affine(double[] x, double[] w, double[] b, int T) {
        int to = b.length;
        int from = w.length / to;
        double[] y = new double[T * to];
        for (int i = 0; i < y.length; i++) {
            y[i] = b[i % to];
            for (int j = 0; j < from; j++) {
                y[i] += x[i / to * from + j] * w[j * to + i % to];
            }
        }
        return y;
    }

    private static double[] sines(double[] x, double[] frequency) {
        double[] y = new double[x.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = Math.sin(frequency[i % frequency.length] * x[i]);
        }
        return y;
    }

    private static double[] windowed(double[] x, double[] rate, double[] time, double floor) {
        double[] y = new double[x.length];
        int C = rate.length;
        for (int i = 0; i < y.length; i++) {
            int t = i / C;
            y[i] = x[i] * (Math.exp(-time[t] * Math.abs(rate[i % C])) + floor);
        }
        return y;
    }
}
