package dev.gyre.models.arch.namm;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.attention.GatherHeads;
import dev.gyre.engine.op.layout.Copy;
import dev.gyre.engine.op.layout.Fill;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.plan.PlanOptions.Trait;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Moves what stays of every layer's cache into the slots for tokens kept, and empties those for new ones. */
final class CompactPlan implements AutoCloseable {

    private final CacheTables tables;
    private final Graph g = new Graph();
    private final List<Tensor> stays = new ArrayList<>();
    private final List<Tensor> alongside = new ArrayList<>();
    private final List<Tensor> fetches = new ArrayList<>();
    private final Plan plan;

    CompactPlan(CacheTables tables, Device device) {
        this.tables = tables;
        CacheShape s = tables.shape();
        for (CacheTables.Layer layer : tables.layers()) {
            Tensor index = g.input("stays" + stays.size(), TensorType.i32(s.rows(), s.groups(), s.kept()));
            stays.add(index);
            compact(layer.keys(), layer.newKeys(), index);
            compact(layer.values(), layer.newValues(), index);
            layer.attended().ifPresent(a -> {
                Tensor each = g.input("alongside" + alongside.size(), TensorType.i32(s.caches(), 1, s.slots()));
                alongside.add(each);
                empty(a.queries());
                a.spectra().ifPresent(t -> {
                    gather(t.features(), each);
                    gather(t.tail(), each);
                });
                a.sums().ifPresent(t -> gather(t, each));
            });
        }
        plan = Plan.compile(g, device, fetches, PlanOptions.named("compact").with(Trait.REFRESHED));
    }

    private void compact(Variable kept, Variable fresh, Tensor index) {
        Tensor before = g.variable(kept);
        Tensor after = g.apply(new GatherHeads(ReadPlan.joined(g, before, g.variable(fresh)), index));
        g.add(new Copy(after, before));
        fetches.add(after);
        empty(fresh);
    }

    private void gather(Variable table, Tensor index) {
        Tensor before = g.variable(table);
        g.add(new Copy(g.apply(new GatherHeads(before, index)), before));
    }

    private void empty(Variable table) {
        g.add(new Copy(g.apply(new Fill(table.type().shape(), 0f)), g.variable(table)));
    }

    /**
     * Compacts the caches to the slots that stay.
     *
     * @param kept slots that stay, in the order of time, -1 behind them, by layer (B, M, K)
     */
    void run(List<int[]> kept) {
        CacheShape s = tables.shape();
        for (int l = 0; l < s.layers(); l++) {
            plan.input(stays.get(l)).write(kept.get(l));
            if (!alongside.isEmpty()) {
                int[] all = new int[s.caches() * s.slots()];
                Arrays.fill(all, -1);
                for (int cache = 0; cache < s.caches(); cache++) {
                    System.arraycopy(kept.get(l), cache * s.kept(), all, cache * s.slots(), s.kept());
                }
                plan.input(alongside.get(l)).write(all);
            }
        }
        plan.run();
        plan.updateHost();
    }

    @Override
    public void close() {
        plan.close();
    }
}
