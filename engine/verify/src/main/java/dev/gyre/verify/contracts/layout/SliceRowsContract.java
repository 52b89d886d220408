package dev.gyre.verify.contracts.layout;

import dev.gyre.engine.op.layout.SliceRows;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.List;

/** {@link SliceRows} is a range of steps of each sequence, the last one for example. */
public final class SliceRowsContract implements Contract {

    @Override
    public String op() {
        return "SliceRows";
    }

    @Override
    public List<Case> cases() {
        return List.of(
                last(1, 1, 1),
                last(3, 7, 5),
                last(2, 65, 63),
                part(2, 7, 3, 0, 4),
                part(3, 63, 5, 60, 3),
                part(1, 9, 1, 4, 1));
    }

    private static Case last(int B, int T, int C) {
        return Case.of(
                "last of B=" + B + " T=" + T + " C=" + C,
                1,
                List.of(Arg.normal("x", B, T, C)),
                (g, in) -> List.of(g.apply(SliceRows.last(in.getFirst()))),
                in -> new double[][] {rows(in[0], B, T, C, T - 1, 1)});
    }

    private static Case part(int B, int T, int C, int from, int rows) {
        return Case.of(
                "B=" + B + " T=" + T + " C=" + C + " " + from + "+" + rows,
                1,
                List.of(Arg.normal("x", B, T, C)),
                (g, in) -> List.of(g.apply(new SliceRows(in.getFirst(), from, rows))),
                in -> new double[][] {rows(in[0], B, T, C, from, rows)});
    }

    private static double[] rows(double[] x, int B, int T, int C, int from, int rows) {
        double[] y = new double[B * rows * C];
        for (int b = 0; b < B; b++) {
            System.arraycopy(x, (b * T + from) * C, y, b * rows * C, rows * C);
        }
        return y;
    }
}
