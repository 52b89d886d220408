package dev.gyre.verify.contracts.attention;

import dev.gyre.engine.op.attention.AttentionSpectra;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.List;

/** {@link AttentionSpectra} by the sums of its definition, for windows of any even length. */
public final class AttentionSpectraContract implements Contract {

    /** Extents of a case: rows, heads a row, queries, tokens, window, hop. */
    private record Size(int H, int K, int n, int S, int W, int hop) {}

    @Override
    public String op() {
        return "AttentionSpectra";
    }

    @Override
    public List<Case> cases() {
        return List.of(
                spectra(new Size(1, 1, 1, 1, 2, 1)),
                spectra(new Size(2, 2, 12, 17, 6, 3)),
                spectra(new Size(1, 3, 10, 10, 14, 5)),
                spectra(new Size(2, 1, 64, 65, 32, 16)));
    }

    private static Case spectra(Size s) {
        double gamma = 0.9f;
        return Case.of(
                        s.toString(),
                        s.W,
                        List.of(
                                Arg.uniform("attention", 0, 1, s.H * s.K, s.n, s.S)
                                        .constant(),
                                Arg.uniform("tail", 0, 1, s.H, s.S, s.W - s.hop).constant(),
                                Arg.uniform("features", 0, 2, s.H, s.S, s.W / 2 + 1)
                                        .constant()),
                        (g, in) -> g.add(new AttentionSpectra(in.get(0), in.get(1), in.get(2), s.hop, (float) gamma))
                                .subList(0, 2),
                        in -> transformed(in, s, gamma))
                .tolerating(2e-6, 2e-6);
    }

    private static double[][] transformed(double[][] in, Size s, double gamma) {
        int past = s.W - s.hop;
        int F = s.W / 2 + 1;
        double[] features = new double[s.H * s.S * F];
        double[] tail = new double[s.H * s.S * past];
        for (int row = 0; row < s.H * s.S; row++) {
            double[] series = series(in, s, row);
            System.arraycopy(series, s.n, tail, row * past, past);
            for (int f = 0; f < F; f++) {
                double mean = Math.pow(gamma, s.n) * in[2][row * F + f];
                for (int t = 0; t < s.n / s.hop; t++) {
                    boolean born = row % s.S - (s.S - s.n) < s.hop * (t + 1);
                    double decay = Math.pow(gamma, s.hop);
                    double weight = (1 - decay) * Math.pow(decay, s.n / s.hop - 1 - t);
                    mean += born ? weight * magnitude(series, t * s.hop, f, s.W) : 0;
                }
                features[row * F + f] = mean;
            }
        }
        return new double[][] {features, tail};
    }

    private static double[] series(double[][] in, Size s, int row) {
        int past = s.W - s.hop;
        double[] series = new double[past + s.n];
        System.arraycopy(in[1], row * past, series, 0, past);
        for (int t = 0; t < s.n; t++) {
            for (int k = 0; k < s.K; k++) {
                int head = row / s.S * s.K + k;
                series[past + t] += in[0][(head * s.n + t) * s.S + row % s.S] / s.K;
            }
        }
        return series;
    }

    private static double magnitude(double[] series, int from, int f, int W) {
        double re = 0;
        double im = 0;
        for (int m = 0; m < W; m++) {
            double hann = (1 - Math.cos(2 * Math.PI * m / W)) / 2;
            re += hann * series[from + m] * Math.cos(2 * Math.PI * f * m / W);
            im += hann * series[from + m] * Math.sin(2 * Math.PI * f * m / W);
        }
        return Math.hypot(re, im);
    }
}
