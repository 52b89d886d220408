package dev.gyre.models.arch.namm;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.attention.KeySpans;
import dev.gyre.engine.op.attention.MaskedAttention;
import dev.gyre.engine.op.elementwise.Add;
import dev.gyre.engine.op.layout.Concat;
import dev.gyre.engine.op.layout.Copy;
import dev.gyre.engine.op.layout.FillInts;
import dev.gyre.engine.op.layout.Reshape;
import dev.gyre.engine.op.linear.BatchedMatMul;
import dev.gyre.engine.op.training.Count;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.plan.PlanOptions.Trait;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.arch.Transformer;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.layer.States;
import dev.gyre.models.layer.Tokens;
import dev.gyre.models.model.Multiplication;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Reads T tokens of each sequence with a transformer whose attentions look at the caches, and puts the tokens into these. */
final class ReadPlan implements AutoCloseable {

    private final CacheTables tables;
    private final Graph g;
    private final Tokens tokens;
    private final Tensor place;
    private final Tensor from;
    private final Tensor to;
    private final List<Tensor> seen;
    private final Tensor result;
    private final Plan plan;

    /**
     * The key of a plan.
     *
     * @param time tokens T of each sequence
     * @param hidden whether it tells the last hidden states of all tokens rather than the last one's logits
     */
    record Kind(int time, boolean hidden) {}

    ReadPlan(
            Transformer teacher,
            CacheTables tables,
            States states,
            Kind kind,
            Device device,
            Multiplication multiplication) {
        this.tables = tables;
        this.g = multiplication.graph();
        CacheShape s = tables.shape();
        int time = kind.time();
        tokens = Tokens.input(g, s.rows(), time);
        place = g.input("place", TensorType.f32(s.rows(), s.fresh(), time));
        from = g.apply(new FillInts(Shape.of(s.rows(), time), 0));
        to = g.input("to", TensorType.i32(s.rows(), time));
        seen = IntStream.range(0, s.layers())
                .mapToObj(i -> g.input("seen" + i, TensorType.i32(s.rows(), s.slots())))
                .toList();
        List<Tensor> hidden = new ArrayList<>();
        Memory memory = new Memory.Kept(states, !kind.hidden(), hidden::add);
        Tensor logits = teacher.logits(g, tokens, memory, (block, x, rotation) -> {
            Transformer.Attention a = teacher.attention(block);
            return a.output()
                    .apply(g, attended(block, teacher.project(g, a, x, memory, rotation, (m, y) -> m.apply(g, y))));
        });
        g.add(new Count(memory.position(g, s.rows()), time));
        multiplication.requireIn(g);
        result = kind.hidden() ? hidden.getLast() : logits;
        plan = Plan.compile(
                g, device, List.of(result), PlanOptions.named("read" + time).with(Trait.REFRESHED));
    }

    private Tensor attended(int block, Transformer.Projected p) {
        CacheShape s = tables.shape();
        CacheTables.Layer layer = tables.layer(block);
        Tensor keys = joined(g, g.variable(layer.keys()), appended(layer.newKeys(), p.k()));
        Tensor values = joined(g, g.variable(layer.values()), appended(layer.newValues(), p.v()));
        layer.attended().ifPresent(a -> appended(a.queries(), p.q()));
        KeySpans spans = new KeySpans(from, to, seen.get(block));
        return g.apply(new MaskedAttention(p.q(), keys, values, spans, s.heads(), s.groups()));
    }

    /** Puts x (B, T, C) into its places, which are zero as yet. */
    private Tensor appended(Variable table, Tensor x) {
        Tensor before = g.variable(table);
        Tensor after = g.apply(new Add(before, g.apply(new BatchedMatMul(place, x))));
        g.add(new Copy(after, before));
        return after;
    }

    /** (B, K, C) and (B, n, C) as (B, K + n, C). */
    static Tensor joined(Graph g, Tensor kept, Tensor fresh) {
        List<Tensor> flat = new ArrayList<>();
        for (Tensor t : List.of(kept, fresh)) {
            flat.add(g.apply(new Reshape(t, Shape.of(t.dim(0), t.dim(1) * t.dim(2)))));
        }
        Shape all = Shape.of(kept.dim(0), kept.dim(1) + fresh.dim(1), kept.dim(2));
        return g.apply(new Reshape(g.apply(new Concat(flat)), all));
    }

    /**
     * Reads tokens behind those in the cache.
     *
     * @param ids (B, T)
     * @param filled slots for new tokens that are in use, of each sequence
     * @return logits of the last place (B, V), or hidden states (B, T, C)
     */
    float[] run(int[] ids, int[] filled) {
        CacheShape s = tables.shape();
        int time = ids.length / s.rows();
        float[] places = new float[s.rows() * s.fresh() * time];
        int[] ends = new int[ids.length];
        for (int i = 0; i < ids.length; i++) {
            int row = i / time;
            int slot = filled[row] + i % time;
            places[(row * s.fresh() + slot) * time + i % time] = 1f;
            ends[i] = s.kept() + slot + 1;
        }
        tokens.fill(ids, plan::input);
        plan.input(place).write(places);
        plan.input(to).write(ends);
        for (int l = 0; l < s.layers(); l++) {
            int[] counts = tables.counts(l);
            int[] mask = new int[s.rows() * s.slots()];
            for (int i = 0; i < mask.length; i++) {
                int slot = i % s.slots();
                mask[i] = slot >= s.kept() || slot < counts[i / s.slots()] ? 1 : 0;
            }
            plan.input(seen.get(l)).write(mask);
        }
        plan.run();
        plan.updateHost();
        return plan.floats(result);
    }

    long flops() {
        return plan.cost().flops();
    }

    @Override
    public void close() {
        plan.close();
    }
}
