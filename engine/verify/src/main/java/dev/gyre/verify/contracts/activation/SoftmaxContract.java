package dev.gyre.verify.contracts.activation;

import dev.gyre.engine.op.activation.Softmax;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.List;

/** {@link Softmax}, of numbers too whose exponentials no float32 holds. */
public final class SoftmaxContract implements Contract {

    @Override
    public String op() {
        return "Softmax";
    }

    @Override
    public List<Case> cases() {
        return List.of(of(1, 1, 0), of(1, 7, 0), of(7, 1, 0), of(5, 63, 0), of(65, 3, 1000), of(3, 1000, -1000));
    }

    private static Case of(int rows, int width, double offset) {
        Arg x = Arg.normal("x", rows, width).with((random, i) -> offset + 2 * random.nextGaussian());
        return Case.of(
                "R=" + rows + " C=" + width + " about " + (int) offset,
                width,
                List.of(x),
                (g, in) -> List.of(g.apply(new Softmax(in.getFirst()))),
                in -> new double[][] {shares(in[0], width)});
    }

    private static double[] shares(double[] x, int width) {
        double[] y = new double[x.length];
        for (int from = 0; from < x.length; from += width) {
            for (int i = 0; i < width; i++) {
                double all = 0;
                for (int c = 0; c < width; c++) {
                    all += Math.exp(x[from + c] - x[from + i]);
                }
                y[from + i] = 1 / all;
            }
        }
        return y;
    }
}
