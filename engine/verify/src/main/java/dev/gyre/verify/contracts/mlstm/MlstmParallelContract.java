package dev.gyre.verify.contracts.mlstm;

import dev.gyre.engine.op.mlstm.MlstmParallel;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.List;

/** {@link MlstmParallel} is the recurrence, in one piece. */
public final class MlstmParallelContract implements Contract {

    @Override
    public String op() {
        return "MlstmParallel";
    }

    @Override
    public List<Case> cases() {
        return List.of(
                parallel(new MlstmOracle(1, 1, 1, 1, 1), 1),
                parallel(new MlstmOracle(2, 7, 3, 4, 5), 1),
                parallel(new MlstmOracle(1, 33, 2, 6, 3), 2),
                parallel(new MlstmOracle(2, 16, 1, 9, 8), 8));
    }

    private static Case parallel(MlstmOracle o, double gateSpread) {
        return Case.of(
                        o + " gates " + gateSpread,
                        o.time(),
                        o.inputs(gateSpread),
                        (g, in) -> List.of(MlstmParallel.of(g, MlstmOracle.inputs(in))),
                        o::fromEmpty)
                .tolerating(1e-5, MlstmOracle.GRADIENT_TOLERANCE);
    }
}
