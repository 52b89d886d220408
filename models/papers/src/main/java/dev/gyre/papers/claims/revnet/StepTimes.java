package dev.gyre.papers.claims.revnet;

import dev.gyre.engine.graph.Reversible.Memory;
import dev.gyre.engine.plan.Plan;
import dev.gyre.papers.Bench;
import dev.gyre.papers.Findings;
import dev.gyre.papers.Measurement;
import dev.gyre.papers.measure.Timing;
import java.util.List;

/**
 * Seconds of a forward and backward pass, median: {@code stored} and {@code recomputed}.
 *
 * @param depth units of the net
 * @param rounds times that each is measured, in turn
 * @param steps what the step is of
 */
record StepTimes(int depth, int rounds, ImageSteps steps) implements Measurement {

    @Override
    public Headline headline() {
        return new Headline("recomputed", "s a step with recomputed activations");
    }

    @Override
    public boolean timed() {
        return true;
    }

    @Override
    public Findings measure(Bench bench) {
        try (Plan stored = steps.plan(bench, depth, Memory.STORE);
                Plan recomputed = steps.plan(bench, depth, Memory.RECOMPUTE)) {
            List<Double> medians = Timing.medians(rounds, List.of(stored::run, recomputed::run));
            return Findings.of("stored", medians.getFirst()).with("recomputed", medians.getLast());
        }
    }
}
