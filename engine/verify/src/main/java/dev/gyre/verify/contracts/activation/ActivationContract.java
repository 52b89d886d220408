package dev.gyre.verify.contracts.activation;

import dev.gyre.engine.op.activation.Activation;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Each {@link Activation} by its definition, near zero and far out where exponentials overflow. */
public final class ActivationContract implements Contract {

    @Override
    public String op() {
        return "Activation";
    }

    @Override
    public List<Case> cases() {
        return Arrays.stream(Activation.Kind.values())
                .flatMap(kind -> Stream.concat(
                        IntStream.of(1, 7, 63, 65, 1000).mapToObj(n -> of(kind, n, 3)), Stream.of(of(kind, 100, 200))))
                .toList();
    }

    private static Case of(Activation.Kind kind, int n, double range) {
        return Case.of(
                        kind + " n=" + n + " |x|<" + (int) range,
                        1,
                        List.of(Arg.uniform("x", -range, range, n)),
                        (g, in) -> List.of(g.apply(new Activation(in.get(0), kind))),
                        in -> new double[][] {
                            Arrays.stream(in[0]).map(x -> value(kind, x)).toArray()
                        })
                .tolerating(2e-6, 1e-5);
    }

    private static double value(Activation.Kind kind, double x) {
        return switch (kind) {
            case SIGMOID -> 1 / (1 + Math.exp(-x));
            case LOG_SIGMOID -> Math.min(x, 0) - Math.log1p(Math.exp(-Math.abs(x)));
            case TANH -> Math.tanh(x);
            case SILU -> x / (1 + Math.exp(-x));
            case GELU -> x * normal(x);
            case RELU -> Math.max(0, x);
        };
    }

    /** The normal distribution function, from the series of erf near zero and its continued fraction further out. */
    public static double normal(double x) {
        double z = Math.abs(x) / Math.sqrt(2);
        double upper = z < 3 ? (1 - series(z)) / 2 : fraction(z) / 2;
        return x < 0 ? upper : 1 - upper;
    }

    /** erf(z), Abramowitz & Stegun 7.1.6. */
    private static double series(double z) {
        double term = z;
        double sum = z;
        for (int n = 1; n < 120; n++) {
            term *= 2 * z * z / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.sqrt(Math.PI) * Math.exp(-z * z) * sum;
    }

    /** erfc(z) for large z, Abramowitz & Stegun 7.1.14. */
    private static double fraction(double z) {
        double f = z;
        for (int n = 120; n > 0; n--) {
            f = z + n / 2.0 / f;
        }
        return Math.exp(-z * z) / f / Math.sqrt(Math.PI);
    }
}
