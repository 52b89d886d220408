package dev.gyre.papers.claims.tokenformer;

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
import dev.gyre.papers.measure.Means;
import dev.gyre.papers.page.Plot;
import java.util.List;

/** TokenFormer: a trained model grows by adding slots that change nothing at first, and saves steps of the large one. */
public final class TokenFormerClaim {

    private static final double NATS = Math.log(2);
    private static final String BITS = "bits_per_byte";
    private static final String SPECIFICATION = "specification, section 3.1, three prototypes";

    private TokenFormerClaim() {}

    /** The claim at a scale. */
    public static Claim at(ReproductionScale scale) {
        int steps = scale.pick(8, 800);
        int grownSteps = steps / 2;
        int quarter = grownSteps / 4;
        Training recipe = Training.of(
                        "tokenformer",
                        "--dim=64 --layers=2 --heads=4 --rotary-part=0.25 --context=96",
                        "--batch=16 --length=96 --lr=3e-3 --min-lr=0.1 --weight-decay=0.1 --beta1=0.9 --beta2=0.95",
                        "--clip=1 --eval-batches=1000")
                .with(scale.text())
                .with("--warmup", scale.pick(1, 30));
        Training large = recipe.with("--steps", steps).with("--checkpoint-every", Math.floorDiv(steps, 2));
        Arm base = Arm.trained(
                "tokenformer-base",
                "32, 32 and 128 slots",
                large.with("--qkv-slots=32 --proj-slots=32 --ffn-slots=128 --eval-every=0"),
                scale.pick(1.0, 20.0));
        Arm scratch = Arm.trained(
                "tokenformer-scratch",
                "96, 96 and 384 slots from the beginning",
                large.with("--qkv-slots=96 --proj-slots=96 --ffn-slots=384")
                        .with("--eval-every", Math.floorDiv(steps, 4)),
                scale.pick(1.0, 45.0));
        Arm shortScratch = Arm.trained(
                "tokenformer-scratch-short",
                "the large shape from the beginning, with a schedule of its own over the steps that growth has",
                large.with("--qkv-slots=96 --proj-slots=96 --ffn-slots=384 --eval-every=0")
                        .with("--steps", grownSteps)
                        .with("--checkpoint-every", grownSteps),
                scale.pick(1.0, 22.0));
        Training growth = Training.of("tokenformer", "--grow=96,96,384")
                .with("--steps", grownSteps)
                .with("--eval-every", quarter)
                .with("--checkpoint-every", grownSteps)
                .from(base);
        Arm grown =
                Arm.trained("tokenformer-grown", "grown from the first to the second", growth, scale.pick(1.0, 30.0));
        Arm alone = Arm.measured(
                "tokenformer-growth-alone",
                "what growth does to logits before it's trained",
                new GrowthAlone(List.of(96, 96, 384), 96),
                0.5,
                base);
        Quantity atThreeQuarters = o -> at(o, scratch, steps * 3 / 4);
        Gate kept = Gate.of(
                        "largest change of a logit by growth, over the largest logit",
                        Quantity.of(alone, "kept"),
                        Bound.atMost(1e-6),
                        "specification T1")
                .by(Gate.Rule.EVERY_SEED)
                .controlled(Gate.of(
                        "the same with the scale of scores recomputed from the slots",
                        Quantity.of(alone, "recomputed"),
                        Bound.atLeast(0.01),
                        "specification T1: it has to change the model"));
        return new Claim(
                "tokenformer",
                new Paper(
                        "TokenFormer",
                        "arXiv:2410.23168",
                        List.of(
                                Statement.recalled(
                                        "Parameters are tokens that are attended to, so a model grows by adding some: grown from 124M to"
                                                + " 1.4B in stages, its perplexity is 11.77, beside 11.63 of training from scratch at about three"
                                                + " times the cost."),
                                Statement.read(
                                        "the repository's table",
                                        "Grown from 354M for 60 thousand steps, a model of 757M has a perplexity of 10.9; a Transformer"
                                                + " from scratch, 12.0."))),
                "Two layers of width 64 read the King James Bible by bytes for " + steps
                        + " steps, then grow threefold and learn for "
                        + grownSteps
                        + " more with a schedule of their own; beside them the grown shape from scratch for " + steps
                        + " steps and for "
                        + grownSteps
                        + ", with schedules that end there. Growth has the base's steps behind it, whose cost is printed. Every loss is"
                        + " of the whole validation split.",
                List.of(base, scratch, shortScratch, grown, alone),
                List.of(
                        kept,
                        Gate.of(
                                        "loss grown, at " + grownSteps + ", less that from scratch at " + steps * 3 / 4
                                                + " of " + steps + " steps, nats per byte",
                                        Quantity.of(grown, BITS)
                                                .minus(atThreeQuarters)
                                                .times(NATS),
                                        Bound.atMost(0),
                                        SPECIFICATION)
                                .controlled(kept),
                        Gate.of(
                                        "loss grown less that of the large shape from scratch, each after " + grownSteps
                                                + " steps of a schedule of its own, nats per byte",
                                        Quantity.of(grown, BITS)
                                                .minus(Quantity.of(shortScratch, BITS))
                                                .times(NATS),
                                        Bound.atMost(-0.15),
                                        "specification T4, where it was 0.565 and 0.479 less")
                                .controlled(kept),
                        Gate.of(
                                        "loss grown less that from scratch at the end of its own schedule, "
                                                + grownSteps
                                                + " steps against "
                                                + steps + ", nats per byte",
                                        Quantity.of(grown, BITS)
                                                .minus(Quantity.of(scratch, BITS))
                                                .times(NATS),
                                        Bound.atMost(0.1),
                                        SPECIFICATION + ": -0.064, 0.009 and 0.031, so that it's near, not the same")
                                .controlled(kept),
                        Gate.of(
                                        "loss " + quarter + " steps after growth less that before, nats per byte",
                                        ((Quantity) o -> at(o, grown, quarter))
                                                .minus(Quantity.of(base, BITS))
                                                .times(NATS),
                                        Bound.atMost(0.1),
                                        SPECIFICATION)
                                .controlled(kept)),
                List.of(new Figure(
                        "total compute of base and growth, in steps of the large model by parameters; from scratch it's "
                                + steps,
                        o -> steps * o.number(base, "parameters") / o.number(scratch, "parameters")
                                + o.number(grown, "steps"))),
                List.of(new Beyond(
                        "A third of the cost of training 1.4 billion parameters from scratch.",
                        Beyond.Reason.BILLIONS)),
                "Bits per byte of the whole validation split by steps of the large model, mean of the seeds; the line across is what"
                        + " the base had at its end.",
                seeds -> picture(seeds, base, scratch, grown));
    }

    /** Bits per byte of an arm after a step that was validated. */
    private static double at(Outcomes o, Arm arm, int step) {
        List<Double> steps = o.list(arm, "validationSteps");
        int place = steps.indexOf((double) step);
        return place < 0 ? Double.NaN : o.list(arm, "validation").get(place);
    }

    private static String picture(List<Outcomes> seeds, Arm base, Arm scratch, Arm grown) {
        return Plot.of("step", "bits per byte")
                .line(
                        "from scratch",
                        1,
                        Means.of(seeds, scratch, "validationSteps"),
                        Means.of(seeds, scratch, "validation"))
                .line("grown", 0, Means.of(seeds, grown, "validationSteps"), Means.of(seeds, grown, "validation"))
                .height("base", Means.number(seeds, base, BITS))
                .html();
    }
}
