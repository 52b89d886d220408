package dev.gyre.papers.claims.xnet;

import dev.gyre.models.data.NamedEquation;
import dev.gyre.papers.Arm;
import dev.gyre.papers.Bound;
import dev.gyre.papers.Figure;
import dev.gyre.papers.Gate;
import dev.gyre.papers.Outcomes;
import dev.gyre.papers.Quantity;
import dev.gyre.papers.ReproductionScale;
import dev.gyre.papers.page.Field;
import java.util.List;

/** The heat equation by its residual at 1,000 points: XNet [2,20,1], a tanh perceptron [2,20,20,1] and a KAN [2,10,1]. */
final class HeatArms {

    private static final int BEFORE = 500;
    private static final int OUTER = 100;

    /** A KAN's iteration takes several times as long; so many are the specification's, too. */
    private static final int OUTER_OF_KAN = 20;

    private static final int SIDE = 51;
    private static final String X4 = "specification X4, a prototype of one seed";

    private final Arm xnet;
    private final Arm tanh;
    private final Arm kan;
    private final Arm xnetField;
    private final Arm tanhField;
    private final Arm kanField;
    private final Arm times;

    HeatArms(ReproductionScale scale) {
        Fits fits = new Fits(scale, "--task=equation --equation=heat --points=1000 --side=51 --edge-weight=10");
        // Inputs are brought to -1 to 1, where a steepness of 1 is one of 2 on 0 to 1.
        String spread = "--hidden=20 --start=spread --steepness=1 --lambda=0.5 --width=1";
        xnet = fits.lbfgs("xnet-heat", "XNet [2,20,1] on heat", "xnet", spread, BEFORE, OUTER, 12.0);
        tanh = fits.lbfgs(
                "tanh-heat",
                "tanh [2,20,20,1] on heat",
                "mlp",
                "--hidden=20,20 --activation=tanh",
                BEFORE,
                OUTER,
                25.0);
        kan = fits.lbfgs("kan-heat", "KAN [2,10,1] on heat", "kan", "--hidden=10 --grid=5", BEFORE, OUTER_OF_KAN, 15.0);
        xnetField = field(xnet);
        tanhField = field(tanh);
        kanField = field(kan);
        times = fits.lbfgsTimes(
                "xnet-heat-times", "an iteration of XNet [2,20,1] and of KAN [2,10,1] on heat", BEFORE, xnet, kan);
    }

    private static Arm field(Arm fit) {
        return Arm.measured(
                fit.name() + "-field",
                fit.about() + ", by place",
                new SolutionField(NamedEquation.HEAT, SIDE),
                0.1,
                fit);
    }

    List<Arm> arms() {
        return List.of(xnet, tanh, kan, xnetField, tanhField, kanField, times);
    }

    List<Gate> gates() {
        return List.of(
                Gate.of("heat: XNet's error", error(xnet), Bound.atMost(1e-7), X4),
                Gate.of("heat: XNet's error over the tanh net's", error(xnet).over(error(tanh)), Bound.atMost(0.5), X4)
                        .elsewhere("PyTorch 2.6, the same arms, seeds 1 to 3: 1.03, 0.90, 0.35"));
    }

    /** The gate of an iteration's time. */
    Gate time() {
        return Gate.of(
                "heat, L-BFGS: time of XNet's iteration over KAN's",
                Quantity.of(times, "first").over(Quantity.of(times, "second")),
                Bound.atMost(0.5),
                "the claim's table; specification X4 saw 10 times less");
    }

    List<Figure> figures() {
        return List.of(new Figure(
                "heat, L-BFGS: XNet's error over KAN's, which had a fifth of the iterations; above 1, KAN wins",
                error(xnet).over(error(kan))));
    }

    private static Quantity error(Arm arm) {
        return Quantity.of(arm, "mse");
    }

    String picture(Outcomes seed) {
        return Field.beside(
                Field.html("solution", 5, SIDE, seed.list(xnetField, "solution"), 0, 1),
                off("XNet", 0, seed.list(xnetField, "digits")),
                off("tanh", 3, seed.list(tanhField, "digits")),
                off("KAN", 1, seed.list(kanField, "digits")));
    }

    private static String off(String name, int colour, List<Double> digits) {
        return Field.html(name + ": log10 of the error", colour, SIDE, digits, -6, -2);
    }
}
