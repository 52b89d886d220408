package dev.gyre.verify.contracts.spectral;

import dev.gyre.engine.op.spectral.FourierTransform;
import dev.gyre.engine.op.spectral.SpectrumProduct;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.List;
import java.util.stream.Stream;

/** {@link FourierTransform} of any length, forwards and back, real and complex, and {@link SpectrumProduct}. */
public final class FourierTransformContract implements Contract {

    @Override
    public String op() {
        return "FourierTransform";
    }

    @Override
    public List<Case> cases() {
        int[][] shapes = {
            {1, 1, 1, 0}, {2, 7, 3, 1}, {1, 16, 65, 0}, {3, 65, 2, 1}, {1, 210, 3, 0}, {2, 512, 3, 1}, {1, 1000, 1, 1}
        };
        return Stream.of(shapes)
                .flatMap(s -> Stream.of(
                        complex(s[0], s[1], s[2], s[3]),
                        real(s[0], s[1], s[2], s[3]),
                        inverse(s[0], s[1], s[2], s[3]),
                        realPart(s[0], s[1], s[2], s[3]),
                        product(s[0], s[1], s[2])))
                .toList();
    }

    private static Case complex(int B, int N, int C, int q) {
        return Case.of(
                label("complex", B, N, C, q),
                N,
                List.of(Arg.normal("re", B, N, C), Arg.normal("im", B, N, C)),
                (g, in) -> new FourierTransform(g, N, q).forward(in.get(0), in.get(1)),
                in -> transformed(in[0], in[1], B, N, C, q, false));
    }

    private static Case real(int B, int N, int C, int q) {
        return Case.of(
                label("real", B, N, C, q),
                N,
                List.of(Arg.normal("x", B, N, C)),
                (g, in) -> new FourierTransform(g, N, q).forward(in.get(0)),
                in -> transformed(in[0], new double[B * N * C], B, N, C, q, false));
    }

    private static Case inverse(int B, int N, int C, int q) {
        return Case.of(
                label("inverse", B, N, C, q),
                N,
                List.of(Arg.normal("re", B, N, C), Arg.normal("im", B, N, C)),
                (g, in) -> new FourierTransform(g, N, q).inverse(in.get(0), in.get(1)),
                in -> transformed(in[0], in[1], B, N, C, q, true));
    }

    private static Case realPart(int B, int N, int C, int q) {
        return Case.of(
                label("real part", B, N, C, q),
                N,
                List.of(Arg.normal("re", B, N, C), Arg.normal("im", B, N, C)),
                (g, in) -> List.of(new FourierTransform(g, N, q).inverseReal(in.get(0), in.get(1))),
                in -> new double[][] {transformed(in[0], in[1], B, N, C, q, true)[0]});
    }

    private static Case product(int B, int N, int C) {
        return Case.of(
                label("product", B, N, C, 0),
                B * N,
                List.of(
                        Arg.normal("xr", B, N, C),
                        Arg.normal("xi", B, N, C),
                        Arg.normal("kr", 1, N, C),
                        Arg.normal("ki", 1, N, C),
                        Arg.normal("gain", C)),
                (g, in) ->
                        g.add(new SpectrumProduct(in.get(0), in.get(1), in.get(2), in.get(3), in.get(4), 0.7f, false)),
                in -> {
                    double[][] y = new double[2][B * N * C];
                    for (int i = 0; i < B * N * C; i++) {
                        int k = i % (N * C);
                        double re = in[2][k] + in[4][i % C];
                        y[0][i] = 0.7f * (in[0][i] * re - in[1][i] * in[3][k]);
                        y[1][i] = 0.7f * (in[0][i] * in[3][k] + in[1][i] * re);
                    }
                    return y;
                });
    }

    private static String label(String what, int B, int N, int C, int q) {
        return what + " B=" + B + " N=" + N + " C=" + C + " q=" + q;
    }

    /** The transform by its definition; of the inverse one the frequency is what's summed over and the angle has the other sign. */
    private static double[][] transformed(double[] re, double[] im, int B, int N, int C, int q, boolean inverse) {
        double[] cos = new double[4 * N];
        double[] sin = new double[4 * N];
        for (int i = 0; i < 4 * N; i++) {
            cos[i] = Math.cos(Math.PI * i / (2 * N));
            sin[i] = inverse ? Math.sin(Math.PI * i / (2 * N)) : -Math.sin(Math.PI * i / (2 * N));
        }
        double[][] y = new double[2][B * N * C];
        for (int i = 0; i < B * N * C; i++) {
            int to = i / C % N;
            int at = i / C / N * N * C + i % C;
            int step = (inverse ? 4 * to : 4 * to + q) % (4 * N);
            int angle = inverse ? to * q % (4 * N) : 0;
            for (int from = 0; from < N; from++) {
                y[0][i] += re[at] * cos[angle] - im[at] * sin[angle];
                y[1][i] += re[at] * sin[angle] + im[at] * cos[angle];
                at += C;
                angle += step;
                angle -= angle < 4 * N ? 0 : 4 * N;
            }
        }
        return y;
    }
}
