package dev.gyre.papers.claims.revnet;

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
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** RevNet: activations aren't kept but computed again, at any depth in the same memory, and the net learns the same. */
public final class RevNetClaim {

    private static final int FOLDS = 5;
    private static final List<Integer> DEPTHS = List.of(4, 8, 16, 32, 64);
    private static final double SAME = 1e-4;

    private RevNetClaim() {}

    /** The claim at a scale. */
    public static Claim at(ReproductionScale scale) {
        Arm memory = Arm.measured(
                "revnet-memory",
                "activations that a step holds, by depth",
                new StoredActivations(scale.pick(List.of(4, 64), DEPTHS), new ImageSteps(scale.pick(4, 32), 8, 16)),
                scale.pick(2.0, 4.0));
        Arm gradients = Arm.measured(
                        "revnet-gradients",
                        "gradients by stored and by recomputed activations",
                        new GradientAgreement(List.of(4, 16, 64), 48, 8),
                        4.0)
                .drawn();
        Arm times = Arm.measured(
                "revnet-times",
                "a step at depth 16, storing and recomputing in turn",
                new StepTimes(scale.pick(2, 16), scale.pick(3, 31), new ImageSteps(scale.pick(4, 32), 8, 16)),
                scale.pick(1.5, 8.0));
        List<Arm> reversible = folds(scale, "reversible", "--filters=16,16,32 --memory=recompute");
        List<Arm> residual = folds(scale, "residual", "--filters=12,12,24 --memory=store --residual=true");
        List<Arm> arms = new ArrayList<>(List.of(memory, gradients, times));
        arms.addAll(reversible);
        arms.addAll(residual);
        Gate mistaken = Gate.of(
                        "error of gradients without the way through G, at depth 64: the comparison has to see it",
                        Quantity.of(gradients, "mistaken-64"),
                        Bound.atLeast(1e-2),
                        "specification, experiment 6")
                .by(Gate.Rule.EVERY_SEED);
        List<Gate> gates = new ArrayList<>(List.of(
                Gate.of(
                        "activations at depth 64 over those of storing",
                        Quantity.of(memory, "recomputed-64").over(Quantity.of(memory, "stored-64")),
                        Bound.atMost(0.1),
                        "specification, experiment 2"),
                Gate.of(
                        "activations at depth 64 over those at depth 4",
                        Quantity.of(memory, "recomputed-64").over(Quantity.of(memory, "recomputed-4")),
                        Bound.atMost(1.1),
                        "specification, experiment 2")));
        for (int depth : List.of(4, 16, 64)) {
            gates.add(Gate.of(
                            "error of gradients at depth " + depth,
                            Quantity.of(gradients, "off-" + depth),
                            Bound.atMost(SAME),
                            "specification, experiment 1")
                    .controlled(mistaken));
        }
        gates.add(Gate.of(
                "time of a step over that of storing",
                Quantity.of(times, "recomputed").over(Quantity.of(times, "stored")),
                Bound.atMost(1.8),
                "specification, experiment 3; a third more by counting"));
        gates.add(Gate.of(
                "points of 1,797 digits behind a residual net",
                accuracy(residual).minus(accuracy(reversible)),
                Bound.atMost(3),
                "specification, experiment 4"));
        return new Claim(
                "revnet",
                new Paper(
                        "RevNet",
                        "arXiv:1707.04585",
                        List.of(
                                Statement.recalled(
                                        "Reversible nets do as well as residual ones of as many parameters, 7.24 % and 7.14 % of"
                                                + " errors on CIFAR-10 with 38 and 32 layers, and what they keep of activations doesn't grow with depth."),
                                Statement.recalled("That takes a third more operations."))),
                "Plans of training steps on images of 8 x 8 are compared by depth; gradients of chains of small blocks by stored and by"
                        + " recomputed activations; and nets of 4 units, reversible and residual, learn handwritten digits, each fifth"
                        + " of which is held back once. The residual net has 4.5 % more parameters.",
                arms,
                gates,
                List.of(
                        new Figure("reversible nets, % of 1,797 digits right", accuracy(reversible)),
                        new Figure("residual nets, % of 1,797 digits right", accuracy(residual)),
                        new Figure("parameters of a reversible net", Quantity.of(reversible.getFirst(), "parameters")),
                        new Figure("parameters of a residual net", Quantity.of(residual.getFirst(), "parameters")),
                        new Figure(
                                "largest error of what went in, computed from what came out of 64 blocks",
                                Quantity.of(gradients, "inverse-64"))),
                List.of(new Beyond(
                        "ImageNet: 23.10 % of errors with 104 layers beside 23.01 % of a ResNet with 101.",
                        Beyond.Reason.BILLIONS)),
                "Activations that a training step holds, by depth.",
                seeds -> picture(seeds.getFirst(), memory));
    }

    private static List<Arm> folds(ReproductionScale scale, String kind, String options) {
        return IntStream.range(0, FOLDS)
                .mapToObj(fold -> Arm.trained(
                        "revnet-" + kind + "-" + fold,
                        "a " + kind + " net on the digits without fifth " + (fold + 1),
                        Training.of(
                                        "revnet",
                                        options,
                                        "--units=2,2 --strides=1,2 --bottleneck=false --lr=5e-3 --min-lr=0",
                                        // The rate goes to nothing, so that norms' averages come to match the weights.
                                        "--weight-decay=0.1 --eval-every=0 --fold=" + fold)
                                .with("--batch", scale.pick(8, 64))
                                .with("--steps", scale.pick(4, 400))
                                .with("--warmup", scale.pick(1, 30))
                                .with("--checkpoint-every", scale.pick(4, 200)),
                        scale.pick(0.4, 8.0)))
                .toList();
    }

    /** The mean accuracy of folds of as many images each, or one more. */
    private static Quantity accuracy(List<Arm> folds) {
        return (Outcomes o) -> folds.stream()
                .mapToDouble(fold -> o.number(fold, "accuracy"))
                .average()
                .orElseThrow();
    }

    private static String picture(Outcomes seed, Arm memory) {
        List<Double> depth = seed.list(memory, "depth");
        return Plot.of("units", "bytes of activations")
                .logX()
                .logY()
                .line("stored", 1, depth, seed.list(memory, "stored"))
                .line("recomputed", 0, depth, seed.list(memory, "recomputed"))
                .html();
    }
}
