package dev.gyre.verify.contracts.recurrent;

import dev.gyre.engine.op.recurrent.RecurrentCell;
import dev.gyre.verify.Arg;
import dev.gyre.verify.Case;
import dev.gyre.verify.Contract;
import java.util.ArrayList;
import java.util.List;

/** Scan and step of {@link RecurrentCell#SLSTM} follow the equations of the sLSTM, carried on or from the first step. */
public final class SlstmContract {

    private static final Arg.Values NORMAL = (r, i) -> r.nextGaussian();

    private static final CellOracle CELL = new CellOracle(
            RecurrentCell.SLSTM, List.of(NORMAL, NORMAL, (r, i) -> r.nextDouble(1, 3), NORMAL), SlstmContract::unit);

    private SlstmContract() {}

    /** The contract of the scan over a sequence. */
    public static Contract scan() {
        List<Case> cases = new ArrayList<>(CELL.scans());
        cases.add(fromTheFirstStep(new CellOracle.Extents(3, 6, 2, 5)));
        return new CellContract("SlstmScan", cases);
    }

    /** The contract of one step. */
    public static Contract step() {
        return new CellContract("SlstmStep", CELL.steps());
    }

    /** States of zeros, of which the hidden state alone has a gradient: that at n = 0 is a limit from one side. */
    private static Case fromTheFirstStep(CellOracle.Extents x) {
        Case c = CELL.scan(x);
        List<Arg> args = new ArrayList<>(c.args().subList(0, 3));
        for (Arg state : c.args().subList(3, 7)) {
            Arg zeros = state.with((r, i) -> 0);
            args.add(state.name().equals("h") ? zeros : zeros.constant());
        }
        return new Case(
                x + " from n = 0", args, c.build(), c.oracle(), c.outputTolerance(), c.gradientTolerance(), c.here());
    }

    private static void unit(double[] x, double[] rh, double[] b, double[] s) {
        double i = x[0] + rh[0] + b[0];
        double decayed = s[3] + Math.log(CellOracle.sigmoid(x[1] + rh[1] + b[1]));
        double z = Math.tanh(x[2] + rh[2] + b[2]);
        double o = CellOracle.sigmoid(x[3] + rh[3] + b[3]);
        s[3] = s[2] == 0 ? i : Math.max(i, decayed);
        double in = Math.exp(i - s[3]);
        double keep = Math.exp(decayed - s[3]);
        s[1] = keep * s[1] + in * z;
        s[2] = keep * s[2] + in;
        s[0] = o * s[1] / s[2];
    }
}
