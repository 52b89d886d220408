package dev.gyre.papers.claims.xnet;

import dev.gyre.papers.Arm;
import dev.gyre.papers.Claim;
import dev.gyre.papers.Figure;
import dev.gyre.papers.Gate;
import dev.gyre.papers.Outcomes;
import dev.gyre.papers.Paper;
import dev.gyre.papers.ReproductionScale;
import dev.gyre.papers.Statement;
import java.util.List;

/**
 * XNet: shallow nets with the Cauchy activation fit some functions and an equation better than KANs of the paper's shapes. That they
 * do in general is no claim: where KANs win, it's printed.
 */
public final class XNetClaim {

    private XNetClaim() {}

    /** The claim at a scale. */
    public static Claim at(ReproductionScale scale) {
        StepArms step = new StepArms(scale);
        FunctionArms expSin = new FunctionArms(scale, "exp-sin", "exp(sin(pi x) + y\u00b2)");
        FunctionArms xy = new FunctionArms(scale, "xy", "x y");
        HeatArms heat = new HeatArms(scale);
        List<Gate> gates = all(List.of(
                step.gates(),
                List.of(
                        expSin.gate(
                                5,
                                "specification X2: under L-BFGS against the paper's shape",
                                "PyTorch 2.6, the same arms, seeds 1 to 3: 0.88, 0.29, 1.11"),
                        xy.gate(
                                2,
                                "specification X3: the same of x y",
                                "PyTorch 2.6, the same arms, seeds 1 to 3: 0.40, 0.14, 19.6")),
                heat.gates(),
                List.of(
                        step.time(),
                        expSin.time("PyTorch 2.6, the same arms on one thread, seeds 1 to 3: 1.65, 1.91, 1.69"),
                        heat.time())));
        List<Figure> printed = all(List.of(step.figures(), expSin.figures(), xy.figures(), heat.figures()));
        List<Arm> arms = all(List.of(step.arms(), expSin.arms(), List.of(expSin.times()), xy.arms(), heat.arms()));
        return new Claim(
                "xnet",
                new Paper(
                        "XNet, KAN",
                        "arXiv:2409.19221, arXiv:2501.18959",
                        List.of(
                                Statement.read(
                                        "abstract of arXiv:2501.18959",
                                        "Shallow nets with the Cauchy activation have errors up to 50,000 times lower than KANs', and are up"
                                                + " to 10 times faster."),
                                Statement.recalled(
                                        "The unit step: a mean squared error of 8.99e-8 with 64 neurons, beside 5.98e-4 of a KAN [1,1] of 200"
                                                + " intervals."),
                                Statement.recalled(
                                        "The heat equation: 3.89e-8 with 20 neurons in 43.5 s, beside 2.45e-5 of an MLP [2,20,20,1] in 43.8 s"
                                                + " and 1.51e-7 of a KAN [2,10,1] in 255 s."))),
                "XNets and KANs fit the unit step on a grid of 1,000 points, two smooth functions of two numbers at 1,000 random ones,"
                        + " and solve the heat equation by its residual at 1,000, a perceptron with tanh beside them. All points are"
                        + " in every step. AdamW runs in float32, L-BFGS in double precision after some steps of it, in iterations of"
                        + " which 20 make one of the specification's steps. Grids of KANs stay as they are. The judged error is of"
                        + " weights in float32.",
                arms,
                gates,
                printed,
                List.of(),
                "The step as nets of the first seed fit it, and where their solutions of the heat equation are off by how much (time"
                        + " runs down).",
                seeds -> picture(seeds.getFirst(), step, heat));
    }

    private static <T> List<T> all(List<List<T>> parts) {
        return parts.stream().flatMap(List::stream).toList();
    }

    private static String picture(Outcomes seed, StepArms step, HeatArms heat) {
        return step.picture(seed) + heat.picture(seed);
    }
}
