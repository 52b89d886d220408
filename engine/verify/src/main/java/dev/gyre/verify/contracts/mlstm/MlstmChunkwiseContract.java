package dev.gyre.verify.contracts.mlstm;

import dev.gyre.engine.op.mlstm.MlstmChunkwise;
import dev.gyre.engine.op.mlstm.MlstmState;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.List;
import java.util.stream.Stream;

/** {@link MlstmChunkwise} is the recurrence, in chunks that need not divide the time. */
public final class MlstmChunkwiseContract implements Contract {

    @Override
    public String op() {
        return "MlstmChunkwise";
    }

    @Override
    public List<Case> cases() {
        return List.of(
                chunkwise(new MlstmOracle(1, 1, 1, 1, 1), 1, 1),
                chunkwise(new MlstmOracle(2, 10, 3, 4, 5), 4, 1),
                chunkwise(new MlstmOracle(1, 33, 2, 6, 3), 8, 2),
                chunkwise(new MlstmOracle(2, 32, 1, 9, 8), 16, 8),
                chunkwise(new MlstmOracle(1, 5, 2, 3, 4), 64, 1),
                continued(new MlstmOracle(2, 10, 2, 4, 3), 4),
                differentiated(new MlstmOracle(2, 10, 2, 4, 3), 4));
    }

    private static Case chunkwise(MlstmOracle o, int length, double gateSpread) {
        return Case.of(
                        o + " L=" + length + " gates " + gateSpread,
                        o.time(),
                        o.inputs(gateSpread),
                        (g, in) -> List.of(MlstmChunkwise.of(g, MlstmOracle.inputs(in), length)),
                        o::fromEmpty)
                .tolerating(1e-5, MlstmOracle.GRADIENT_TOLERANCE);
    }

    private static Case continued(MlstmOracle o, int length) {
        return Case.of(
                        o + " L=" + length + " from a state",
                        o.time(),
                        o.inputsAndState(),
                        (g, in) -> g.add(new MlstmChunkwise(
                                        MlstmOracle.inputs(in),
                                        new MlstmState(in.get(5), in.get(6), in.get(7)),
                                        length))
                                .subList(0, 4),
                        o::compute)
                .tolerating(1e-5, 0);
    }

    private static Case differentiated(MlstmOracle o, int length) {
        List<Arg> args = Stream.concat(
                        o.inputs(1).stream(), o.inputsAndState().stream().skip(5))
                .toList();
        return Case.of(
                        o + " L=" + length + " gradient from a state",
                        o.time(),
                        args,
                        (g, in) -> List.of(g.apply(new MlstmChunkwise(
                                MlstmOracle.inputs(in), new MlstmState(in.get(5), in.get(6), in.get(7)), length))),
                        in -> new double[][] {o.compute(in)[0]})
                .tolerating(1e-5, MlstmOracle.GRADIENT_TOLERANCE);
    }
}
