package dev.gyre.papers.claims.fan;

import dev.gyre.models.data.NamedFunction;
import dev.gyre.papers.Arm;
import dev.gyre.papers.Beyond;
import dev.gyre.papers.Bound;
import dev.gyre.papers.Claim;
import dev.gyre.papers.Figure;
import dev.gyre.papers.Gate;
import dev.gyre.papers.Outcomes;
import dev.gyre.papers.Paper;
import dev.gyre.papers.Quantity;
import dev.gyre.papers.ReproductionScale;
import dev.gyre.papers.Statement;
import dev.gyre.papers.Training;
import dev.gyre.papers.page.Plot;
import java.util.List;

/** FAN: a periodic function goes on beyond the data, which an MLP's fit doesn't. */
public final class FanClaim {

    private static final String SPECIFICATION = "specification F1, prototypes of five seeds";

    private FanClaim() {}

    /** The claim at a scale. */
    public static Claim at(ReproductionScale scale) {
        Training recipe = Training.of(
                        "fan",
                        "--hidden=64 --layers=3 --ratio=0.25 --batch=128 --lr=1e-3 --min-lr=0.01 --warmup=0",
                        "--weight-decay=1 --beta1=0.9 --beta2=0.999 --clip=1000000 --points=0 --scaled=false --judged=4096",
                        "--eval-every=0")
                .with("--steps", scale.pick(40, 6000))
                .with("--checkpoint-every", scale.pick(20, 1500));
        Training mlp = recipe.of("mlp")
                .without("--layers", "--ratio")
                .with("--hidden=64,64,64 --activation=gelu --embedding=true");
        double seconds = scale.pick(0.5, 20.0);
        Arm fanSin = Arm.trained("fan-sin", "FAN on the sine", recipe.with("--function=sin"), seconds);
        Arm mlpSin =
                Arm.trained("fan-mlp-sin", "MLP of the same width on the sine", mlp.with("--function=sin"), seconds);
        Arm frozenSin = Arm.trained(
                "fan-frozen-sin",
                "FAN whose frequencies stay as drawn, on the sine",
                recipe.with("--function=sin --frozen-periods=true"),
                seconds);
        Arm fanMod = Arm.trained("fan-mod5", "FAN on the remainder by 5", recipe.with("--function=mod5"), seconds);
        Arm mlpMod = Arm.trained("fan-mlp-mod5", "MLP on the remainder by 5", mlp.with("--function=mod5"), seconds);
        Arm far = beyond(fanSin);
        Arm mlpFar = beyond(mlpSin);
        Arm frozenFar = beyond(frozenSin);
        Arm size = Arm.measured(
                "fan-layer-size",
                "parameters of a FAN layer and of a linear one, 64 to 64",
                new FourierLayerSize(64, 0.25),
                0.1);
        Quantity outside = Quantity.of(far, "outside");
        Gate trivial = Gate.of(
                "error of predicting 0 outside, which the bound of 0.05 is far below",
                Quantity.of(far, "zero"),
                Bound.within(0.5, 0.02),
                "the mean of the sine's square");
        return new Claim(
                "fan",
                new Paper(
                        "FAN",
                        "arXiv:2410.02675",
                        List.of(
                                Statement.read(
                                        "read in the full text",
                                        "Layers that are partly cosines and sines of learned frequencies fit periodic functions and carry"
                                                + " them on beyond the data, with 0.75 of an MLP's parameters; x mod 5 after 50 epochs: a loss"
                                                + " of 0.28 against 2.10 of fixed sines and cosines before an MLP."),
                                Statement.read(
                                        "read in the full text, ablation on complex_1",
                                        "With frozen frequencies the test loss is 156 instead of 4.15."))),
                "An embedding of width 64, two FAN layers and a linear map, and an MLP that has two maps with GELUs instead, are fitted to sin x on"
                        + " three periods to either side and judged on the six beyond; and to x mod 5 on -20 to 20, judged there."
                        + " Weight decay of 1 is part of the recipe: with 0.01, FAN extrapolates no better than 0.",
                List.of(fanSin, mlpSin, frozenSin, far, mlpFar, frozenFar, fanMod, mlpMod, size),
                List.of(
                        Gate.of(
                                        "error on the sine from 1 to 3 times the range",
                                        outside,
                                        Bound.atMost(0.05),
                                        SPECIFICATION)
                                .by(Gate.Rule.MEDIAN)
                                .controlled(trivial),
                        Gate.of(
                                        "that error over the MLP's",
                                        outside.over(Quantity.of(mlpFar, "outside")),
                                        Bound.atMost(0.01),
                                        SPECIFICATION)
                                .by(Gate.Rule.MEDIAN)
                                .controlled(trivial),
                        Gate.of(
                                        "error on x mod 5 within the range, over the MLP's",
                                        Quantity.of(fanMod, "mse").over(Quantity.of(mlpMod, "mse")),
                                        Bound.atMost(1.0 / 3),
                                        "specification F3, where it was a quarter")
                                .elsewhere("PyTorch 2.6, the same arms, seeds 11 to 13: 0.27, 0.34, 0.28"),
                        Gate.of(
                                "parameters of a FAN layer over those of a linear one",
                                Quantity.of(size, "fan").over(Quantity.of(size, "linear")),
                                Bound.exactly(0.75),
                                "specification F5: (1 - 1/4) (64 * 64 + 64), biases counted"),
                        Gate.of(
                                "error with frozen frequencies over that with learned ones, outside",
                                Quantity.of(frozenFar, "outside").over(outside),
                                Bound.atLeast(10),
                                "specification F7; the paper has 37 times")),
                List.of(
                        new Figure(
                                "error on the sine within the range, over the MLP's",
                                Quantity.of(fanSin, "mse").over(Quantity.of(mlpSin, "mse"))),
                        new Figure("error of predicting 0 outside", Quantity.of(far, "zero")),
                        new Figure(
                                "parameters of a FAN layer whose angles have no bias over those of a linear one",
                                Quantity.of(size, "unbiased").over(Quantity.of(size, "linear")))),
                List.of(new Beyond(
                        "A language model of a billion parameters with FAN layers has a mean score of 57.9 instead of 56.6.",
                        Beyond.Reason.BILLIONS)),
                "The sine from the middle of the range to three times its end, as each model of the first seed goes on with it."
                        + " What lies beyond 4 is cut off.",
                seeds -> picture(seeds.getFirst(), far, mlpFar, frozenFar));
    }

    private static Arm beyond(Arm fit) {
        return Arm.measured(
                fit.name() + "-far",
                fit.about() + ", beyond its range",
                new Extrapolation(NamedFunction.SIN, 3, 6001),
                0.3,
                fit);
    }

    private static String picture(Outcomes seed, Arm far, Arm mlpFar, Arm frozenFar) {
        List<Double> x = seed.list(far, "x");
        return Plot.of("x", "y")
                .yFrom(-4, 4)
                .dashed("sine", 5, x, x.stream().map(Math::sin).toList())
                .line("MLP", 1, seed.list(mlpFar, "x"), seed.list(mlpFar, "y"))
                .line("frozen frequencies", 3, seed.list(frozenFar, "x"), seed.list(frozenFar, "y"))
                .line("FAN", 0, x, seed.list(far, "y"))
                .at("fitted up to here", NamedFunction.SIN.high())
                .html();
    }
}
