package dev.gyre.papers.claims.xnet;

import dev.gyre.papers.Arm;
import dev.gyre.papers.Bound;
import dev.gyre.papers.Figure;
import dev.gyre.papers.Gate;
import dev.gyre.papers.Quantity;
import dev.gyre.papers.ReproductionScale;
import java.util.List;

/**
 * A smooth function of two numbers at 1,000 random points, judged at 1,000 others: XNet with 100 neurons and KANs [2,2,1], the
 * paper's, and [2,5,1] by L-BFGS; and XNet with 200 and the same KANs by AdamW alone.
 */
final class FunctionArms {

    private static final int BEFORE = 300;
    private static final int OUTER = 150;
    private static final int ADAM = 3000;
    private static final String SMALL = "--hidden=2 --grid=5";
    private static final String WIDE = "--hidden=5 --grid=5";

    private final String formula;
    private final Arm xnet;
    private final Arm small;
    private final Arm wide;
    private final Arm xnetAdam;
    private final Arm smallAdam;
    private final Arm wideAdam;
    private final Arm times;

    /**
     * All of a function's.
     *
     * @param function as commands call it
     * @param formula as readers know it
     */
    FunctionArms(ReproductionScale scale, String function, String formula) {
        this.formula = formula;
        Fits fits = new Fits(scale, "--function=" + function + " --points=1000 --places=random --judged=1000");
        String on = " on " + formula;
        xnet = fits.lbfgs("xnet-" + function, "XNet [2,100,1]" + on, "xnet", plain(100), BEFORE, OUTER, 12.0);
        small = fits.lbfgs("kan-" + function, "KAN [2,2,1]" + on, "kan", SMALL, BEFORE, OUTER, 8.0);
        wide = fits.lbfgs("kan-wide-" + function, "KAN [2,5,1]" + on, "kan", WIDE, BEFORE, OUTER, 14.0);
        xnetAdam = fits.adam("xnet-" + function + "-adam", "XNet [2,200,1]" + on, "xnet", plain(200), ADAM, 5.0);
        smallAdam = fits.adam("kan-" + function + "-adam", "KAN [2,2,1]" + on, "kan", SMALL, ADAM, 4.0);
        wideAdam = fits.adam("kan-wide-" + function + "-adam", "KAN [2,5,1]" + on, "kan", WIDE, ADAM, 5.0);
        times = fits.lbfgsTimes(
                "xnet-" + function + "-times",
                "an iteration of XNet [2,100,1] and of KAN [2,2,1]",
                BEFORE,
                xnet,
                small);
    }

    private static String plain(int neurons) {
        return "--hidden=" + neurons + " --start=plain --lambda=0.1 --width=0.1";
    }

    List<Arm> arms() {
        return List.of(xnet, small, wide, xnetAdam, smallAdam, wideAdam);
    }

    /** The arm that times its steps, for which one function is enough. */
    Arm times() {
        return times;
    }

    /**
     * The gate of its errors.
     *
     * @param least times that XNet's is lower than the paper's KAN's
     * @param elsewhere what PyTorch's came to
     */
    Gate gate(double least, String source, String elsewhere) {
        return Gate.of(
                        formula + ", L-BFGS: error of KAN [2,2,1] over XNet's",
                        error(small).over(error(xnet)),
                        Bound.atLeast(least),
                        source)
                .elsewhere(elsewhere);
    }

    /**
     * The gate of its times.
     *
     * @param elsewhere what PyTorch's came to
     */
    Gate time(String elsewhere) {
        return Gate.of(
                        formula + ", L-BFGS: time of XNet's iteration over that of KAN [2,2,1]",
                        Quantity.of(times, "first").over(Quantity.of(times, "second")),
                        Bound.atMost(0.5),
                        "the claim's table, and specification X2")
                .elsewhere(elsewhere);
    }

    List<Figure> figures() {
        return List.of(
                wins("L-BFGS: XNet's error over that of KAN [2,5,1]", xnet, wide),
                wins("AdamW alone: XNet's error over that of KAN [2,2,1]", xnetAdam, smallAdam),
                wins("AdamW alone: XNet's error over that of KAN [2,5,1]", xnetAdam, wideAdam));
    }

    private Figure wins(String what, Arm xnet, Arm kan) {
        return new Figure(
                formula + ", " + what + "; above 1, KAN wins", error(xnet).over(error(kan)));
    }

    private static Quantity error(Arm arm) {
        return Quantity.of(arm, "mse");
    }
}
