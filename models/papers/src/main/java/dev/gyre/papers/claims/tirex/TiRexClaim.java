package dev.gyre.papers.claims.tirex;

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
import java.util.stream.IntStream;

/** TiRex: trained on made-up series, it forecasts real ones that it never saw; recurrent mixing and hidden runs of patches help. */
public final class TiRexClaim {

    private static final String SPECIFICATION = "issue of the forecaster";
    private static final String PILOT = "ours, settled on seeds 1001 and 1002";
    private static final String READ = "public summaries of the paper, whose text couldn't be read";
    private static final int KNOWN = 256;
    private static final int PATCHES = 5;

    private TiRexClaim() {}

    /** The claim at a scale. */
    public static Claim at(ReproductionScale scale) {
        Training training = Training.of("tirex", "--eval-every=0").with("--steps", scale.pick(4, 4000, 80_000));
        Arm standard = Arm.trained(
                "tirex-standard", "sLSTM, trained on made-up series", training, scale.pick(1.0, 180.0, 3600.0));
        Training shorter = training.with("--steps", scale.pick(4, 1000));
        Arm slstm = compared(scale, "slstm", "blocks of sLSTM", shorter);
        Arm mlstm = compared(
                scale, "mlstm", "blocks of mLSTM, of as many parameters", shorter.with("--cell=mlstm --ffn=141"));
        Arm attention = compared(
                scale,
                "attention",
                "blocks of attention, of as many parameters",
                shorter.with("--cell=attention --ffn=149"));
        Arm whole = compared(
                scale,
                "unmasked",
                "sLSTM that has never seen a patch missing",
                shorter.with("--masked-share=0 --horizon=1"));
        Arm real =
                Arm.measured("tirex-real", "17 real series, none of which it has seen", new RealSeries(), 3, standard);
        Arm ofSlstm = drawn(scale, slstm);
        Arm ofMlstm = drawn(scale, mlstm);
        Arm ofAttention = drawn(scale, attention);
        Arm ofWhole = drawn(scale, whole);
        return new Claim(
                "tirex",
                new Paper(
                        "TiRex",
                        "arXiv:2505.23719",
                        List.of(
                                Statement.read(
                                        READ,
                                        "A forecaster of 35 million parameters is better than others zero-shot: GiftEval's CRPS 0.411 and"
                                                + " MASE 0.647 of seasonal naive's."),
                                Statement.read(
                                        READ,
                                        "Its sLSTM matters: with transformer blocks instead, CRPS 0.422; with mLSTM, 0.457."),
                                Statement.read(
                                        READ,
                                        "Contiguous patch masking matters on long horizons: CRPS 0.325, without it 0.370."))),
                "Models of about 200 thousand parameters learn from series that are made up: Gaussian processes, state-space models,"
                        + " autoregressions, seasons, demand that is mostly zero. The standard one then forecasts the last two seasons, or 24"
                        + " values, of R's 17 series, which neither training nor any choice has used; for comparison Holt-Winters fits each of"
                        + " them. Three shorter runs of one recipe differ in the cell alone, at equal numbers of parameters, and a fourth has"
                        + " never had to forecast beyond what's missing; they are compared on made-up series that are held back, "
                        + PATCHES + " patches ahead.",
                List.of(standard, slstm, mlstm, attention, whole, real, ofSlstm, ofMlstm, ofAttention, ofWhole),
                List.of(
                        Gate.of(
                                "MASE over seasonal naive's, geometric mean of 17 series",
                                Quantity.of(real, "mase"),
                                Bound.atMost(scale.pick(0.9, 0.9, 0.75)),
                                SPECIFICATION),
                        Gate.of(
                                "share of values within the 80 % band, mean of 17 series",
                                Quantity.of(real, "coverage"), new Bound(0.65, 0.9, "0.65 to 0.9"), SPECIFICATION),
                        Gate.of(
                                "quantile loss of attention over sLSTM's",
                                Quantity.of(ofAttention, "loss").over(Quantity.of(ofSlstm, "loss")),
                                Bound.above(1),
                                PILOT),
                        Gate.of(
                                "quantile loss of mLSTM over sLSTM's",
                                Quantity.of(ofMlstm, "loss").over(Quantity.of(ofSlstm, "loss")),
                                Bound.above(1),
                                PILOT),
                        Gate.of(
                                "quantile loss from the third patch on without masking over that with it",
                                Quantity.of(ofWhole, "late").over(Quantity.of(ofSlstm, "late")),
                                Bound.above(1),
                                PILOT)),
                List.of(
                        new Figure(
                                "weighted quantile loss over seasonal naive's, geometric mean of 17 series",
                                Quantity.of(real, "wql")),
                        new Figure(
                                "Holt-Winters' MASE over seasonal naive's on the same", Quantity.of(real, "classical")),
                        new Figure("parameters of the standard model", Quantity.of(standard, "parameters")),
                        new Figure(
                                "parameters with attention over those with sLSTM",
                                Quantity.of(attention, "parameters").over(Quantity.of(slstm, "parameters"))),
                        new Figure(
                                "parameters with mLSTM over those with sLSTM",
                                Quantity.of(mlstm, "parameters").over(Quantity.of(slstm, "parameters")))),
                List.of(new Beyond("The first place on GiftEval, by 47.5 million series.", Beyond.Reason.DATA)),
                "Quantile loss on held-back series by the patch ahead, mean of the seeds.",
                seeds -> picture(seeds, ofSlstm, ofMlstm, ofAttention, ofWhole));
    }

    private static Arm compared(ReproductionScale scale, String name, String about, Training training) {
        return Arm.trained("tirex-" + name, about, training, scale.pick(1.0, 50.0));
    }

    private static Arm drawn(ReproductionScale scale, Arm model) {
        return Arm.measured(
                model.name() + "-drawn",
                "held-back series, forecast by " + model.about(),
                new DrawnSeries(scale.pick(16, 512), KNOWN, PATCHES),
                scale.pick(0.5, 2.0),
                model);
    }

    private static String picture(List<Outcomes> seeds, Arm slstm, Arm mlstm, Arm attention, Arm unmasked) {
        List<Double> patches =
                IntStream.rangeClosed(1, PATCHES).mapToObj(i -> (double) i).toList();
        return Plot.of("patch ahead", "quantile loss")
                .line("sLSTM", 0, patches, Means.of(seeds, slstm, "byPatch"))
                .line("mLSTM", 1, patches, Means.of(seeds, mlstm, "byPatch"))
                .line("attention", 2, patches, Means.of(seeds, attention, "byPatch"))
                .line("sLSTM without masking", 3, patches, Means.of(seeds, unmasked, "byPatch"))
                .html();
    }
}
