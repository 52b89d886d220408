package dev.gyre.verify.contracts.training;

import dev.gyre.engine.op.training.AdamW;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.List;
import java.util.stream.IntStream;

/** {@link AdamW} takes algorithm 2's step and moves the moments. */
public final class AdamWContract implements Contract {

    private static final double LR = 3e-3f;
    private static final AdamW.Settings SETTINGS = new AdamW.Settings(0.9f, 0.95f, 1e-8f, 0.1f);

    @Override
    public String op() {
        return "AdamW";
    }

    @Override
    public List<Case> cases() {
        return IntStream.of(1, 7, 63, 65, 1000)
                .mapToObj(n -> step(n, n % 5 + 1))
                .toList();
    }

    private static Case step(int n, int t) {
        double correction1 = (float) (1 - Math.pow(SETTINGS.beta1(), t));
        double correction2 = (float) (1 - Math.pow(SETTINGS.beta2(), t));
        return Case.of(
                "n=" + n + " t=" + t,
                1,
                List.of(
                        Arg.normal("param", n).updated(),
                        Arg.normal("m", n).updated(),
                        Arg.uniform("v", 0.1, 2, n).updated(),
                        Arg.normal("gradient", n).constant(),
                        Arg.fixed("scale", TensorType.f32(1), 0.25),
                        Arg.fixed("schedule", TensorType.f32(4), LR, correction1, correction2, 0)),
                (g, in) -> {
                    g.add(new AdamW(in.get(0), in.get(1), in.get(2), in.get(3), in.get(4), in.get(5), SETTINGS));
                    return List.of();
                },
                AdamWContract::stepped);
    }

    private static double[][] stepped(double[][] in) {
        int n = in[0].length;
        double[][] next = new double[3][n];
        for (int i = 0; i < n; i++) {
            double g = in[4][0] * in[3][i];
            double m = SETTINGS.beta1() * in[1][i] + (1 - SETTINGS.beta1()) * g;
            double v = SETTINGS.beta2() * in[2][i] + (1 - SETTINGS.beta2()) * g * g;
            double step = m / in[5][1] / (Math.sqrt(v / in[5][2]) + SETTINGS.eps());
            next[0][i] = in[0][i] - in[5][0] * SETTINGS.decay() * in[0][i] - in[5][0] * step;
            next[1][i] = m;
            next[2][i] = v;
        }
        return next;
    }
}
