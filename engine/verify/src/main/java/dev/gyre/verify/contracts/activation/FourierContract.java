package dev.gyre.verify.contracts.activation;

import dev.gyre.engine.op.activation.FourierActivation;
import dev.gyre.engine.op.activation.FourierGate;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.List;

/** {@link FourierActivation}, at angles of many periods too, and {@link FourierGate} over it. */
public final class FourierContract implements Contract {

    @Override
    public String op() {
        return "FourierActivation";
    }

    @Override
    public List<Case> cases() {
        return List.of(
                plain(1, 1, 1, 3),
                plain(7, 5, 9, 3),
                plain(3, 63, 65, 300),
                plain(65, 2, 3, 3),
                plain(2, 1000, 7, 3),
                gated(1, 1, 1),
                gated(7, 5, 9),
                gated(65, 3, 2));
    }

    private static Case plain(int rows, int periodic, int others, double range) {
        return Case.of(
                        "R=" + rows + " P=" + periodic + " Q=" + others + " |p|<" + (int) range,
                        1,
                        List.of(Arg.uniform("p", -range, range, rows, periodic), Arg.normal("a", rows, others)),
                        (g, in) -> List.of(g.apply(new FourierActivation(in.get(0), in.get(1)))),
                        in -> new double[][] {activated(in[0], in[1], rows, 1, 1)})
                .tolerating(2e-6, 1e-5);
    }

    private static Case gated(int rows, int periodic, int others) {
        return Case.of(
                        "gated R=" + rows + " P=" + periodic + " Q=" + others,
                        1,
                        List.of(Arg.normal("p", rows, periodic), Arg.normal("a", rows, others), Arg.normal("gate", 1)),
                        (g, in) -> List.of(g.apply(new FourierGate(
                                g.apply(new FourierActivation(in.get(0), in.get(1))), in.get(2), 2 * periodic))),
                        in -> {
                            double s = 1 / (1 + Math.exp(-in[2][0]));
                            return new double[][] {activated(in[0], in[1], rows, s, 1 - s)};
                        })
                .tolerating(2e-6, 2e-5);
    }

    private static double[] activated(double[] p, double[] a, int rows, double periodic, double other) {
        int P = p.length / rows;
        int Q = a.length / rows;
        double[] y = new double[rows * (2 * P + Q)];
        for (int r = 0; r < rows; r++) {
            int at = r * (2 * P + Q);
            for (int c = 0; c < P; c++) {
                y[at + c] = periodic * Math.cos(p[r * P + c]);
                y[at + P + c] = periodic * Math.sin(p[r * P + c]);
            }
            for (int c = 0; c < Q; c++) {
                double u = a[r * Q + c];
                y[at + 2 * P + c] = other * u * ActivationContract.normal(u);
            }
        }
        return y;
    }
}
