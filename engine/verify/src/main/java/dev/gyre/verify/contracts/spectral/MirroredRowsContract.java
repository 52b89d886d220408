package dev.gyre.verify.contracts.spectral;

import dev.gyre.engine.op.spectral.MirroredRows;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.List;
import java.util.stream.Stream;

/** {@link MirroredRows} turns sequences round and puts zeros before them, and its crop takes them away. */
public final class MirroredRowsContract implements Contract {

    @Override
    public String op() {
        return "MirroredRows";
    }

    @Override
    public List<Case> cases() {
        int[][] shapes = {{1, 1, 1, 1}, {2, 5, 7, 3}, {3, 7, 7, 65}, {1, 63, 1000, 2}};
        return Stream.of(shapes)
                .flatMap(s -> Stream.of(pad(s[0], s[1], s[2], s[3]), crop(s[0], s[1], s[2], s[3])))
                .toList();
    }

    private static Case pad(int B, int T, int rows, int C) {
        return Case.of(
                label("pad", B, T, rows, C),
                1,
                List.of(Arg.normal("x", B, T, C)),
                (g, in) -> List.of(g.apply(new MirroredRows(in.get(0), rows))),
                in -> {
                    double[] y = new double[B * rows * C];
                    for (int i = 0; i < in[0].length; i++) {
                        y[place(i, T, rows, C)] = in[0][i];
                    }
                    return new double[][] {y};
                });
    }

    private static Case crop(int B, int T, int rows, int C) {
        return Case.of(
                label("crop", B, T, rows, C),
                1,
                List.of(Arg.normal("x", B, rows, C)),
                (g, in) -> List.of(g.apply(new MirroredRows.Crop(in.get(0), T))),
                in -> {
                    double[] y = new double[B * T * C];
                    for (int i = 0; i < y.length; i++) {
                        y[i] = in[0][place(i, T, rows, C)];
                    }
                    return new double[][] {y};
                });
    }

    /** The index in the long sequences of an element of the short ones. */
    private static int place(int i, int T, int rows, int C) {
        int t = i / C % T;
        return (i / C / T * rows + rows - 1 - t) * C + i % C;
    }

    private static String label(String what, int B, int T, int rows, int C) {
        return what + " B=" + B + " T=" + T + " rows=" + rows + " C=" + C;
    }
}
