package dev.gyre.engine.verify.contracts.recurrent;

import dev.gyre.engine.op.recurrent.ElmanScan;
import dev.gyre.engine.op.recurrent.ElmanStep;
import dev.gyre.engine.verify.Contract;
import java.util.List;

/** {@link ElmanScan} and {@link ElmanStep} follow the equations of Elman's network. */
public final class ElmanContract {

    private static final RecurrentCell CELL = new RecurrentCell(
            1, 1, 1, List.of(new RecurrentCell.State("h", (r, i) -> r.nextGaussian())), ElmanContract::unit);

    private ElmanContract() {}

    /** The sequence. */
    public static Contract scan() {
        return new CellContract(
                "ElmanScan", CELL.scans(in -> new ElmanScan(in.get(0), in.get(1), in.get(2), in.get(3), 0f)));
    }

    /** The step. */
    public static Contract step() {
        return new CellContract(
                "ElmanStep", CELL.steps(in -> new ElmanStep(in.get(0), in.get(1), in.get(2), in.get(3))));
    }

    private static void unit(double[] x, double[] rh, double[] b, double[] s) {
        s[0] = Math.tanh(x[0] + rh[0] + b[0]);
    }
}
