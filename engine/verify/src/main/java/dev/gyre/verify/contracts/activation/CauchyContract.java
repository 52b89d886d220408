package dev.gyre.verify.contracts.activation;

import dev.gyre.engine.op.activation.CauchyActivation;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** {@link CauchyActivation} and its derivatives, in the form Re[(-1)^n n! c / (z - i d)^(n + 1)], c = lambda1 - i lambda2 / d. */
public final class CauchyContract implements Contract {

    @Override
    public String op() {
        return "CauchyActivation";
    }

    @Override
    public List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        IntStream.rangeClosed(0, 3).forEach(order -> {
            cases.add(of(order, 1, 1, false));
            cases.add(of(order, 7, 63, false));
            cases.add(of(order, 65, 3, false));
            cases.add(of(order, 1000, 5, false));
        });
        cases.add(of(0, 9, 7, true));
        cases.add(of(2, 9, 7, true));
        return cases;
    }

    private static Case of(int order, int rows, int channels, boolean shared) {
        int parameters = shared ? 1 : channels;
        List<Arg> args = List.of(
                Arg.uniform("z", -3, 3, rows, channels),
                Arg.normal("lambda1", parameters),
                Arg.normal("lambda2", parameters),
                Arg.uniform("d", 0.7, 1.5, parameters).with((r, i) -> (i % 2 == 0 ? 1 : -1) * r.nextDouble(0.7, 1.5)));
        return Case.of(
                        "order " + order + (shared ? " shared" : "") + " R=" + rows + " C=" + channels,
                        rows,
                        order == 3 ? args.stream().map(Arg::constant).toList() : args,
                        (g, in) -> List.of(g.apply(new CauchyActivation(
                                in.get(0),
                                shared ? CauchyActivation.shared(g, in.get(1), channels) : in.get(1),
                                shared ? CauchyActivation.shared(g, in.get(2), channels) : in.get(2),
                                shared ? CauchyActivation.shared(g, in.get(3), channels) : in.get(3),
                                order))),
                        in -> new double[][] {derivative(order, in, channels)})
                .tolerating(2e-6, 1e-5);
    }

    private static double[] derivative(int order, double[][] in, int channels) {
        double[] y = new double[in[0].length];
        for (int i = 0; i < y.length; i++) {
            int p = in[1].length == 1 ? 0 : i % channels;
            double d = in[3][p];
            double re = in[1][p];
            double im = -in[2][p] / d;
            double q = in[0][i] * in[0][i] + d * d;
            for (int n = 0; n <= order; n++) {
                double factor = n == 0 ? 1 : -n;
                double next = factor * (re * in[0][i] - im * d) / q;
                im = factor * (re * d + im * in[0][i]) / q;
                re = next;
            }
            y[i] = re;
        }
        return y;
    }
}
