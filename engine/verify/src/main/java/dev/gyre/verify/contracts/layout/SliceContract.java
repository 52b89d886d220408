package dev.gyre.verify.contracts.layout;

import dev.gyre.engine.op.layout.Pad;
import dev.gyre.engine.op.layout.Slice;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.List;
import java.util.stream.IntStream;

/** {@link Slice} is a range of the innermost axis, and {@link Pad} puts one back among zeros. */
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
                part(1000, 4, 3, 1),
                among(1, 1, 0, 1),
                among(7, 5, 2, 3),
                among(63, 65, 1, 7));
    }

    private static Case among(int R, int C, int from, int width) {
        return Case.of(
                "pad (" + R + "," + C + ") " + from + "+" + width,
                1,
                List.of(Arg.normal("x", R, width)),
                (g, in) -> List.of(g.apply(new Pad(in.get(0), C, from))),
                in -> {
                    double[] y = new double[R * C];
                    for (int i = 0; i < R * width; i++) {
                        y[i / width * C + from + i % width] = in[0][i];
                    }
                    return new double[][] {y};
                });
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
