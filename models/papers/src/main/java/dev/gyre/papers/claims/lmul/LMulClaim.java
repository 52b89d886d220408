package dev.gyre.papers.claims.lmul;

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

/** L-Mul: an integer addition in the place of a float product, as exact as a product of 8-bit floats. */
public final class LMulClaim {

    private static final List<Integer> WIDTHS = List.of(2, 3, 4, 5, 7, 23);
    private static final List<Integer> JUDGED = List.of(3, 4);
    private static final int FOLDS = 5;

    private LMulClaim() {}

    /** The claim at a scale. */
    public static Claim at(ReproductionScale scale) {
        Arm products = Arm.measured(
                        "lmul-products",
                        "products of normal numbers",
                        new ProductErrors(scale.pick(1 << 15, 1 << 21), WIDTHS),
                        scale.pick(0.3, 4.0))
                .drawn();
        Arm attention = Arm.measured(
                        "lmul-attention",
                        "softmax attention over normal numbers, 96 positions of width 64",
                        new AttentionErrors(96, 64, WIDTHS),
                        0.5)
                .drawn();
        Arm transformer = Arm.trained(
                "lmul-transformer",
                "a transformer on the built-in text",
                Training.of(
                                "transformer",
                                "--heads=2 --key-heads=2 --length=128 --batch=8 --lr=3e-3 --warmup=20",
                                scale.pick("--dim=16 --blocks=1", "--dim=64 --blocks=2"),
                                "--eval-every=0 --eval-batches=1")
                        .with("--steps", scale.pick(20, 800))
                        .with("--checkpoint-every", scale.pick(20, 400)),
                scale.pick(1.0, 20.0));
        Arm text = Arm.measured(
                "lmul-text",
                "that transformer with L-Mul's products",
                new ScoresByWidth(scale.pick(1, 48), 8, JUDGED),
                scale.pick(0.5, 10.0),
                transformer);
        List<Arm> folds =
                IntStream.range(0, FOLDS).mapToObj(fold -> digits(scale, fold)).toList();
        Arm digits = Arm.measured(
                "lmul-digits",
                "those perceptrons with L-Mul's products, over all that is held back",
                new ScoresByWidth(Long.MAX_VALUE, 64, JUDGED),
                0.5,
                folds.toArray(Arm[]::new));
        List<Arm> arms = new ArrayList<>(List.of(products, attention, transformer, text));
        arms.addAll(folds);
        arms.add(digits);
        return new Claim(
                "lmul",
                new Paper(
                        "L-Mul",
                        "arXiv:2410.00907",
                        List.of(
                                Statement.recalled(
                                        "With 4 mantissa bits L-Mul is as exact as products of e4m3 floats, with 3 it beats e5m2's;"
                                                + " attention by it costs 0.07 % of accuracy on average."),
                                Statement.recalled(
                                        "It takes 95 % less energy for element-wise products and 80 % less for dot products."))),
                "Products of normal numbers, and attention over them, are compared with exact ones: by L-Mul with operands cut off after"
                        + " M mantissa bits, and with operands rounded to 8-bit formats and products that are exact, which is more than"
                        + " hardware gives; where single products are compared, exponents have no bounds either. A transformer and perceptrons that were trained"
                        + " with float products are judged with L-Mul's in every linear map and in attention.",
                arms,
                List.of(
                        Gate.of(
                                "mean error with 3 bits over that of e5m2",
                                Quantity.of(products, "m3").over(Quantity.of(products, "e5m2")),
                                Bound.atMost(0.9),
                                "specification L3"),
                        Gate.of(
                                "mean error with 4 bits over that of e4m3",
                                Quantity.of(products, "m4").over(Quantity.of(products, "e4m3")),
                                Bound.atMost(1.05),
                                "specification L3"),
                        Gate.of(
                                        "error of attention with 4 bits over that of e4m3",
                                        Quantity.of(attention, "m4").over(Quantity.of(attention, "e4m3")),
                                        Bound.atMost(1),
                                        "specification L5")
                                .elsewhere("PyTorch 2.6 with its float8_e4m3fn, seeds 1 to 8: 0.85 to 0.90"),
                        Gate.of(
                                "error of attention with 3 bits over that of e5m2",
                                Quantity.of(attention, "m3").over(Quantity.of(attention, "e5m2")),
                                Bound.atMost(1),
                                "specification L5"),
                        lost(transformerLoss(text, 3), "a transformer loses with 3 bits, nats a byte", 0.05),
                        lost(transformerLoss(text, 4), "a transformer loses with 4 bits, nats a byte", 0.05),
                        lost(points(digits, 3), "perceptrons lose with 3 bits, points of 1,797 digits", 0.5),
                        lost(points(digits, 4), "perceptrons lose with 4 bits, points of 1,797 digits", 0.5)),
                List.of(
                        new Figure(
                                "mean error with 4 bits over that of e4m3 whose products are rounded too",
                                Quantity.of(products, "m4").over(Quantity.of(products, "e4m3-rounded"))),
                        new Figure(
                                "error of attention with 4 bits over that with e4m3's mantissa and exponents without bounds",
                                Quantity.of(attention, "m4").over(Quantity.of(attention, AttentionErrors.UNBOUNDED))),
                        new Figure("largest relative error with all 23 bits", Quantity.of(products, "m23-most")),
                        new Figure("the transformer with float products, bits per byte", Quantity.of(text, "floats")),
                        new Figure("the perceptrons with float products, % right", Quantity.of(digits, "floats")),
                        new Figure(
                                "energy of the transformer's products and sums over that with floats, by a model of 45 nm chips",
                                Quantity.of(text, "energy"))),
                List.of(new Beyond(
                        "The energy itself: the figure above counts operations and multiplies them by the paper's numbers for each.",
                        Beyond.Reason.ENERGY)),
                "Mean relative error of a product by the mantissa bits that count, first seed; lines are 8-bit formats with exact products.",
                seeds -> picture(seeds.getFirst(), products));
    }

    private static Arm digits(ReproductionScale scale, int fold) {
        return Arm.trained(
                "lmul-digits-" + fold,
                "a perceptron on four fifths of the digits, without fifth " + (fold + 1),
                Training.of(
                                "mlp",
                                "--task=classification --hidden=64 --activation=relu --batch=64 --lr=3e-3 --warmup=20",
                                "--eval-every=0 --fold=" + fold)
                        .with("--steps", scale.pick(30, 800))
                        .with("--checkpoint-every", scale.pick(30, 400)),
                scale.pick(0.3, 1.5));
    }

    private static Gate lost(Quantity quantity, String what, double most) {
        return Gate.of("what " + what, quantity, Bound.atMost(most), "specification L6 and the claim's table");
    }

    private static Quantity transformerLoss(Arm text, int width) {
        Quantity bits = Quantity.of(text, "m" + width).minus(Quantity.of(text, "floats"));
        return o -> Math.log(2) * bits.of(o);
    }

    private static Quantity points(Arm digits, int width) {
        return Quantity.of(digits, "floats").minus(Quantity.of(digits, "m" + width));
    }

    private static String picture(Outcomes seed, Arm products) {
        List<Double> bits = WIDTHS.stream().map(w -> (double) w).toList();
        List<Double> errors =
                WIDTHS.stream().map(w -> seed.number(products, "m" + w)).toList();
        return Plot.of("mantissa bits that count", "mean relative error")
                .logX()
                .yFrom(0, 0.08)
                .line("L-Mul", 0, bits, errors)
                .height("e5m2", seed.number(products, "e5m2"))
                .height("e4m3", seed.number(products, "e4m3"))
                .html();
    }
}
