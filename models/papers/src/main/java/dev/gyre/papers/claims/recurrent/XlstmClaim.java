package dev.gyre.papers.claims.recurrent;

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
import dev.gyre.papers.measure.LossByLength;
import dev.gyre.papers.measure.Means;
import dev.gyre.papers.measure.StateBytes;
import dev.gyre.papers.page.Plot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** xLSTM: exponential gates with memory mixing or matrix memory; what each of the two is for. */
public final class XlstmClaim {

    private static final String RECALLED = "recalled";
    private static final String BITS = "bits_per_byte";
    private static final String TRANSFORMER_RATE = "1.6e-2";
    private static final int TRANSFORMER_HIDDEN = 128;

    private XlstmClaim() {}

    /** The claim at a scale. */
    public static Claim at(ReproductionScale scale) {
        ParityArms parity = new ParityArms(scale);
        Arm mlstm = recall(scale, "mlstm", "1:0", "mLSTM blocks");
        Arm slstm = recall(scale, "slstm", "0:1", "sLSTM blocks");
        Arm both = recall(scale, "both", "1:1", "a block of mLSTM and one of sLSTM");
        Training text = Training.of(
                        "xlstm",
                        "--dim=64 --blocks=2 --heads=4 --ratio=1:1 --chunk=32",
                        "--length=128 --lr=4e-3 --min-lr=0.1 --weight-decay=0.1 --beta1=0.9 --beta2=0.95 --clip=1")
                .with(scale.text())
                .with("--batch", scale.pick(2, 16))
                .with("--steps", scale.pick(4, 800))
                .with("--warmup", scale.pick(1, 50))
                .with("--eval-batches", 16)
                .with("--eval-every", scale.pick(2, 200))
                .with("--checkpoint-every", scale.pick(0, 400));
        Arm xlstm = Arm.trained("xlstm-text", "xLSTM[1:1] on the built-in text", text, scale.pick(3.0, 50.0));
        Arm lstm = Arm.trained(
                "xlstm-lstm-text",
                "LSTM of as many parameters on the same text",
                text.of("flashrnn")
                        .without("--ratio")
                        .with("--cell=lstm --dim=52 --blocks=2 --heads=1 --ffn-factor=1.3"),
                scale.pick(3.0, 50.0));
        Arm transformer = Arm.trained(
                "xlstm-transformer-text",
                "a transformer of as many parameters on the same text",
                text.of("transformer")
                        .without("--ratio", "--chunk")
                        .with("--dim=56 --hidden=" + TRANSFORMER_HIDDEN + " --lr=" + TRANSFORMER_RATE),
                scale.pick(1.0, 35.0));
        Arm longer = longer(scale, xlstm, "xLSTM[1:1]");
        Arm transformerLonger = longer(scale, transformer, "the transformer");
        Arm bytes = Arm.measured(
                "xlstm-state",
                "bytes of the state after 32 and after 4,096 tokens",
                new StateBytes(32, 4096),
                scale.pick(1.0, 1.0),
                xlstm);
        Arm forms = Arm.measured(
                "xlstm-forms",
                "parallel, recurrent and chunkwise mLSTM against each other, and gates at +-80 and +-90",
                new MlstmForms(128, 16, List.of(4, 8, 16), 80, 90),
                1);
        return new Claim(
                "xlstm",
                new Paper(
                        "xLSTM",
                        "arXiv:2405.04517",
                        List.of(
                                Statement.read(
                                        "the table of perplexities after 15 billion tokens",
                                        "Exponential gates with memory mixing (sLSTM) track state, a matrix memory (mLSTM) stores more;"
                                                + " at constant memory xLSTM[7:1], of both, has a perplexity of 13.48 and xLSTM[1:0], mLSTM"
                                                + " alone, 13.43, where Llama of the same size has 14.25."),
                                ParityArms.STATEMENT,
                                Statement.recalled(
                                        "In multi-query associative recall, xLSTM[1:1] is the best of all that isn't a Transformer."),
                                Statement.recalled(
                                        "Trained on 2,048 tokens and tested on up to 16,384, the perplexity of xLSTM stays low; that of Llama"
                                                + " doesn't."))),
                ParityArms.HERE
                        + " Two blocks of mLSTM, two of sLSTM of the same width, and one of each, recall the values of four keys."
                        + " xLSTM[1:1], an LSTM and a transformer of as many parameters read the King James Bible by bytes under"
                        + " one recipe, 128 at a time, the transformer at " + TRANSFORMER_RATE
                        + ", its best of four rates in pilots on seed 1001; then xLSTM and the transformer are judged on sequences of up to 512.",
                Stream.concat(
                                Stream.of(
                                        mlstm,
                                        slstm,
                                        both,
                                        xlstm,
                                        lstm,
                                        transformer,
                                        longer,
                                        transformerLonger,
                                        bytes,
                                        forms),
                                parity.all().stream())
                        .toList(),
                Stream.concat(
                                parity.gates().stream(),
                                Stream.of(
                                        Gate.of(
                                                "mLSTM: share of values recalled",
                                                Quantity.of(mlstm, RECALLED),
                                                Bound.atLeast(0.95),
                                                "specification, experiment 2, a prototype of one seed"),
                                        Gate.of(
                                                "mLSTM's share less sLSTM's, at the same step",
                                                Quantity.of(mlstm, RECALLED).minus(Quantity.of(slstm, RECALLED)),
                                                Bound.atLeast(0.3),
                                                "specification, experiment 2, a prototype of one seed"),
                                        Gate.of(
                                                "xLSTM[1:1]: share of values recalled",
                                                Quantity.of(both, RECALLED),
                                                Bound.atLeast(0.95),
                                                "what the specification asks of mLSTM alone; 1.00 in a pilot on seed 1001"),
                                        Gate.of(
                                                "bytes of the state after 4,096 tokens over those after 32",
                                                Quantity.of(bytes, "many").over(Quantity.of(bytes, "few")),
                                                Bound.exactly(1),
                                                "specification, experiment 5"),
                                        forms(forms),
                                        Gate.of(
                                                        "LSTM's loss less xLSTM's, nats per byte of the whole validation split",
                                                        Quantity.of(lstm, BITS)
                                                                .minus(Quantity.of(xlstm, BITS))
                                                                .times(Math.log(2)),
                                                        Bound.atLeast(0.02),
                                                        "specification, experiment 6")
                                                .elsewhere("PyTorch 2.6 and the authors' package, seed 1: -0.013"),
                                        Gate.of(
                                                "the transformer's loss less xLSTM's, nats per byte of the whole validation split",
                                                Quantity.of(transformer, BITS)
                                                        .minus(Quantity.of(xlstm, BITS))
                                                        .times(Math.log(2)),
                                                Bound.atLeast(0.01),
                                                "ours: a third of the lesser of two pilots, 0.042 and 0.030 on seeds 1001 and 1002"),
                                        Gate.of(
                                                        "xLSTM: bits per byte on sequences of 512 less those on 128, as it learned from",
                                                        worse(longer),
                                                        Bound.atMost(0),
                                                        "ours: no worse; -0.02 in a pilot on seed 1001, where the transformer's was 2.2")
                                                .controlled(
                                                        Gate.of(
                                                                "the same of the transformer",
                                                                worse(transformerLonger),
                                                                Bound.above(0),
                                                                "longer sequences have to be something that a model can fail at"))))
                        .toList(),
                List.of(
                        new Figure(
                                "parameters of xLSTM over those of the LSTM",
                                Quantity.of(xlstm, "parameters").over(Quantity.of(lstm, "parameters"))),
                        new Figure(
                                "parameters of xLSTM over those of the transformer",
                                Quantity.of(xlstm, "parameters").over(Quantity.of(transformer, "parameters"))),
                        new Figure(
                                "xLSTM: bits per byte on sequences of 256 less those on 128",
                                Quantity.of(longer, "at256").minus(Quantity.of(longer, "at128"))),
                        new Figure(
                                "the transformer's bits per byte on sequences of 512 less those on 128",
                                worse(transformerLonger)),
                        new Figure(
                                "keys and values that a Transformer of this width keeps after 4,096 tokens, over xLSTM's state",
                                o -> 2.0 * 2 * 4096 * 64 * Float.BYTES / o.number(bytes, "many"))),
                List.of(new Beyond(
                        "At 1.3 billion parameters and 300 billion tokens, 58.48 mean accuracy against 56.99 of Llama.",
                        Beyond.Reason.BILLIONS)),
                ParityArms.CAPTION
                        + " Below, the share of values that are recalled, by step, and bits per byte by the length of the sequence.",
                seeds -> parity.picture(seeds)
                        + recallPicture(seeds, mlstm, slstm, both)
                        + lengthPicture(seeds, longer, transformerLonger));
    }

    private static Arm recall(ReproductionScale scale, String name, String ratio, String words) {
        Training training = Training.of(
                        "xlstm",
                        "--task=recall --pairs=4 --keys=16 --values=16 --filler=0 --sequences=512",
                        "--dim=128 --blocks=2 --heads=1 --chunk=16",
                        "--lr=4e-3 --min-lr=0.1 --weight-decay=0 --beta1=0.9 --beta2=0.99 --clip=1 --eval-batches=8")
                .with("--ratio=" + ratio)
                .with("--batch", scale.pick(4, 64))
                .with("--steps", scale.pick(4, 200))
                .with("--warmup", scale.pick(1, 20))
                .with("--eval-every", scale.pick(2, 20))
                .with("--checkpoint-every", scale.pick(0, 100));
        return Arm.trained(
                "xlstm-recall-" + name, words + " recall four values by their keys", training, scale.pick(1.0, 6.0));
    }

    private static Arm longer(ReproductionScale scale, Arm trained, String words) {
        return Arm.measured(
                trained.name() + "-longer",
                words + " on sequences of two and four times the length that it learned from",
                new LossByLength(List.of(128, 256, 512), scale.pick(4096, 131_072)),
                scale.pick(1.0, 5.0),
                trained);
    }

    /** The bits per byte on sequences of 512 less those on sequences of 128. */
    private static Quantity worse(Arm longer) {
        return Quantity.of(longer, "at512").minus(Quantity.of(longer, "at128"));
    }

    private static Gate forms(Arm forms) {
        return Gate.of(
                        "largest difference between the forms of the mLSTM",
                        Quantity.of(forms, "difference"),
                        Bound.atMost(1e-4),
                        "specification, experiment 3")
                .controlled(
                        Gate.of(
                                "with gates at +-80, relative error against double precision",
                                Quantity.of(forms, "extreme"),
                                Bound.atMost(1e-4),
                                "specification, experiment 4"),
                        Gate.of(
                                "share of hidden states lost in float32 without the stabiliser, with gates at +-90",
                                Quantity.of(forms, "lost"),
                                Bound.above(0),
                                "specification, experiment 4: some have to be; the exponential of 80 is no overflow yet"),
                        Gate.of(
                                "share of hidden states lost in float32 with it, with gates at +-90",
                                Quantity.of(forms, "kept"),
                                Bound.exactly(0),
                                "specification, experiment 4"));
    }

    private static String recallPicture(List<Outcomes> seeds, Arm mlstm, Arm slstm, Arm both) {
        Plot plot = Plot.of("step", "share of values recalled").yFrom(0, 1);
        Map<String, Arm> named = new LinkedHashMap<>();
        named.put("mLSTM", mlstm);
        named.put("sLSTM", slstm);
        named.put("xLSTM[1:1]", both);
        int colour = 0;
        for (Map.Entry<String, Arm> e : named.entrySet()) {
            plot.line(
                    e.getKey(),
                    colour++,
                    Means.of(seeds, e.getValue(), "validationSteps"),
                    Means.of(seeds, e.getValue(), "validation"));
        }
        return plot.html();
    }

    private static String lengthPicture(List<Outcomes> seeds, Arm longer, Arm transformerLonger) {
        return Plot.of("bytes of the sequence", "bits per byte")
                .logX()
                .line("xLSTM[1:1]", 0, Means.of(seeds, longer, "lengths"), Means.of(seeds, longer, "bits"))
                .line(
                        "transformer",
                        1,
                        Means.of(seeds, transformerLonger, "lengths"),
                        Means.of(seeds, transformerLonger, "bits"))
                .html();
    }
}
