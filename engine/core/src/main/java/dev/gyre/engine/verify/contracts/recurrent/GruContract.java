package dev.gyre.engine.verify.contracts.recurrent;

import dev.gyre.engine.op.recurrent.GruScan;
import dev.gyre.engine.op.recurrent.GruStep;
import dev.gyre.engine.verify.Contract;
import java.util.List;

/** {@link GruScan} and {@link GruStep} follow the equations of the GRU. */
public final class GruContract {

    private static final RecurrentCell CELL = new RecurrentCell(
            3, 3, 4, List.of(new RecurrentCell.State("h", (r, i) -> r.nextGaussian())), GruContract::unit);

    private GruContract() {}

    /** The sequence. */
    public static Contract scan() {
        return new CellContract(
                "GruScan", CELL.scans(in -> new GruScan(in.get(0), in.get(1), in.get(2), in.get(3), 0f)));
    }

    /** The step. */
    public static Contract step() {
        return new CellContract("GruStep", CELL.steps(in -> new GruStep(in.get(0), in.get(1), in.get(2), in.get(3))));
    }

    private static void unit(double[] x, double[] rh, double[] b, double[] s) {
        double g = rh[0] + b[0];
        double r = RecurrentCell.sigmoid(x[0] + rh[1] + b[1]);
        double u = RecurrentCell.sigmoid(x[1] + rh[2] + b[2]);
        double a = Math.tanh(x[2] + b[3] + r * g);
        s[0] = u * s[0] + (1 - u) * a;
    }
}
