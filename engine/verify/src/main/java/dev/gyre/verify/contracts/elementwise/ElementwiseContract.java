package dev.gyre.verify.contracts.elementwise;

import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.elementwise.Mul;
import dev.gyre.engine.op.elementwise.Scale;
import dev.gyre.engine.op.elementwise.SoftCap;
import dev.gyre.engine.op.elementwise.StopGradient;
import dev.gyre.engine.op.elementwise.Sub;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** {@link Sub}, {@link Mul}, {@link Scale} and {@link SoftCap} by their formulas. */
public final class ElementwiseContract implements Contract {

    private interface Maker {
        Op of(Tensor a, Tensor b);
    }

    @Override
    public String op() {
        return "Elementwise";
    }

    @Override
    public List<Case> cases() {
        return IntStream.of(1, 7, 63, 65, 1000)
                .boxed()
                .flatMap(n -> Stream.of(
                        pair("sub", n, Sub::new, (a, b) -> a - b),
                        pair("mul", n, Mul::new, (a, b) -> a * b),
                        pair("square", n, (a, b) -> new Mul(a, a), (a, b) -> a * a, 1),
                        pair("scale", n, (a, b) -> new Scale(a, -0.75f), (a, b) -> -0.75 * a, 1),
                        stop(n),
                        pair("cap", n, (a, b) -> new SoftCap(a, 1.5f), (a, b) -> 1.5 * Math.tanh(a / 1.5), 1)))
                .toList();
    }

    /** The case of a tensor that passes no gradient on. */
    private static Case stop(int n) {
        return Case.of(
                "stop n=" + n,
                1,
                List.of(Arg.normal("a", n).constant()),
                (g, in) -> List.of(g.apply(new StopGradient(in.getFirst()))),
                in -> new double[][] {in[0]});
    }

    private static Case pair(String name, int n, Maker maker, DoubleBinaryOperator f) {
        return pair(name, n, maker, f, 2);
    }

    private static Case pair(String name, int n, Maker maker, DoubleBinaryOperator f, int used) {
        List<Arg> args = List.of(Arg.normal("a", n), Arg.normal("b", n)).subList(0, used);
        return Case.of(
                name + " n=" + n,
                1,
                args,
                (g, in) -> List.of(g.apply(maker.of(in.getFirst(), in.getLast()))),
                in -> new double[][] {
                    IntStream.range(0, n)
                            .mapToDouble(i -> f.applyAsDouble(in[0][i], in[used - 1][i]))
                            .toArray()
                });
    }
}
