package dev.gyre.papers.claims.xnet;

import dev.gyre.models.data.NamedFunction;
import dev.gyre.papers.Arm;
import dev.gyre.papers.Bound;
import dev.gyre.papers.Figure;
import dev.gyre.papers.Gate;
import dev.gyre.papers.Outcomes;
import dev.gyre.papers.Quantity;
import dev.gyre.papers.ReproductionScale;
import dev.gyre.papers.page.Plot;
import java.util.List;

/** The unit step on a grid of 1,000 points: XNet with 64 neurons, and a KAN [1,1] of 200 intervals. */
final class StepArms {

    private static final int ADAM = 2000;
    private static final int BEFORE = 500;
    private static final int OUTER = 20;
    private static final int FINER = 3000;
    private static final double DRAWN = 0.06;

    /** The paper's error of KAN, which the specification's prototype came to again. */
    private static final double KNOWN = 5.98e-4;

    private static final String X1 = "specification X1, prototypes of three seeds";
    private static final String SPREAD = "--hidden=64 --start=spread --steepness=20 --lambda=0.1 --width=1";
    private static final String PLAIN = "--hidden=64 --start=plain --lambda=0.1 --width=0.1";
    private static final String SPLINE = "--hidden= --grid=200";

    private final Arm xnet;
    private final Arm plain;
    private final Arm kan;
    private final Arm xnetFit;
    private final Arm kanFit;
    private final Arm xnetFine;
    private final Arm xnetFitFine;
    private final Arm kanFine;
    private final Arm times;

    StepArms(ReproductionScale scale) {
        Fits fits = new Fits(scale, "--function=heaviside --points=1000 --places=grid --judged=1000");
        xnet = fits.adam("xnet-step", "XNet [1,64,1] on the step", "xnet", SPREAD, ADAM, 3.0);
        plain = fits.adam("xnet-step-plain", "XNet [1,64,1] of a plain start on the step", "xnet", PLAIN, ADAM, 3.0);
        kan = fits.adam("kan-step", "KAN [1,1] of 200 intervals on the step", "kan", SPLINE, ADAM, 6.0);
        xnetFit = fits.lbfgs("xnet-step-fit", "XNet [1,64,1] on the step", "xnet", SPREAD, BEFORE, OUTER, 3.0);
        kanFit =
                fits.lbfgs("kan-step-fit", "KAN [1,1] of 200 intervals on the step", "kan", SPLINE, BEFORE, OUTER, 6.0);
        xnetFine = finer(xnet);
        xnetFitFine = finer(xnetFit);
        kanFine = finer(kan);
        times = fits.adamTimes("xnet-step-times", "a step of XNet [1,64,1] and of KAN [1,1]", xnet, kan);
    }

    private static Arm finer(Arm fit) {
        FinerGrid grid = new FinerGrid(NamedFunction.HEAVISIDE, FINER, DRAWN);
        return Arm.measured(fit.name() + "-finer", fit.about() + ", three times as finely", grid, 0.2, fit);
    }

    List<Arm> arms() {
        return List.of(xnet, plain, kan, xnetFit, kanFit, xnetFine, xnetFitFine, kanFine, times);
    }

    List<Gate> gates() {
        return List.of(
                Gate.of("step, AdamW: KAN's error over XNet's", error(kan).over(error(xnet)), Bound.atLeast(10), X1)
                        .controlled(known("AdamW", kan)),
                Gate.of(
                                "step, L-BFGS: KAN's error over XNet's",
                                error(kanFit).over(error(xnetFit)),
                                Bound.atLeast(50),
                                X1)
                        .controlled(known("L-BFGS", kanFit)),
                Gate.of(
                                "step, AdamW, judged three times as finely: KAN's error over XNet's",
                                error(kanFine).over(error(xnetFine)),
                                Bound.atLeast(4),
                                X1 + "; the jump lies between two samples")
                        .controlled(known("AdamW", kan)));
    }

    private static Gate known(String how, Arm kan) {
        return Gate.of(
                "error of the KAN [1,1] of 200 intervals by " + how,
                error(kan),
                Bound.within(KNOWN, 0.02 * KNOWN),
                "what the paper says of it, 2 % either way");
    }

    /** The gate of a step's time. */
    Gate time() {
        return Gate.of(
                "step, AdamW: time of XNet's training step over KAN's",
                Quantity.of(times, "first").over(Quantity.of(times, "second")),
                Bound.atMost(0.5),
                "the claim's table; specification X1 saw 3 to 8 times less");
    }

    List<Figure> figures() {
        return List.of(
                new Figure(
                        "step, AdamW, with XNet's plain start: XNet's error over KAN's; above 1, KAN wins",
                        error(plain).over(error(kan))),
                new Figure(
                        "step, L-BFGS, judged three times as finely: XNet's error over that of KAN by AdamW",
                        error(xnetFitFine).over(error(kanFine))));
    }

    private static Quantity error(Arm arm) {
        return Quantity.of(arm, "mse");
    }

    String picture(Outcomes seed) {
        List<Double> x = seed.list(xnetFine, "x");
        return Plot.of("x", "y")
                .yFrom(-0.2, 1.2)
                .dashed("step", 5, x, x.stream().map(v -> v < 0 ? 0.0 : 1.0).toList())
                .line("KAN [1,1]", 1, seed.list(kanFine, "x"), seed.list(kanFine, "y"))
                .line("XNet, AdamW", 0, x, seed.list(xnetFine, "y"))
                .line("XNet, L-BFGS", 2, seed.list(xnetFitFine, "x"), seed.list(xnetFitFine, "y"))
                .html();
    }
}
