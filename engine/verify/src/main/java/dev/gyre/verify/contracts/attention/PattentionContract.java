package dev.gyre.verify.contracts.attention;

import dev.gyre.engine.op.attention.Pattention;
import dev.gyre.engine.op.attention.TokenWeights;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import dev.gyre.verify.contracts.activation.ActivationContract;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** {@link Pattention} with all its normalised activations. */
public final class PattentionContract implements Contract {

    @Override
    public String op() {
        return "Pattention";
    }

    @Override
    public List<Case> cases() {
        return Arrays.stream(TokenWeights.Kind.values())
                .flatMap(kind -> Stream.of(
                        attending(kind, 1, 2, 2, 1),
                        attending(kind, 7, 5, 9, 3),
                        attending(kind, 3, 4, 63, 65),
                        attending(kind, 65, 3, 17, 2),
                        attending(kind, 2, 7, 1000, 3)))
                .toList();
    }

    private static Case attending(TokenWeights.Kind kind, int rows, int in, int tokens, int out) {
        float scale = kind.scale(tokens);
        return Case.of(
                        kind + " R=" + rows + " d1=" + in + " n=" + tokens + " d2=" + out,
                        tokens,
                        List.of(
                                Arg.normal("x", rows, in),
                                Arg.normal("keys", tokens, in),
                                Arg.normal("values", tokens, out)),
                        (g, a) -> List.of(Pattention.of(g, a.get(0), a.get(1), a.get(2), kind, scale)),
                        a -> new double[][] {attended(kind, a, rows, tokens, scale)})
                .tolerating(5e-6, 2e-5);
    }

    private static double[] attended(TokenWeights.Kind kind, double[][] a, int rows, int tokens, double scale) {
        int in = a[0].length / rows;
        int out = a[2].length / tokens;
        double[] y = new double[rows * out];
        for (int r = 0; r < rows; r++) {
            double[] s = new double[tokens];
            for (int n = 0; n < tokens; n++) {
                for (int i = 0; i < in; i++) {
                    s[n] += a[0][r * in + i] * a[1][n * in + i];
                }
            }
            double[] weights = weights(kind, s, scale);
            for (int n = 0; n < tokens; n++) {
                for (int o = 0; o < out; o++) {
                    y[r * out + o] += weights[n] * a[2][n * out + o];
                }
            }
        }
        return y;
    }

    private static double[] weights(TokenWeights.Kind kind, double[] s, double scale) {
        return switch (kind) {
            case GELU_OF_NORMED -> {
                double norm = norm(s);
                yield Arrays.stream(s).map(v -> gelu(scale * v / norm)).toArray();
            }
            case NORMED_GELU -> {
                double[] gelu = Arrays.stream(s).map(PattentionContract::gelu).toArray();
                double norm = norm(gelu);
                yield Arrays.stream(gelu).map(v -> scale * v / norm).toArray();
            }
            case SOFTMAX -> {
                double sum = Arrays.stream(s).map(Math::exp).sum();
                yield Arrays.stream(s).map(v -> scale * Math.exp(v) / sum).toArray();
            }
        };
    }

    private static double gelu(double x) {
        return x * ActivationContract.normal(x);
    }

    private static double norm(double[] x) {
        return Math.sqrt(Arrays.stream(x).map(v -> v * v).sum());
    }
}
