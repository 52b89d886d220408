package dev.gyre.verify.contracts.training;

import dev.gyre.engine.op.training.SoftmaxCrossEntropy;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.List;

/** {@link SoftmaxCrossEntropy} averages over rows with a target, and is zero without any. */
public final class SoftmaxCrossEntropyContract implements Contract {

    @Override
    public String op() {
        return "SoftmaxCrossEntropy";
    }

    @Override
    public List<Case> cases() {
        return List.of(
                rows(1, 1, 0, 1, 1),
                rows(1, 7, 0, 7, 1),
                rows(7, 3, -1, 3, 1),
                rows(63, 65, -20, 65, 1),
                rows(3, 1000, 0, 1000, 1),
                rows(1000, 5, 0, 5, 1),
                rows(9, 17, 0, 17, 60),
                rows(5, 4, -3, 0, 1));
    }

    private static Case rows(int R, int V, int low, int high, double spread) {
        Arg logits = Arg.normal("logits", R, V).with((random, i) -> spread * random.nextGaussian());
        return Case.of(
                        "R=" + R + " V=" + V + " targets " + low + ".." + (high - 1) + " spread=" + (int) spread,
                        Math.max(R, V),
                        List.of(logits, Arg.ints("targets", low, high, R)),
                        (g, in) -> List.of(g.apply(new SoftmaxCrossEntropy(in.get(0), in.get(1)))),
                        in -> new double[][] {{loss(in[0], in[1], V)}})
                .tolerating(5e-6, 1e-5);
    }

    private static double loss(double[] logits, double[] targets, int V) {
        double total = 0;
        int count = 0;
        for (int r = 0; r < targets.length; r++) {
            if (targets[r] >= 0) {
                double max = Double.NEGATIVE_INFINITY;
                for (int v = 0; v < V; v++) {
                    max = Math.max(max, logits[r * V + v]);
                }
                double sum = 0;
                for (int v = 0; v < V; v++) {
                    sum += Math.exp(logits[r * V + v] - max);
                }
                total += max + Math.log(sum) - logits[r * V + (int) targets[r]];
                count++;
            }
        }
        return count == 0 ? 0 : total / count;
    }
}
