package dev.gyre.verify.contracts.mlstm;

import dev.gyre.engine.op.mlstm.MlstmState;
import dev.gyre.engine.op.mlstm.MlstmStep;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.List;
import java.util.stream.Stream;

/** {@link MlstmStep} is one step of the recurrence, and moves the state on. */
public final class MlstmStepContract implements Contract {

    @Override
    public String op() {
        return "MlstmStep";
    }

    @Override
    public List<Case> cases() {
        return Stream.of(
                        new MlstmOracle(1, 1, 1, 1, 1),
                        new MlstmOracle(3, 1, 2, 7, 5),
                        new MlstmOracle(1, 1, 4, 63, 65))
                .map(MlstmStepContract::step)
                .toList();
    }

    private static Case step(MlstmOracle o) {
        List<Arg> given = o.inputsAndState();
        List<Arg> args = Stream.concat(
                        given.stream().limit(5), given.stream().skip(5).map(Arg::updated))
                .toList();
        return Case.of(
                        o.toString(),
                        o.keyWidth(),
                        args,
                        (g, in) -> List.of(g.apply(new MlstmStep(
                                MlstmOracle.inputs(in), new MlstmState(in.get(5), in.get(6), in.get(7))))),
                        o::compute)
                .tolerating(1e-5, 0);
    }
}
