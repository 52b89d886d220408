package dev.gyre.models.arch.namm;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.attention.AttentionSpectra;
import dev.gyre.engine.op.attention.KeySpans;
import dev.gyre.engine.op.attention.MaskedAttention;
import dev.gyre.engine.op.elementwise.Add;
import dev.gyre.engine.op.layout.Copy;
import dev.gyre.engine.op.layout.Fill;
import dev.gyre.engine.op.layout.FillInts;
import dev.gyre.engine.op.layout.RepeatHeads;
import dev.gyre.engine.op.layout.Reshape;
import dev.gyre.engine.op.layout.Transpose;
import dev.gyre.engine.op.linear.BatchedMatMul;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.plan.PlanOptions.Trait;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;

/**
 * Brings what is known of each token's attention up to date, when all slots for new tokens are filled: attention of the queries since
 * the last update is computed again, as its rows weren't kept, and its columns' spectra or sums are added to those before.
 */
final class ObservePlan implements AutoCloseable {

    private final CacheTables tables;
    private final MemoryNetwork network;
    private final Graph g = new Graph();
    private final Tensor identity;
    private final Tensor to;
    private final List<Tensor> seen = new ArrayList<>();
    private final Plan plan;

    ObservePlan(CacheTables tables, MemoryNetwork network, Device device) {
        this.tables = tables;
        this.network = network;
        CacheShape s = tables.shape();
        int rows = s.rows() * s.heads();
        identity = g.input("identity", TensorType.f32(rows, s.slots(), s.slots()));
        to = g.input("to", TensorType.i32(rows, s.fresh()));
        List<Tensor> fetches = new ArrayList<>();
        for (CacheTables.Layer layer : tables.layers()) {
            CacheTables.Attended a = layer.attended().orElseThrow();
            Tensor weights = weights(layer, a);
            a.spectra().ifPresent(t -> fetches.add(spectra(weights, t)));
            a.sums().ifPresent(t -> fetches.add(sums(weights, g.variable(t))));
        }
        plan = Plan.compile(g, device, fetches, PlanOptions.named("observe").with(Trait.REFRESHED));
        plan.input(identity).write(identities(rows, s.slots()));
        plan.input(to).write(ends(rows, s));
    }

    private static float[] identities(int rows, int slots) {
        float[] all = new float[rows * slots * slots];
        for (int i = 0; i < rows * slots; i++) {
            all[i * slots + i % slots] = 1f;
        }
        return all;
    }

    private static int[] ends(int rows, CacheShape s) {
        int[] ends = new int[rows * s.fresh()];
        for (int i = 0; i < ends.length; i++) {
            ends[i] = s.kept() + i % s.fresh() + 1;
        }
        return ends;
    }

    /** Attention rows (B N, n, S): what attention makes of values each of which is a slot of its own. */
    private Tensor weights(CacheTables.Layer layer, CacheTables.Attended a) {
        CacheShape s = tables.shape();
        int rows = s.rows() * s.heads();
        Tensor keys = ReadPlan.joined(g, g.variable(layer.keys()), g.variable(layer.newKeys()));
        Tensor each =
                s.heads() == s.groups() ? keys : g.apply(new RepeatHeads(keys, s.groups(), s.heads() / s.groups()));
        Tensor mask = g.input("seen" + seen.size(), TensorType.i32(rows, s.slots()));
        seen.add(mask);
        KeySpans spans = new KeySpans(g.apply(new FillInts(Shape.of(rows, s.fresh()), 0)), to, mask);
        return g.apply(new MaskedAttention(headsFirst(g.variable(a.queries())), headsFirst(each), identity, spans, 1));
    }

    /** (B, T, N D) as (B N, T, D). */
    private Tensor headsFirst(Tensor x) {
        CacheShape s = tables.shape();
        Tensor turned = g.apply(new Transpose(x));
        Tensor split = g.apply(new Reshape(turned, Shape.of(s.rows() * s.heads(), s.width(), x.dim(1))));
        return g.apply(new Transpose(split));
    }

    private Tensor spectra(Tensor weights, CacheTables.Spectra t) {
        Tensor features = g.variable(t.features());
        Tensor tail = g.variable(t.tail());
        Outputs<Tensor> after = network.observed(g, weights, tail, features);
        g.add(new Copy(after.get(AttentionSpectra.Out.FEATURES), features));
        g.add(new Copy(after.get(AttentionSpectra.Out.TAIL), tail));
        return after.get(AttentionSpectra.Out.FEATURES);
    }

    private Tensor sums(Tensor weights, Tensor before) {
        CacheShape s = tables.shape();
        int queries = s.heads() / s.groups() * s.fresh();
        Tensor columns = g.apply(new Reshape(weights, Shape.of(s.caches(), queries, s.slots())));
        Tensor ones = g.apply(new Fill(Shape.of(s.caches(), 1, queries), 1f));
        Tensor more = g.apply(new Reshape(g.apply(new BatchedMatMul(ones, columns)), before.shape()));
        Tensor after = g.apply(new Add(before, more));
        g.add(new Copy(after, before));
        return after;
    }

    /** Observes the queries since the last update. */
    void run() {
        CacheShape s = tables.shape();
        for (int l = 0; l < s.layers(); l++) {
            int[] counts = tables.counts(l);
            int[] mask = new int[s.rows() * s.heads() * s.slots()];
            for (int i = 0; i < mask.length; i++) {
                int slot = i % s.slots();
                mask[i] = slot >= s.kept() || slot < counts[i / s.slots() / s.heads()] ? 1 : 0;
            }
            plan.input(seen.get(l)).write(mask);
        }
        plan.run();
        plan.updateHost();
    }

    @Override
    public void close() {
        plan.close();
    }
}
