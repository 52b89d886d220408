package dev.gyre.engine.verify.contracts.recurrent;

import dev.gyre.engine.op.recurrent.LstmScan;
import dev.gyre.engine.op.recurrent.LstmStep;
import dev.gyre.engine.verify.Contract;
import java.util.List;

/** {@link LstmScan} and {@link LstmStep} follow the equations of the LSTM. */
public final class LstmContract {

    private static final RecurrentCell CELL = new RecurrentCell(
            4,
            4,
            4,
            List.of(
                    new RecurrentCell.State("h", (r, i) -> r.nextGaussian()),
                    new RecurrentCell.State("c", (r, i) -> r.nextGaussian())),
            LstmContract::unit);

    private LstmContract() {}

    /** The sequence. */
    public static Contract scan() {
        return new CellContract(
                "LstmScan", CELL.scans(in -> new LstmScan(in.get(0), in.get(1), in.get(2), in.get(3), in.get(4), 0f)));
    }

    /** The step. */
    public static Contract step() {
        return new CellContract(
                "LstmStep", CELL.steps(in -> new LstmStep(in.get(0), in.get(1), in.get(2), in.get(3), in.get(4))));
    }

    private static void unit(double[] x, double[] rh, double[] b, double[] s) {
        double i = RecurrentCell.sigmoid(x[0] + rh[0] + b[0]);
        double f = RecurrentCell.sigmoid(x[1] + rh[1] + b[1]);
        double z = Math.tanh(x[2] + rh[2] + b[2]);
        double o = RecurrentCell.sigmoid(x[3] + rh[3] + b[3]);
        s[1] = f * s[1] + i * z;
        s[0] = o * Math.tanh(s[1]);
    }
}
