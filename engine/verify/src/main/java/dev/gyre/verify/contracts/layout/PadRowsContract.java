package dev.gyre.verify.contracts.layout;

import dev.gyre.engine.op.layout.PadRows;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.List;

/** {@link PadRows} puts sequences among zeros: before, behind, on both sides or none. */
public final class PadRowsContract implements Contract {

    @Override
    public String op() {
        return "PadRows";
    }

    @Override
    public List<Case> cases() {
        return List.of(
                padded(1, 1, 1, 0, 1),
                padded(2, 5, 3, 0, 7),
                padded(3, 7, 65, 0, 7),
                padded(1, 63, 2, 0, 1000),
                padded(2, 4, 3, 3, 7),
                padded(3, 3, 5, 31, 63));
    }

    private static Case padded(int B, int T, int C, int from, int rows) {
        return Case.of(
                "B=" + B + " T=" + T + " C=" + C + " from " + from + " of " + rows,
                1,
                List.of(Arg.normal("x", B, T, C)),
                (g, in) -> List.of(g.apply(new PadRows(in.getFirst(), from, rows))),
                in -> {
                    double[] y = new double[B * rows * C];
                    for (int b = 0; b < B; b++) {
                        System.arraycopy(in[0], b * T * C, y, (b * rows + from) * C, T * C);
                    }
                    return new double[][] {y};
                });
    }
}
