package dev.gyre.verify.contracts.layout;

import dev.gyre.engine.op.layout.Concat;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** {@link Concat} lays rows end to end. */
public final class ConcatContract implements Contract {

    @Override
    public String op() {
        return "Concat";
    }

    @Override
    public List<Case> cases() {
        return List.of(parts(1, 1), parts(7, 1, 2), parts(3, 63, 1, 65), parts(65, 7, 7, 7, 7), parts(2, 1000, 3));
    }

    private static Case parts(int R, int... widths) {
        return Case.of(
                "R=" + R + " " + Arrays.toString(widths),
                1,
                IntStream.range(0, widths.length)
                        .mapToObj(i -> Arg.normal("part" + i, R, widths[i]))
                        .toList(),
                (g, in) -> List.of(g.apply(new Concat(in))),
                in -> new double[][] {
                    IntStream.range(0, R)
                            .boxed()
                            .flatMapToDouble(r -> IntStream.range(0, widths.length)
                                    .boxed()
                                    .flatMapToDouble(p -> Arrays.stream(in[p], r * widths[p], (r + 1) * widths[p])))
                            .toArray()
                });
    }
}
