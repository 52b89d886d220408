package dev.gyre.papers.claims.lolcats;

import dev.gyre.papers.Arm;
import dev.gyre.papers.Bound;
import dev.gyre.papers.Figure;
import dev.gyre.papers.Gate;
import dev.gyre.papers.Quantity;
import dev.gyre.papers.Training;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The paper's recipe by how many parameters it trains: feature maps alone, and adapters of several ranks behind them. */
final class RankArms {

    private static final double NATS = Math.log(2);
    private static final String PARAMETERS = "parameters";

    private final int steps;
    private final Arm teacher;
    private final Arm paper;
    private final Arm maps;
    private final Arm lowest;
    private final Arm highest;

    /**
     * Arms beside the one of the paper's recipe.
     *
     * @param recipe the paper's, whose adapters are of rank 4
     * @param steps of the recipe
     * @param paper the arm that has it
     */
    RankArms(Training recipe, int steps, Arm teacher, Arm paper) {
        this.steps = steps;
        this.teacher = teacher;
        this.paper = paper;
        maps = Arm.trained(
                "lolcats-maps",
                "attention transfer alone for all steps, no adapters",
                recipe.without("--alpha").with("--rank=0").with("--transfer-steps", steps),
                paper.seconds());
        lowest = ofRank(recipe, 1, "adapters of rank 1");
        highest = ofRank(recipe, 64, "adapters of rank 64, which can make any map of width 64");
    }

    /** Alpha is twice the rank, as in the paper's recipe. */
    private Arm ofRank(Training recipe, int rank, String words) {
        return Arm.trained(
                "lolcats-rank-" + rank,
                "the paper's recipe with " + words,
                recipe.with("--rank", rank).with("--alpha", 2.0 * rank),
                paper.seconds());
    }

    /** The arms other than that of the paper's recipe. */
    List<Arm> all() {
        return List.of(maps, lowest, highest);
    }

    /**
     * The gates of these arms.
     *
     * @param learned that there's something to lose
     */
    List<Gate> gates(Gate learned) {
        return List.of(
                Gate.of(
                                "gap of attention transfer alone, " + steps + " steps, nats per byte",
                                gap(maps),
                                Bound.atMost(0.15),
                                "what the specification, L2, asks of the best recipe; 0.009 in a pilot on seed 1001")
                        .controlled(learned),
                Gate.of(
                                "loss with adapters of rank 1 less that with adapters of rank 64, nats per byte",
                                gap(lowest).minus(gap(highest)),
                                Bound.atLeast(0.05),
                                "ours: a third of what it was in a pilot on seed 1001, 0.16")
                        .controlled(learned));
    }

    /** The figures that are printed of them. */
    List<Figure> figures() {
        return List.of(
                new Figure("parameters that transfer alone trains, over the transformer's", added(maps)),
                new Figure("the same of adapters of rank 1, feature maps included", added(lowest)),
                new Figure("the same of rank 4, the paper's recipe", added(paper)),
                new Figure("the same of rank 64", added(highest)),
                new Figure("gap with adapters of rank 1", gap(lowest)),
                new Figure("gap with adapters of rank 64", gap(highest)),
                new Figure(
                        "loss with adapters of rank 4 less that with adapters of rank 64; rank 4 suffices if it's 0",
                        gap(paper).minus(gap(highest))));
    }

    /** Gaps for the picture, by what's trained. */
    Map<String, Quantity> named() {
        Map<String, Quantity> named = new LinkedHashMap<>();
        named.put("transfer for all steps", gap(maps));
        named.put("rank 1", gap(lowest));
        named.put("paper's recipe, rank 4", gap(paper));
        named.put("rank 64", gap(highest));
        return named;
    }

    private Quantity gap(Arm arm) {
        return Quantity.of(arm, "bits_per_byte")
                .minus(Quantity.of(teacher, "bits_per_byte"))
                .times(NATS);
    }

    /** Parameters that an arm has and the transformer doesn't, over the transformer's. */
    private Quantity added(Arm arm) {
        return o -> o.number(arm, PARAMETERS) / o.number(teacher, PARAMETERS) - 1;
    }
}
