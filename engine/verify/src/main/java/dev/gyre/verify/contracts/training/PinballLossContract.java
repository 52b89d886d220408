package dev.gyre.verify.contracts.training;

import dev.gyre.engine.op.training.PinballLoss;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.List;

/** {@link PinballLoss} weighs what lies under a target by the level and what lies over it by the rest, and leaves out what has no weight. */
public final class PinballLossContract implements Contract {

    @Override
    public String op() {
        return "PinballLoss";
    }

    @Override
    public List<Case> cases() {
        return List.of(
                sizes(1, 1, 1), sizes(1, 9, 7), sizes(7, 1, 63), sizes(63, 3, 1), sizes(65, 9, 8), sizes(1000, 2, 5));
    }

    /** Predictions are whole numbers and targets lie between them, since the loss has no derivative where both are the same. */
    private static Case sizes(int R, int Q, int P) {
        return Case.of(
                "R=" + R + " Q=" + Q + " P=" + P,
                R * P,
                List.of(
                        Arg.normal("predicted", R, Q * P).with((random, i) -> Math.rint(2 * random.nextGaussian())),
                        Arg.normal("targets", R, P)
                                .with((random, i) -> Math.rint(2 * random.nextGaussian()) + 0.5)
                                .constant(),
                        Arg.normal("weights", R, P)
                                .with((random, i) -> random.nextInt(4) == 0 ? 0 : random.nextDouble() / R)
                                .constant(),
                        Arg.uniform("levels", 0.05, 0.95, Q).constant()),
                (g, in) -> List.of(g.apply(new PinballLoss(in.get(0), in.get(1), in.get(2), in.get(3)))),
                in -> new double[][] {{loss(in[0], in[1], in[2], in[3], P)}});
    }

    private static double loss(double[] predicted, double[] targets, double[] weights, double[] levels, int P) {
        int Q = levels.length;
        double total = 0;
        for (int at = 0; at < targets.length; at++) {
            for (int q = 0; q < Q; q++) {
                double y = predicted[(at / P * Q + q) * P + at % P];
                double off = Math.abs(targets[at] - y);
                total += weights[at] * off * (y <= targets[at] ? levels[q] : 1 - levels[q]);
            }
        }
        return total / Q;
    }
}
