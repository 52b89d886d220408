package dev.gyre.engine.verify.contracts;

import dev.gyre.engine.op.Repeat;
import dev.gyre.engine.verify.Arg;
import dev.gyre.engine.verify.Case;
import dev.gyre.engine.verify.Contract;
import java.util.List;

/** {@link Repeat} copies each number of the innermost axis. */
public final class RepeatContract implements Contract {

    @Override
    public String op() {
        return "Repeat";
    }

    @Override
    public List<Case> cases() {
        return List.of(repeated(1, 1, 1), repeated(3, 5, 7), repeated(65, 2, 33));
    }

    private static Case repeated(int rows, int width, int times) {
        return Case.of(
                "R=" + rows + " N=" + width + " times=" + times,
                times,
                List.of(Arg.normal("x", rows, width)),
                (g, in) -> List.of(g.apply(new Repeat(in.get(0), times))),
                in -> {
                    double[] y = new double[rows * width * times];
                    for (int i = 0; i < y.length; i++) {
                        y[i] = in[0][i / times];
                    }
                    return new double[][] {y};
                });
    }
}
