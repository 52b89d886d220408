package dev.gyre.models.arch;

import dev.gyre.engine.device.Variable;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.attention.MaskedAttention;
import dev.gyre.engine.op.attention.SpanSums;
import dev.gyre.engine.op.elementwise.Add;
import dev.gyre.engine.op.layout.AppendOne;
import dev.gyre.engine.op.layout.Fill;
import dev.gyre.engine.op.layout.Reshape;
import dev.gyre.engine.op.layout.Slice;
import dev.gyre.engine.op.layout.SliceRows;
import dev.gyre.engine.op.linear.BlockDiagonal;
import dev.gyre.engine.op.linearattention.GatedRetention;
import dev.gyre.engine.op.linearattention.HedgehogMap;
import dev.gyre.engine.op.linearattention.HybridAttention;
import dev.gyre.engine.op.linearattention.HybridSpans;
import dev.gyre.engine.op.linearattention.LinearAttention;
import dev.gyre.engine.op.linearattention.RetentionStep;
import dev.gyre.engine.op.linearattention.T2rMap;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.arch.LolCats.Attention;
import dev.gyre.models.arch.LolCats.FeatureMap;
import dev.gyre.models.arch.LolCats.Window;
import dev.gyre.models.arch.Transformer.Projected;
import dev.gyre.models.layer.Delayed;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.parameter.Declaration;
import dev.gyre.models.parameter.Init;
import dev.gyre.models.parameter.Parameters;
import dev.gyre.models.parameter.StorageLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Attention of constant state in the place of a block's softmax attention, with its queries, keys and values: softmax over a window
 * and feature maps beyond it under one normaliser, or feature maps alone. Zhang et al. 2024 (LoLCATs), arXiv:2410.10254, section 3.
 *
 * <p>What stays of a text are the keys and values that a window may still want, L of them, and for each head of queries, whose feature
 * maps differ, the sums of older ones. A value goes with a one behind it: where there is no token yet both are zero, so that nothing
 * is summed up.
 */
final class LinearizedAttention {

    private static final int CHUNK = 32;
    private static final float EPSILON = 1e-12f;

    private record Map(Variable weight, Optional<Variable> bias) {}

    private final LolCats.Config config;
    private final String path;
    private final Map queries;
    private final Map keys;
    private final Optional<Variable> gate;

    /** An attention that declares its parameters. */
    LinearizedAttention(LolCats.Config c, Parameters p) {
        config = c;
        path = p.path();
        queries = map(c, p.at("feature_map_q").at("mlp"));
        keys = map(c, p.at("feature_map_k").at("mlp"));
        int heads = c.teacher().heads();
        gate = c.attention() == Attention.HYBRID
                ? Optional.of(p.declare(
                        "window_factors",
                        Declaration.plain(Init.constant(c.windowFactor())).stored(StorageLayout.shaped(1, heads, 1, 1)),
                        heads))
                : Optional.empty();
    }

    private static Map map(LolCats.Config c, Parameters p) {
        int heads = c.teacher().heads();
        int width = c.teacher().headWidth();
        int features = c.width();
        return new Map(
                p.plain("layer", identities(width, features), heads, width, features),
                c.featureMap() == FeatureMap.RELU
                        ? Optional.of(p.declare(
                                "bias",
                                Declaration.plain(Init.constant(0)).stored(StorageLayout.shaped(1, heads, 1, 1)),
                                heads))
                        : Optional.empty());
    }

    /** Matrices with ones on their diagonals. */
    private static Init identities(int rows, int columns) {
        return (seed, stream, into) -> {
            for (int i = 0; i < into.length; i++) {
                into[i] = i / columns % rows == i % columns ? 1f : 0f;
            }
        };
    }

    /** The parameters that attention transfer learns. */
    List<Variable> parameters() {
        List<Variable> all = new ArrayList<>();
        for (Map m : List.of(queries, keys)) {
            all.add(m.weight());
            m.bias().ifPresent(all::add);
        }
        gate.ifPresent(all::add);
        return all;
    }

    /** Attention over what was read before and the tokens at hand. (B, T, N D) */
    Tensor apply(Graph g, Transformer teacher, Projected p, Memory memory) {
        Tensor ones = g.apply(new AppendOne(p.v(), config.teacher().groups()));
        Tensor fq = features(g, queries, p.q());
        return gate.map(v -> hybrid(g, teacher, p, ones, fq, g.variable(v), memory))
                .orElseGet(() -> {
                    Tensor fk = features(g, keys, teacher.repeated(g, p.k()));
                    Tensor sums = sums(g, fq, fk, teacher.repeated(g, ones), memory);
                    return g.apply(new LinearAttention(sums, config.teacher().heads(), EPSILON));
                });
    }

    private Tensor hybrid(
            Graph g, Transformer teacher, Projected p, Tensor ones, Tensor fq, Tensor factor, Memory memory) {
        int batch = p.q().dim(0);
        int time = p.q().dim(1);
        int heads = config.teacher().heads();
        int groups = config.teacher().groups();
        boolean blocks = config.window() == Window.BLOCKED;
        int kept = config.kept();
        Tensor k = Delayed.with(g, memory, path + "keys", p.k(), kept);
        Tensor v = Delayed.with(g, memory, path + "values", ones, kept);
        HybridSpans.Both spans =
                new HybridSpans(memory.position(g, batch), batch, time, kept, config.windowSize(), blocks).apply(g);
        Outputs<Tensor> window =
                g.add(new MaskedAttention(p.q(), k, withoutOnes(g, v, groups), spans.window(), heads, groups));
        Tensor leaving = teacher.repeated(g, g.apply(new SliceRows(k, 0, time)));
        Tensor values = teacher.repeated(g, g.apply(new SliceRows(v, 0, time)));
        Tensor older = sums(g, fq, features(g, keys, leaving), values, memory);
        Tensor linear = blocks ? g.apply(new Add(older, behind(g, teacher, fq, k, v, spans))) : older;
        Tensor mass = window.get(MaskedAttention.Out.MASS);
        return g.apply(new HybridAttention(window.get(MaskedAttention.Out.Y), mass, linear, factor, config.affine()));
    }

    /** The sums over keys that have left the window but are kept. */
    private Tensor behind(Graph g, Transformer teacher, Tensor fq, Tensor k, Tensor v, HybridSpans.Both spans) {
        Tensor fk = features(g, keys, teacher.repeated(g, k));
        return g.apply(new SpanSums(
                fq, fk, teacher.repeated(g, v), spans.behind(), config.teacher().heads()));
    }

    /** The sums over all keys that were given to it, those at hand among them; it keeps them. (B, T, N (D + 1)) */
    private Tensor sums(Graph g, Tensor fq, Tensor fk, Tensor v, Memory memory) {
        int batch = fq.dim(0);
        int heads = config.teacher().heads();
        int width = v.dim(2) / heads;
        Tensor state = memory.state(g, path + "sums", TensorType.f32(batch, heads, fq.dim(2) / heads, width));
        if (fq.dim(1) == 1 && !memory.isEmpty()) {
            Tensor undamped = g.apply(new Fill(Shape.of(batch, heads), 0f));
            Tensor o = g.apply(new RetentionStep(row(g, fq), row(g, fk), row(g, v), undamped, state, 1f));
            return g.apply(new Reshape(o, Shape.of(batch, 1, v.dim(2))));
        }
        Outputs<Tensor> out = GatedRetention.linear(g, fq, fk, v, state, CHUNK);
        memory.keep(g, state, out.get(GatedRetention.Out.LAST));
        return out.get(GatedRetention.Out.Y);
    }

    private static Tensor row(Graph g, Tensor x) {
        return g.apply(new Reshape(x, Shape.of(x.dim(0), x.dim(2))));
    }

    private Tensor features(Graph g, Map map, Tensor x) {
        Tensor z = g.apply(new BlockDiagonal(x, g.variable(map.weight())));
        return map.bias()
                .map(b -> g.apply(new T2rMap(z, g.variable(b))))
                .orElseGet(() -> g.apply(new HedgehogMap(z, config.teacher().heads())));
    }

    private static Tensor withoutOnes(Graph g, Tensor v, int heads) {
        int width = v.dim(2) / heads;
        Tensor perHead = g.apply(new Reshape(v, Shape.of(v.dim(0), v.dim(1) * heads, width)));
        Tensor cut = g.apply(new Slice(perHead, 0, width - 1));
        return g.apply(new Reshape(cut, Shape.of(v.dim(0), v.dim(1), heads * (width - 1))));
    }
}
