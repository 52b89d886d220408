package dev.gyre.papers.claims.revnet;

import dev.gyre.engine.graph.Reversible.Memory;
import dev.gyre.papers.Bench;
import dev.gyre.papers.Findings;
import dev.gyre.papers.Measurement;
import java.util.ArrayList;
import java.util.List;

/**
 * Bytes of activations by depth that a training step's plan holds: {@code stored-64} and {@code recomputed-64} at depth 64, and lists
 * of both. Nothing is run.
 *
 * @param depths units of the nets
 * @param steps what the step is of
 */
record StoredActivations(List<Integer> depths, ImageSteps steps) implements Measurement {

    @Override
    public Headline headline() {
        return new Headline("recomputed-" + depths.getLast(), "bytes of activations at depth " + depths.getLast());
    }

    @Override
    public Findings measure(Bench bench) {
        Findings all = Findings.of("depths", depths.size())
                .with("depth", depths.stream().map(d -> (double) d).toList());
        List<Double> stored = new ArrayList<>();
        List<Double> recomputed = new ArrayList<>();
        for (int depth : depths) {
            stored.add((double) steps.activations(bench, depth, Memory.STORE));
            recomputed.add((double) steps.activations(bench, depth, Memory.RECOMPUTE));
            all = all.with("stored-" + depth, stored.getLast()).with("recomputed-" + depth, recomputed.getLast());
        }
        return all.with("stored", stored).with("recomputed", recomputed);
    }
}
