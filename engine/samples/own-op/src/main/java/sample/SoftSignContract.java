package sample;

import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The contract: what {@link SoftSign} promises, in double precision and at odd shapes; its gradient is checked without being written. */
public final class SoftSignContract implements Contract {

    @Override
    public String op() {
        return "SoftSign";
    }

    @Override
    public List<Case> cases() {
        return IntStream.of(1, 7, 63, 1000).mapToObj(SoftSignContract::of).toList();
    }

    private static Case of(int n) {
        return Case.of(
                "n=" + n,
                1,
                List.of(Arg.normal("x", n)),
                (g, in) -> List.of(g.apply(new SoftSign(in.getFirst()))),
                in -> new double[][] {Arrays.stream(in[0]).map(x -> x / (1 + Math.abs(x))).toArray()});
    }
}
