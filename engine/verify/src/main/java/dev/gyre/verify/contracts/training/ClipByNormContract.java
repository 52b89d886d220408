package dev.gyre.verify.contracts.training;

import dev.gyre.engine.op.training.ClipByNorm;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** {@link ClipByNorm} gives the norm of all gradients and the factor that keeps it within the limit. */
public final class ClipByNormContract implements Contract {

    @Override
    public String op() {
        return "ClipByNorm";
    }

    @Override
    public List<Case> cases() {
        return List.of(
                norm(1f, 1),
                norm(1f, 7, 63, 65),
                norm(1e6f, 1000),
                norm(2f, 1023, 1024, 1025),
                norm(0.5f, 5000, 3, 40, 1, 7, 2048, 9, 65, 1));
    }

    private static Case norm(float limit, int... sizes) {
        return Case.of(
                "limit=" + limit + " " + Arrays.toString(sizes),
                IntStream.of(sizes).sum(),
                IntStream.range(0, sizes.length)
                        .mapToObj(i -> Arg.normal("gradient" + i, sizes[i]).constant())
                        .toList(),
                (g, in) -> g.add(new ClipByNorm(in, limit)).subList(0, 2),
                in -> {
                    double norm = Math.sqrt(Arrays.stream(in)
                            .flatMapToDouble(Arrays::stream)
                            .map(v -> v * v)
                            .sum());
                    return new double[][] {{norm}, {Math.min(1, limit / (norm + 1e-6))}};
                });
    }
}
