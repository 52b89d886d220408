package dev.gyre.verify.contracts.elementwise;

import dev.gyre.engine.op.elementwise.AddInt;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** {@link AddInt} adds its constant to every number. */
public final class AddIntContract implements Contract {

    @Override
    public String op() {
        return "AddInt";
    }

    @Override
    public List<Case> cases() {
        return IntStream.of(1, 7, 65, 1000).mapToObj(n -> added(n, n - 9)).toList();
    }

    private static Case added(int n, int by) {
        return Case.of(
                "n=" + n + " by=" + by,
                1,
                List.of(Arg.ints("x", -5, 1000, n)),
                (g, in) -> List.of(g.apply(new AddInt(in.getFirst(), by))),
                in -> new double[][] {Arrays.stream(in[0]).map(v -> v + by).toArray()});
    }
}
