package dev.gyre.papers.claims.matmulfree;

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

/** MatMul-free language model: ternary weights cost little quality, a sixteenth of the memory, and want a high rate. */
public final class MatMulFreeClaim {

    private static final double NATS = Math.log(2);
    private static final String HIGH = "4e-3";
    private static final String LOW = "3e-4";
    private static final String TRANSFORMER_RATE = "8e-3";
    private static final int TRANSFORMER_HIDDEN = 256;

    private MatMulFreeClaim() {}

    /** The claim at a scale. */
    public static Claim at(ReproductionScale scale) {
        Arm ternary = model(scale, "ternary", "ternary", HIGH);
        Arm floats = model(scale, "float", "float", HIGH);
        Arm ternarySlow = model(scale, "ternary-slow", "ternary", LOW);
        Arm floatsSlow = model(scale, "float-slow", "float", LOW);
        Arm frozen = model(scale, "frozen", "frozen", HIGH);
        Arm bigram = Arm.trained(
                "matmulfree-bigram",
                "the table of next bytes by the current one, trained",
                text(scale, "bigram").with("--lr=0.05 --weight-decay=0"),
                scale.pick(0.5, 5.0));
        Arm transformer = Arm.trained(
                "matmulfree-transformer",
                "a transformer of as many parameters",
                text(scale, "transformer")
                        .with("--dim=96 --blocks=2 --heads=3 --weight-decay=0.1")
                        .with("--hidden=" + TRANSFORMER_HIDDEN + " --lr=" + TRANSFORMER_RATE),
                scale.pick(1.0, 20.0));
        Arm bytes = Arm.measured(
                "matmulfree-bytes",
                "bytes of the ternary maps' weights",
                new PackedBytes("model.embeddings.weight"),
                0.1,
                ternary);
        Gate control = Gate.of(
                "loss less the bigram's, nats per byte, where no gradient reaches the ternary weights",
                loss(frozen).minus(loss(bigram)),
                Bound.atLeast(0),
                "specification, experiment 3: it stays at the baseline");
        return new Claim(
                "matmulfree",
                new Paper(
                        "MatMul-free LM",
                        "arXiv:2406.02528",
                        List.of(
                                Statement.recalled(
                                        "Ternary weights, 8-bit activations and an element-wise recurrence are on a par with"
                                                + " Transformer++ from 370M to 2.7B parameters; models of 13B, with random weights as none was"
                                                + " trained, run in 4.19 GB of memory against 48.5 GB."),
                                Statement.recalled(
                                        "Ternary models want a higher rate: 4e-3 at 370M, against the usual 3e-4."))),
                "Two blocks of width 96 read the King James Bible by bytes: ternary, with float weights instead, and with ternary"
                        + " weights that no gradient reaches; the first two at both rates, as many steps each. Beside them, a"
                        + " transformer of as many parameters at " + TRANSFORMER_RATE
                        + ", its best of four rates in pilots on seed 1001. Losses are of the whole validation split.",
                List.of(ternary, floats, ternarySlow, floatsSlow, frozen, transformer, bigram, bytes),
                List.of(
                        Gate.of(
                                        "ternary's loss less that with float weights, nats per byte",
                                        loss(ternary).minus(loss(floats)),
                                        Bound.atMost(0.25),
                                        "specification, experiment 3, where it was 0.133")
                                .controlled(control),
                        Gate.of(
                                        "ternary's loss less the trained bigram's, nats per byte",
                                        loss(ternary).minus(loss(bigram)),
                                        Bound.below(0),
                                        "specification, experiment 3: far below the baseline")
                                .controlled(control),
                        Gate.of(
                                        "ternary's loss less the transformer's, nats per byte",
                                        loss(ternary).minus(loss(transformer)),
                                        Bound.atMost(0.1),
                                        "ours: on a par; -0.02 in a pilot on seed 1001, beside the best of four rates")
                                .controlled(control),
                        Gate.of(
                                "bytes of packed weights over those of bf16",
                                Quantity.of(bytes, "packed").over(Quantity.of(bytes, "half")),
                                Bound.atMost(0.126),
                                "specification, experiment 2"),
                        Gate.of(
                                "gain from the higher rate, ternary's less that with float weights, nats per byte",
                                loss(ternarySlow)
                                        .minus(loss(ternary))
                                        .minus(loss(floatsSlow).minus(loss(floats))),
                                Bound.atLeast(0.05),
                                "specification, experiment 4")),
                List.of(
                        new Figure(
                                "bytes of weights packed five to a byte over those of bf16",
                                Quantity.of(bytes, "fives").over(Quantity.of(bytes, "half"))),
                        new Figure("ternary's loss, nats per byte", loss(ternary)),
                        new Figure("loss with float weights, nats per byte", loss(floats)),
                        new Figure("the transformer's loss, nats per byte", loss(transformer)),
                        new Figure(
                                "parameters of the ternary model over those of the transformer",
                                Quantity.of(ternary, "parameters").over(Quantity.of(transformer, "parameters"))),
                        new Figure("the trained bigram's loss, nats per byte", loss(bigram))),
                List.of(
                        new Beyond("On a par with Transformer++ from 370M to 2.7B parameters.", Beyond.Reason.BILLIONS),
                        new Beyond(
                                "61 % less memory and 25.6 % less time in training on a GPU.", Beyond.Reason.GPU_SPEED),
                        new Beyond("13 W on an FPGA.", Beyond.Reason.ENERGY)),
                "Loss on a sample of the validation split by step, mean of the seeds; dashed at the rate of 3e-4.",
                seeds -> picture(seeds, ternary, floats, ternarySlow, floatsSlow, frozen, transformer));
    }

    private static Training text(ReproductionScale scale, String model) {
        return Training.of(model, "--length=128 --min-lr=0.1 --beta1=0.9 --beta2=0.95 --clip=1 --eval-batches=16")
                .with(scale.text())
                .with("--batch", scale.pick(2, 8))
                .with("--steps", scale.pick(4, 500))
                .with("--warmup", scale.pick(1, 25))
                .with("--eval-every", scale.pick(2, 50))
                .with("--checkpoint-every", scale.pick(0, 250));
    }

    private static Arm model(ReproductionScale scale, String name, String weights, String rate) {
        Training training = text(scale, "matmulfree")
                .with("--dim=96 --blocks=2 --hidden=0 --weight-decay=0.1", "--weights=" + weights, "--lr=" + rate);
        String about = weights + " weights at a rate of " + rate;
        return Arm.trained("matmulfree-" + name, about, training, scale.pick(3.0, 25.0));
    }

    private static Quantity loss(Arm arm) {
        return Quantity.of(arm, "bits_per_byte").times(NATS);
    }

    private static String picture(
            List<Outcomes> seeds,
            Arm ternary,
            Arm floats,
            Arm ternarySlow,
            Arm floatsSlow,
            Arm frozen,
            Arm transformer) {
        Plot plot = Plot.of("step", "bits per byte");
        plot.line("ternary", 0, steps(seeds, ternary), Means.of(seeds, ternary, "validation"));
        plot.line("float", 1, steps(seeds, floats), Means.of(seeds, floats, "validation"));
        plot.line("transformer", 2, steps(seeds, transformer), Means.of(seeds, transformer, "validation"));
        plot.dashed("ternary, 3e-4", 0, steps(seeds, ternarySlow), Means.of(seeds, ternarySlow, "validation"));
        plot.dashed("float, 3e-4", 1, steps(seeds, floatsSlow), Means.of(seeds, floatsSlow, "validation"));
        return plot.line("frozen ternary", 5, steps(seeds, frozen), Means.of(seeds, frozen, "validation"))
                .html();
    }

    private static List<Double> steps(List<Outcomes> seeds, Arm arm) {
        return Means.of(seeds, arm, "validationSteps");
    }
}
