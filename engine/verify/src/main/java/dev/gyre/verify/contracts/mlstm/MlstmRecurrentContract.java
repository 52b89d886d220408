package dev.gyre.verify.contracts.mlstm;

import dev.gyre.engine.op.mlstm.MlstmRecurrent;
import dev.gyre.engine.op.mlstm.MlstmState;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.List;

/** {@link MlstmRecurrent} is the recurrence. */
public final class MlstmRecurrentContract implements Contract {

    @Override
    public String op() {
        return "MlstmRecurrent";
    }

    @Override
    public List<Case> cases() {
        return List.of(
                recurrent(new MlstmOracle(1, 1, 1, 1, 1), 1),
                recurrent(new MlstmOracle(2, 7, 3, 4, 5), 2),
                recurrent(new MlstmOracle(1, 65, 1, 3, 2), 1),
                continued(new MlstmOracle(2, 9, 2, 4, 3)));
    }

    private static Case recurrent(MlstmOracle o, double gateSpread) {
        return Case.of(
                        o + " gates " + gateSpread,
                        o.time(),
                        o.inputs(gateSpread),
                        (g, in) -> List.of(MlstmRecurrent.of(g, MlstmOracle.inputs(in))),
                        o::fromEmpty)
                .tolerating(1e-5, MlstmOracle.GRADIENT_TOLERANCE);
    }

    private static Case continued(MlstmOracle o) {
        return Case.of(
                        o + " from a state",
                        o.time(),
                        o.inputsAndState(),
                        (g, in) -> g.add(new MlstmRecurrent(
                                        MlstmOracle.inputs(in), new MlstmState(in.get(5), in.get(6), in.get(7))))
                                .subList(0, 4),
                        o::compute)
                .tolerating(1e-5, 0);
    }
}
