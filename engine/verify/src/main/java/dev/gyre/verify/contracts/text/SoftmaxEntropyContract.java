package dev.gyre.verify.contracts.text;

import dev.gyre.engine.op.text.SoftmaxEntropy;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.List;

/** {@link SoftmaxEntropy} is minus the sum of p log p. */
public final class SoftmaxEntropyContract implements Contract {

    @Override
    public String op() {
        return "SoftmaxEntropy";
    }

    @Override
    public List<Case> cases() {
        return List.of(entropy(1, 2, 1), entropy(7, 5, 1), entropy(65, 260, 3), entropy(3, 33, 0.01));
    }

    private static Case entropy(int R, int V, double spread) {
        return Case.of(
                        "R=" + R + " V=" + V + " spread=" + spread,
                        V,
                        List.of(Arg.normal("logits", R, V).with((random, i) -> spread * random.nextGaussian())),
                        (g, in) -> List.of(g.apply(new SoftmaxEntropy(in.get(0)))),
                        in -> {
                            double[] y = new double[R];
                            for (int r = 0; r < R; r++) {
                                double sum = 0;
                                for (int v = 0; v < V; v++) {
                                    sum += Math.exp(in[0][r * V + v]);
                                }
                                for (int v = 0; v < V; v++) {
                                    double p = Math.exp(in[0][r * V + v]) / sum;
                                    y[r] -= p * Math.log(p);
                                }
                            }
                            return new double[][] {y};
                        })
                .tolerating(5e-6, spread < 0.1 ? 1e-3 : 5e-5);
    }
}
