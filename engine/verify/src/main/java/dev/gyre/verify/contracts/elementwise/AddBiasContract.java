package dev.gyre.verify.contracts.elementwise;

import dev.gyre.engine.op.elementwise.AddBias;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.List;
import java.util.stream.IntStream;

/** {@link AddBias} adds the same vector to every row. */
public final class AddBiasContract implements Contract {

    @Override
    public String op() {
        return "AddBias";
    }

    @Override
    public List<Case> cases() {
        return List.of(rows(1, 1, 1), rows(2, 7, 5), rows(3, 21, 65), rows(1, 1000, 3), rows(1, 2, 1000));
    }

    private static Case rows(int B, int T, int C) {
        return Case.of(
                "(" + B + "," + T + "," + C + ")",
                B * T,
                List.of(Arg.normal("x", B, T, C), Arg.normal("bias", C)),
                (g, in) -> List.of(g.apply(new AddBias(in.get(0), in.get(1)))),
                in -> new double[][] {
                    IntStream.range(0, B * T * C)
                            .mapToDouble(i -> in[0][i] + in[1][i % C])
                            .toArray()
                });
    }
}
