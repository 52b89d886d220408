package dev.gyre.verify.contracts.layout;

import dev.gyre.engine.op.layout.Split;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** {@link Split} takes rows apart. */
public final class SplitContract implements Contract {

    @Override
    public String op() {
        return "Split";
    }

    @Override
    public List<Case> cases() {
        return List.of(
                parts(1, 1, 1), parts(7, 3), parts(3, 63, 1, 65), parts(65, 7, 7, 7, 7), parts(2, 1000, 3, 1, 2, 5));
    }

    private static Case parts(int R, Integer... widths) {
        int C = Stream.of(widths).mapToInt(w -> w).sum();
        return Case.of(
                "R=" + R + " " + List.of(widths),
                1,
                List.of(Arg.normal("x", R, C)),
                (g, in) -> g.add(new Split(in.getFirst(), List.of(widths))),
                in -> {
                    double[][] y = new double[widths.length][];
                    int from = 0;
                    for (int p = 0; p < widths.length; p++) {
                        int first = from;
                        int width = widths[p];
                        y[p] = IntStream.range(0, R * width)
                                .mapToDouble(i -> in[0][i / width * C + first + i % width])
                                .toArray();
                        from += width;
                    }
                    return y;
                });
    }
}
