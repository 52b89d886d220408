package dev.gyre.verify.contracts.attention;

import dev.gyre.engine.op.attention.GatherHeads;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.List;
import java.util.SplittableRandom;

/** {@link GatherHeads} picks each head's rows by its own indices, and zeros for those that are none. */
public final class GatherHeadsContract implements Contract {

    @Override
    public String op() {
        return "GatherHeads";
    }

    @Override
    public List<Case> cases() {
        return List.of(gathered(1, 1, 1, 1, 1), gathered(2, 7, 4, 3, 5), gathered(1, 33, 65, 2, 3));
    }

    private static Case gathered(int B, int S, int M, int N, int D) {
        SplittableRandom random = new SplittableRandom(S);
        double[] index = new double[B * N * M];
        for (int i = 0; i < index.length; i++) {
            index[i] = random.nextInt(-1, S + 1);
        }
        return Case.of(
                "B=" + B + " S=" + S + " M=" + M + " N=" + N + " D=" + D,
                M,
                List.of(Arg.normal("x", B, S, N * D), Arg.fixed("index", TensorType.i32(B, N, M), index)),
                (g, in) -> List.of(g.apply(new GatherHeads(in.get(0), in.get(1)))),
                in -> {
                    double[] y = new double[B * M * N * D];
                    for (int i = 0; i < y.length; i++) {
                        int b = i / (M * N * D);
                        int n = i / D % N;
                        int from = (int) index[(b * N + n) * M + i / (N * D) % M];
                        y[i] = from < 0 || from >= S ? 0 : in[0][((b * S + from) * N + n) * D + i % D];
                    }
                    return new double[][] {y};
                });
    }
}
