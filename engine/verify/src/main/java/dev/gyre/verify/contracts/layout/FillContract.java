package dev.gyre.verify.contracts.layout;

import dev.gyre.engine.op.layout.Fill;
import dev.gyre.engine.op.layout.FillInts;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.Arrays;
import java.util.List;

/** {@link Fill} and {@link FillInts} are one number throughout. */
public final class FillContract implements Contract {

    @Override
    public String op() {
        return "Fill";
    }

    @Override
    public List<Case> cases() {
        return List.of(
                floats(-0.5f, 1), floats(3f, 7, 9), ints(0, 1), ints(0, 7), ints(-3, 5, 13), ints(1 << 20, 1000));
    }

    private static Case floats(float value, int... dims) {
        return Case.of(
                "float32 " + Shape.of(dims),
                1,
                List.of(),
                (g, in) -> List.of(g.apply(new Fill(Shape.of(dims), value))),
                in -> new double[][] {all(value, dims)});
    }

    private static Case ints(int value, int... dims) {
        return Case.of(
                "int32 " + Shape.of(dims),
                1,
                List.of(),
                (g, in) -> List.of(g.apply(new FillInts(Shape.of(dims), value))),
                in -> new double[][] {all(value, dims)});
    }

    private static double[] all(double value, int... dims) {
        double[] y = new double[Arrays.stream(dims).reduce(1, (a, b) -> a * b)];
        Arrays.fill(y, value);
        return y;
    }
}
