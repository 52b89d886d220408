package dev.gyre.papers.claims.recurrent;

import dev.gyre.papers.Arm;
import dev.gyre.papers.Bound;
import dev.gyre.papers.Claim;
import dev.gyre.papers.Gate;
import dev.gyre.papers.Outcomes;
import dev.gyre.papers.Paper;
import dev.gyre.papers.Quantity;
import dev.gyre.papers.ReproductionScale;
import dev.gyre.papers.Statement;
import dev.gyre.papers.Training;
import dev.gyre.papers.measure.Means;
import dev.gyre.papers.page.Plot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Parity under one recipe, which FlashRNN's and xLSTM's claims share: every mixer is trained on strings of 3 to 40 bits, and judged on
 * longer strings.
 */
public final class ParityArms {

    private static final List<Integer> LENGTHS = List.of(20, 40, 64, 128, 256);
    private static final int JUDGED = 128;
    private static final String AT = "at" + JUDGED;
    private static final String SPECIFICATION = "specification, prototypes of one or two seeds";

    private final Map<String, Arm> trained = new LinkedHashMap<>();
    private final Map<String, Arm> judged = new LinkedHashMap<>();

    /** The arms at a scale. */
    ParityArms(ReproductionScale scale) {
        int steps = scale.pick(4, 600);
        for (String cell : List.of("lstm", "slstm", "mlstm", "attention")) {
            Training training = Training.of(
                            "flashrnn",
                            "--task=parity --least-bits=3 --most-bits=40",
                            "--dim=32 --blocks=2 --heads=1 --ffn-factor=2 --chunk=16 --batch=64",
                            "--lr=5e-3 --min-lr=0 --weight-decay=0 --beta1=0.9 --beta2=0.99 --clip=1 --eval-every=0")
                    .with("--cell=" + cell)
                    .with("--judged", JUDGED)
                    .with("--strings", scale.pick(64, 256))
                    .with("--steps", steps)
                    .with("--warmup", Math.floorDiv(steps, 20))
                    .with("--checkpoint-every", Math.floorDiv(steps, 2));
            Arm arm = Arm.trained(
                    "parity-" + cell,
                    words(cell) + " on strings of 3 to 40 bits",
                    cell.equals("attention") ? training.with("--context=256") : training,
                    scale.pick(1.0, 12.0));
            trained.put(cell, arm);
            judged.put(
                    cell,
                    Arm.measured(
                            "parity-" + cell + "-by-length",
                            words(cell) + ", last label right, by length",
                            new ParityByLength(LENGTHS, scale.pick(32, 256)),
                            scale.pick(1.0, 2.0),
                            arm));
        }
    }

    private static String words(String cell) {
        return switch (cell) {
            case "lstm" -> "LSTM";
            case "slstm" -> "sLSTM";
            case "mlstm" -> "mLSTM";
            default -> "attention";
        };
    }

    /** All arms, trained ones first. */
    List<Arm> all() {
        List<Arm> all = new ArrayList<>(trained.values());
        all.addAll(judged.values());
        return all;
    }

    /** The gates of the four mixers. */
    List<Gate> gates() {
        return List.of(
                gate("lstm", Bound.atLeast(0.99)),
                gate("slstm", Bound.atLeast(0.95)),
                gate("mlstm", Bound.atMost(0.65)),
                gate("attention", Bound.atMost(0.65)));
    }

    private Gate gate(String cell, Bound bound) {
        String what = words(cell) + ": share of right parities of strings of " + JUDGED + " bits";
        return Gate.of(what, Quantity.of(judged.get(cell), AT), bound, SPECIFICATION);
    }

    /** Accuracy by length, the mean of the seeds. */
    String picture(List<Outcomes> seeds) {
        Plot plot = Plot.of("bits of the string", "share of right parities")
                .logX()
                .yFrom(0.4, 1)
                .at("trained up to here", 40);
        int colour = 0;
        for (Map.Entry<String, Arm> e : judged.entrySet()) {
            plot.line(words(e.getKey()), colour++, lengths(), Means.of(seeds, e.getValue(), "accuracy"));
        }
        return plot.html();
    }

    private static List<Double> lengths() {
        return LENGTHS.stream().map(Integer::doubleValue).toList();
    }

    /** The claim by itself. */
    public static Claim at(ReproductionScale scale) {
        ParityArms parity = new ParityArms(scale);
        return new Claim(
                "parity",
                new Paper("Parity", "arXiv:2405.04517", List.of(STATEMENT)),
                HERE,
                parity.all(),
                parity.gates(),
                List.of(),
                List.of(),
                CAPTION,
                parity::picture);
    }

    /** The statement of xLSTM's paper. */
    static final Statement STATEMENT = Statement.recalled(
            "Recurrent networks whose state goes into their gates (LSTM, sLSTM) track the parity of a string; Transformers and"
                    + " mLSTM, whose state doesn't, are at chance.");

    /** The experiment here, in words. */
    static final String HERE =
            "Two blocks of width 32 with one head under one recipe learn the parity of every prefix of strings of 3 to"
                    + " 40 bits, and are judged by the last label of 256 strings of each length.";

    /** The caption of the picture. */
    static final String CAPTION =
            "Share of right parities by the length of the string, mean of the seeds; 0.5 is guessing.";
}
