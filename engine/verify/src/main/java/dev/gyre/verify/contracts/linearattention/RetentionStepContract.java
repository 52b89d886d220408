package dev.gyre.verify.contracts.linearattention;

import dev.gyre.engine.op.linearattention.RetentionStep;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.List;

/** {@link RetentionStep} decays its state, writes into it, and reads what's there then. */
public final class RetentionStepContract implements Contract {

    @Override
    public String op() {
        return "RetentionStep";
    }

    @Override
    public List<Case> cases() {
        return List.of(stepped(1, 1, 1, 1), stepped(3, 2, 7, 5), stepped(1, 4, 63, 65));
    }

    private static Case stepped(int B, int N, int D, int E) {
        float scale = (float) (1 / Math.sqrt(D));
        return Case.of(
                "B=" + B + " N=" + N + " D=" + D + " E=" + E,
                D,
                List.of(
                        Arg.normal("q", B, N * D).constant(),
                        Arg.normal("k", B, N * D).constant(),
                        Arg.normal("v", B, N * E).constant(),
                        Arg.uniform("g", -3, 0, B, N).constant(),
                        Arg.normal("state", B, N, D, E).updated()),
                (g, in) -> List.of(
                        g.apply(new RetentionStep(in.get(0), in.get(1), in.get(2), in.get(3), in.get(4), scale))),
                in -> {
                    double[] o = new double[B * N * E];
                    double[] state = in[4].clone();
                    for (int i = 0; i < state.length; i++) {
                        int key = i / E;
                        int value = key / D * E + i % E;
                        state[i] = Math.exp(in[3][key / D]) * state[i] + scale * in[1][key] * in[2][value];
                        o[value] += in[0][key] * state[i];
                    }
                    return new double[][] {o, state};
                });
    }
}
