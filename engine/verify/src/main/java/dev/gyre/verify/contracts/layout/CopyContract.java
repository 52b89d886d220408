package dev.gyre.verify.contracts.layout;

import dev.gyre.engine.op.layout.Copy;
import dev.gyre.engine.op.layout.Reshape;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** {@link Copy} overwrites a state; {@link Reshape} keeps the order of elements. */
public final class CopyContract implements Contract {

    @Override
    public String op() {
        return "Copy";
    }

    @Override
    public List<Case> cases() {
        return IntStream.of(1, 7, 63, 65, 1000)
                .boxed()
                .flatMap(n -> Stream.of(copy(n), reshape(n)))
                .toList();
    }

    private static Case copy(int n) {
        return Case.of(
                "copy n=" + n,
                1,
                List.of(Arg.normal("from", n).constant(), Arg.normal("into", n).updated()),
                (g, in) -> {
                    g.add(new Copy(in.get(0), in.get(1)));
                    return List.of();
                },
                in -> new double[][] {in[0]});
    }

    private static Case reshape(int n) {
        return Case.of(
                "reshape n=" + n,
                1,
                List.of(Arg.normal("x", 2, n, 3)),
                (g, in) -> List.of(g.apply(new Reshape(in.get(0), Shape.of(3, 2 * n)))),
                in -> new double[][] {in[0]});
    }
}
