package dev.gyre.verify.contracts.recurrent;

import dev.gyre.engine.op.recurrent.RecurrentCell;
import dev.gyre.verify.Contract;

/** Scan and step of {@link RecurrentCell#LSTM} follow the equations of the LSTM. */
public final class LstmContract {

    private static final CellOracle CELL = new CellOracle(RecurrentCell.LSTM, LstmContract::unit);

    private LstmContract() {}

    /** The contract of the scan over a sequence. */
    public static Contract scan() {
        return new CellContract("LstmScan", CELL.scans());
    }

    /** The contract of one step. */
    public static Contract step() {
        return new CellContract("LstmStep", CELL.steps());
    }

    private static void unit(double[] x, double[] rh, double[] b, double[] s) {
        double i = CellOracle.sigmoid(x[0] + rh[0] + b[0]);
        double f = CellOracle.sigmoid(x[1] + rh[1] + b[1]);
        double z = Math.tanh(x[2] + rh[2] + b[2]);
        double o = CellOracle.sigmoid(x[3] + rh[3] + b[3]);
        s[1] = f * s[1] + i * z;
        s[0] = o * Math.tanh(s[1]);
    }
}
