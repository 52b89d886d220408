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
import dev.gyre.papers.page.Plot;
import java.util.List;
import java.util.stream.Stream;

/** FlashRNN: a whole sequence of a recurrent cell as one op, in less time than op by op and faster with more heads; and what recurrence is for. */
public final class FlashRnnClaim {

    private static final double FASTER = 1.2;

    private FlashRnnClaim() {}

    /** The claim at a scale. */
    public static Claim at(ReproductionScale scale) {
        ParityArms parity = new ParityArms(scale);
        int time = scale.pick(4, 1024);
        LstmSequence sequence = new LstmSequence(scale.pick(2, 16), time, scale.pick(2, 16), scale.pick(8, 48));
        Arm fused = Arm.measured(
                "flashrnn-fused",
                "an LSTM as one op and op by op, by length",
                new FusedTimes(sequence, scale.pick(List.of(2), List.of(16, 64, 256)), scale.pick(1, 7)),
                scale.pick(0.5, 40.0));
        Arm heads = Arm.measured(
                "flashrnn-heads",
                "an LSTM of width " + scale.pick(64, 768) + " by the number of its heads",
                new HeadTimes(
                        scale.pick(64, 768),
                        List.of(1, 2, 4, 8, 16),
                        scale.pick(2, 16),
                        scale.pick(4, 64),
                        scale.pick(1, 7)),
                scale.pick(0.5, 20.0));
        Gate same = Gate.of(
                "largest difference of a hidden state, as one op against op by op",
                Quantity.of(fused, "difference"),
                Bound.atMost(1e-5),
                "specification, experiment 3");
        return new Claim(
                "flashrnn",
                new Paper(
                        "FlashRNN",
                        "arXiv:2412.07752",
                        List.of(
                                Statement.read(
                                        "read in the paper's text",
                                        "One launch runs a recurrent cell over a whole sequence, up to 50 times faster than a loop of"
                                                + " launches; heads make the recurrence cheaper; and recurrent networks track state,"
                                                + " such as parity, which Transformers can't."),
                                ParityArms.STATEMENT)),
                "An LSTM over sequences as one op, and as a dozen ops a step, as a framework without a kernel for it has it; each takes its"
                        + " inputs as they come, adds the bias and keeps what the gradient needs, of which long sequences have more than"
                        + " caches hold, so that memory bounds them both. Its time by the number of heads at a fixed width. "
                        + ParityArms.HERE,
                Stream.concat(Stream.of(fused, heads), parity.all().stream()).toList(),
                Stream.concat(
                                Stream.of(
                                        Gate.of(
                                                        "time of " + time + " steps op by op over that as one op",
                                                        Quantity.of(fused, "ratio"),
                                                        Bound.atLeast(FASTER),
                                                        "specification, experiment 3, on a plain CPU")
                                                .controlled(same),
                                        same,
                                        Gate.of(
                                                "time with one head over that with sixteen, at the same width",
                                                Quantity.of(heads, "ratio"),
                                                Bound.atLeast(3),
                                                "specification, experiment 4")),
                                parity.gates().stream())
                        .toList(),
                List.of(
                        new Figure(
                                "launches op by op over those as one op, whose are the recurrence and what lays its inputs and"
                                        + " outputs out",
                                Quantity.of(fused, "opLaunches").over(Quantity.of(fused, "launches"))),
                        new Figure(
                                "processor time of " + time
                                        + " steps op by op over that as one op, which other work on the machine doesn't stretch",
                                Quantity.of(fused, "processor")),
                        new Figure(
                                "time of the shortest sequences op by op over that as one op",
                                Quantity.of(fused, "first"))),
                List.of(new Beyond(
                        "Up to 50 times the speed of a loop in PyTorch, and twice that of cuDNN's LSTM with small heads, on an H100.",
                        Beyond.Reason.GPU_SPEED)),
                ParityArms.CAPTION
                        + " Below, times op by op over those as one op by length, and the time of a step by the number of heads.",
                seeds -> parity.picture(seeds)
                        + fusedPicture(seeds.getFirst(), fused)
                        + headPicture(seeds.getFirst(), heads));
    }

    private static String fusedPicture(Outcomes seed, Arm fused) {
        return Plot.of("steps", "times as long op by op")
                .logX()
                .line("LSTM", 0, seed.list(fused, "lengths"), seed.list(fused, "ratios"))
                .html();
    }

    private static String headPicture(Outcomes seed, Arm heads) {
        return Plot.of("heads", "milliseconds a step")
                .logX()
                .logY()
                .line("LSTM", 0, seed.list(heads, "heads"), seed.list(heads, "milliseconds"))
                .html();
    }
}
