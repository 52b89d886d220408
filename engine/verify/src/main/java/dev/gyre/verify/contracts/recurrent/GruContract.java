package dev.gyre.verify.contracts.recurrent;

import dev.gyre.engine.op.recurrent.RecurrentCell;
import dev.gyre.verify.Contract;

/** Scan and step of {@link RecurrentCell#GRU} follow the equations of the GRU. */
public final class GruContract {

    private static final CellOracle CELL = new CellOracle(RecurrentCell.GRU, GruContract::unit);

    private GruContract() {}

    /** The contract of the scan over a sequence. */
    public static Contract scan() {
        return new CellContract("GruScan", CELL.scans());
    }

    /** The contract of one step. */
    public static Contract step() {
        return new CellContract("GruStep", CELL.steps());
    }

    private static void unit(double[] x, double[] rh, double[] b, double[] s) {
        double g = rh[0] + b[0];
        double r = CellOracle.sigmoid(x[0] + rh[1] + b[1]);
        double u = CellOracle.sigmoid(x[1] + rh[2] + b[2]);
        double a = Math.tanh(x[2] + b[3] + r * g);
        s[0] = u * s[0] + (1 - u) * a;
    }
}
