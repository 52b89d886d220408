package dev.gyre.verify.contracts.text;

import dev.gyre.engine.op.text.PositionIds;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.List;
import java.util.stream.IntStream;

/** {@link PositionIds} counts on from where each sequence is, or from where all are. */
public final class PositionIdsContract implements Contract {

    @Override
    public String op() {
        return "PositionIds";
    }

    @Override
    public List<Case> cases() {
        return List.of(counted(1, 1, 1), counted(3, 7, 3), counted(3, 7, 1), counted(2, 65, 2), counted(1, 1000, 1));
    }

    private static Case counted(int B, int T, int P) {
        return Case.of(
                "B=" + B + " T=" + T + " from " + P,
                1,
                List.of(Arg.ints("first", 0, 5000, P)),
                (g, in) -> List.of(g.apply(new PositionIds(in.getFirst(), B, T))),
                in -> new double[][] {
                    IntStream.range(0, B * T)
                            .mapToDouble(i -> in[0][P == 1 ? 0 : i / T] + i % T)
                            .toArray()
                });
    }
}
