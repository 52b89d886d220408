package dev.gyre.verify.contracts.training;

import dev.gyre.engine.op.training.MeanSquare;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** {@link MeanSquare} is the mean of squares, and of a difference the mean squared error. */
public final class MeanSquareContract implements Contract {

    @Override
    public String op() {
        return "MeanSquare";
    }

    @Override
    public List<Case> cases() {
        return IntStream.of(1, 7, 65, 1000, 3333)
                .mapToObj(n -> Case.of(
                        "n=" + n,
                        n,
                        List.of(Arg.normal("x", n), Arg.normal("y", n)),
                        (g, in) ->
                                List.of(g.apply(new MeanSquare(in.get(0))), MeanSquare.error(g, in.get(0), in.get(1))),
                        in -> new double[][] {
                            {Arrays.stream(in[0]).map(x -> x * x).sum() / n},
                            {
                                IntStream.range(0, n)
                                                .mapToDouble(i -> (in[0][i] - in[1][i]) * (in[0][i] - in[1][i]))
                                                .sum()
                                        / n
                            }
                        }))
                .toList();
    }
}
