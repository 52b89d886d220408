package dev.gyre.verify.contracts.recurrent;

import dev.gyre.engine.op.recurrent.DecayBounds;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.List;
import java.util.stream.Stream;

/** {@link DecayBounds} of one layer, which has none, and of several. */
public final class DecayBoundsContract implements Contract {

    @Override
    public String op() {
        return "DecayBounds";
    }

    @Override
    public List<Case> cases() {
        return Stream.of(new int[][] {{1, 7}, {2, 1}, {3, 65}, {24, 63}, {5, 1000}})
                .map(s -> bounded(s[0], s[1]))
                .toList();
    }

    private static Case bounded(int L, int C) {
        return Case.of(
                "L=" + L + " C=" + C,
                L,
                List.of(Arg.normal("raw", L, C)),
                (g, in) -> List.of(g.apply(new DecayBounds(in.getFirst()))),
                in -> {
                    double[] bounds = new double[L * C];
                    for (int i = C; i < bounds.length; i++) {
                        double sum = 0;
                        for (int l = 0; l < L; l++) {
                            sum += Math.exp(in[0][l * C + i % C]);
                        }
                        bounds[i] = bounds[i - C] + Math.exp(in[0][i]) / sum;
                    }
                    return new double[][] {bounds};
                });
    }
}
