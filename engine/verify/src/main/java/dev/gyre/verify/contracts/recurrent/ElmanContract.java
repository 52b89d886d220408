package dev.gyre.verify.contracts.recurrent;

import dev.gyre.engine.op.recurrent.RecurrentCell;
import dev.gyre.verify.Contract;

/** Scan and step of {@link RecurrentCell#ELMAN} follow the equations of Elman's network. */
public final class ElmanContract {

    private static final CellOracle CELL = new CellOracle(RecurrentCell.ELMAN, ElmanContract::unit);

    private ElmanContract() {}

    /** The contract of the scan over a sequence. */
    public static Contract scan() {
        return new CellContract("ElmanScan", CELL.scans());
    }

    /** The contract of one step. */
    public static Contract step() {
        return new CellContract("ElmanStep", CELL.steps());
    }

    private static void unit(double[] x, double[] rh, double[] b, double[] s) {
        s[0] = Math.tanh(x[0] + rh[0] + b[0]);
    }
}
