package dev.gyre.verify.contracts.elementwise;

import dev.gyre.engine.op.elementwise.Add;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.List;
import java.util.stream.IntStream;

/** {@link Add} is the sum, element by element. */
public final class AddContract implements Contract {

    @Override
    public String op() {
        return "Add";
    }

    @Override
    public List<Case> cases() {
        return IntStream.of(1, 7, 63, 65, 1000).mapToObj(AddContract::sum).toList();
    }

    private static Case sum(int n) {
        return Case.of(
                "n=" + n,
                1,
                List.of(Arg.normal("a", n), Arg.normal("b", n)),
                (g, in) -> List.of(g.apply(new Add(in.get(0), in.get(1)))),
                in -> new double[][] {
                    IntStream.range(0, n).mapToDouble(i -> in[0][i] + in[1][i]).toArray()
                });
    }
}
