package dev.gyre.verify.contracts.layout;

import dev.gyre.engine.op.layout.Transpose;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.List;

/** {@link Transpose} swaps the two innermost axes. */
public final class TransposeContract implements Contract {

    @Override
    public String op() {
        return "Transpose";
    }

    @Override
    public List<Case> cases() {
        return List.of(
                swap(1, 1, 1), swap(1, 7, 65), swap(1, 65, 63), swap(3, 16, 32), swap(5, 1, 7), swap(2, 1000, 17));
    }

    private static Case swap(int G, int R, int C) {
        return Case.of(
                "(" + G + "," + R + "," + C + ")",
                1,
                List.of(Arg.normal("x", G, R, C)),
                (g, in) -> List.of(g.apply(new Transpose(in.get(0)))),
                in -> {
                    double[] y = new double[G * R * C];
                    for (int i = 0; i < y.length; i++) {
                        y[(i / (R * C) * C + i % C) * R + i / C % R] = in[0][i];
                    }
                    return new double[][] {y};
                });
    }
}
