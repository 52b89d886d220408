package dev.gyre.verify.contracts.training;

import dev.gyre.engine.op.training.Count;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** {@link Count} adds its constant to every count. */
public final class CountContract implements Contract {

    private static final int BY = 3;

    @Override
    public String op() {
        return "Count";
    }

    @Override
    public List<Case> cases() {
        return IntStream.of(1, 7, 65).mapToObj(CountContract::counted).toList();
    }

    private static Case counted(int n) {
        return Case.of(
                "n=" + n,
                1,
                List.of(Arg.ints("counts", -5, 1000, n).updated()),
                (g, in) -> {
                    g.add(new Count(in.getFirst(), BY));
                    return List.of();
                },
                in -> new double[][] {Arrays.stream(in[0]).map(v -> v + BY).toArray()});
    }
}
