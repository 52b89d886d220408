package dev.gyre.engine.verify.contracts;

import dev.gyre.engine.op.Slice;
import dev.gyre.engine.verify.Arg;
import dev.gyre.engine.verify.Case;
import dev.gyre.engine.verify.Contract;
import java.util.List;
import java.util.stream.IntStream;

/** {@link Slice} is a range of the innermost axis. */
public final class SliceContract implements Contract {

    @Override
    public String op() {
        return "Slice";
    }

    @Override
    public List<Case> cases() {
        return List.of(
                part(1, 1, 0, 1),
                part(7, 5, 0, 3),
                part(7, 5, 2, 3),
                part(63, 65, 1, 7),
                part(3, 1000, 500, 500),
                part(1000, 4, 3, 1));
    }

    private static Case part(int R, int C, int from, int width) {
        return Case.of(
                "(" + R + "," + C + ") " + from + "+" + width,
                1,
                List.of(Arg.normal("x", R, C)),
                (g, in) -> List.of(g.apply(new Slice(in.get(0), from, width))),
                in -> new double[][] {
                    IntStream.range(0, R * width)
                            .mapToDouble(i -> in[0][i / width * C + from + i % width])
                            .toArray()
                });
    }
}
