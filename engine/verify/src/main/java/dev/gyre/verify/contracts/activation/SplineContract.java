package dev.gyre.verify.contracts.activation;

import dev.gyre.engine.op.activation.SplineBasis;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.List;

/** {@link SplineBasis} of all orders and their derivatives on uneven knots, inside, outside and on them, and the layer. */
public final class SplineContract implements Contract {

    @Override
    public String op() {
        return "SplineBasis";
    }

    @Override
    public List<Case> cases() {
        return List.of(
                bases(0, 7, 3, 9),
                bases(1, 1, 1, 3),
                bases(1, 65, 3, 12),
                bases(2, 7, 63, 8),
                bases(3, 1, 1, 5),
                bases(3, 65, 5, 12),
                bases(3, 9, 2, 200),
                slopes(1, 1, 7, 3, 9),
                slopes(2, 1, 7, 3, 9),
                slopes(3, 1, 65, 5, 12),
                slopes(2, 2, 5, 2, 9),
                slopes(3, 2, 33, 3, 12),
                slopes(3, 3, 9, 2, 20),
                layer(7, 5, 12, 3),
                layer(33, 3, 9, 1));
    }

    /** Knots with steps of 0.6 to 1.4 around zero. */
    private static Arg knots(int inputs, int knots) {
        double[] t = new double[knots * inputs];
        for (int i = 0; i < t.length; i++) {
            int k = i / inputs;
            t[i] = (float) (k - knots / 2 + 0.2 * Math.sin(5 * k + i % inputs));
        }
        return Arg.fixed("knots", TensorType.f32(knots, inputs), t);
    }

    private static Case bases(int order, int rows, int inputs, int knots) {
        double reach = knots / 2.0 + 1;
        return Case.of(
                        "order " + order + " R=" + rows + " I=" + inputs + " K=" + knots,
                        1,
                        List.of(Arg.uniform("x", -reach, reach, rows, inputs), knots(inputs, knots)),
                        (g, in) -> List.of(g.apply(new SplineBasis(in.get(0), in.get(1), order))),
                        in -> new double[][] {values(in[0], in[1], order, inputs, knots)})
                .tolerating(2e-6, 1e-4);
    }

    private static Case slopes(int order, int times, int rows, int inputs, int knots) {
        double reach = knots / 2.0 + 1;
        return Case.of(
                        "order " + order + " derivative " + times + " R=" + rows + " I=" + inputs + " K=" + knots,
                        1,
                        List.of(Arg.uniform("x", -reach, reach, rows, inputs), knots(inputs, knots)),
                        (g, in) -> List.of(g.apply(new SplineBasis.Slope(in.get(0), in.get(1), order, times))),
                        in -> new double[][] {derivatives(in[0], in[1], order, times, inputs, knots)})
                .tolerating(1e-5, 1e-4);
    }

    private static double[] derivatives(double[] x, double[] t, int order, int times, int inputs, int knots) {
        int bases = knots - 1 - order;
        double[] y = new double[x.length * bases];
        for (int n = 0; n < y.length; n++) {
            int i = n % inputs;
            y[n] = derivative(x[n / (inputs * bases) * inputs + i], t, n / inputs % bases, order, times, inputs, i);
        }
        return y;
    }

    private static double derivative(double x, double[] t, int s, int order, int times, int inputs, int i) {
        if (times == 0) {
            return basis(x, t, s, order, inputs, i);
        }
        double up = derivative(x, t, s, order - 1, times - 1, inputs, i);
        double down = derivative(x, t, s + 1, order - 1, times - 1, inputs, i);
        double rise = t[(s + order) * inputs + i] - t[s * inputs + i];
        double fall = t[(s + order + 1) * inputs + i] - t[(s + 1) * inputs + i];
        return order * (up / rise - down / fall);
    }

    private static Case layer(int rows, int inputs, int knots, int outputs) {
        int bases = knots - 4;
        return Case.of(
                        "layer R=" + rows + " I=" + inputs + " K=" + knots + " O=" + outputs,
                        bases * inputs,
                        List.of(
                                Arg.uniform("x", -3, 3, rows, inputs),
                                knots(inputs, knots),
                                Arg.normal("base", inputs, outputs),
                                Arg.normal("spline", bases, inputs, outputs)),
                        (g, in) -> List.of(SplineBasis.layer(g, in.get(0), in.get(1), 3, in.get(2), in.get(3))),
                        in -> new double[][] {summed(in, rows, inputs, knots)})
                .tolerating(5e-6, 1e-4);
    }

    private static double[] summed(double[][] in, int rows, int inputs, int knots) {
        double[] b = values(in[0], in[1], 3, inputs, knots);
        int outputs = in[2].length / inputs;
        double[] y = new double[rows * outputs];
        for (int r = 0; r < rows; r++) {
            for (int o = 0; o < outputs; o++) {
                for (int i = 0; i < inputs; i++) {
                    double x = in[0][r * inputs + i];
                    y[r * outputs + o] += in[2][i * outputs + o] * x / (1 + Math.exp(-x));
                    for (int s = 0; s < knots - 4; s++) {
                        double spline = in[3][(s * inputs + i) * outputs + o];
                        y[r * outputs + o] += spline * b[(r * (knots - 4) + s) * inputs + i];
                    }
                }
            }
        }
        return y;
    }

    private static double[] values(double[] x, double[] t, int order, int inputs, int knots) {
        int bases = knots - 1 - order;
        double[] y = new double[x.length * bases];
        for (int n = 0; n < y.length; n++) {
            int i = n % inputs;
            int s = n / inputs % bases;
            y[n] = basis(x[n / (inputs * bases) * inputs + i], t, s, order, inputs, i);
        }
        return y;
    }

    private static double basis(double x, double[] t, int s, int order, int inputs, int i) {
        double from = t[s * inputs + i];
        double to = t[(s + order + 1) * inputs + i];
        if (order == 0) {
            return x >= from && x < to ? 1 : 0;
        }
        double rise = (x - from) / (t[(s + order) * inputs + i] - from);
        double fall = (to - x) / (to - t[(s + 1) * inputs + i]);
        return rise * basis(x, t, s, order - 1, inputs, i) + fall * basis(x, t, s + 1, order - 1, inputs, i);
    }
}
