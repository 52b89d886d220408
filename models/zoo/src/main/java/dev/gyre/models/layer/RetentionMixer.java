package dev.gyre.models.layer;

import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.activation.Activation;
import dev.gyre.engine.op.elementwise.Mul;
import dev.gyre.engine.op.elementwise.Scale;
import dev.gyre.engine.op.layout.Reshape;
import dev.gyre.engine.op.linearattention.GatedRetention;
import dev.gyre.engine.op.linearattention.RetentionStep;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.parameter.Init;
import dev.gyre.models.parameter.Parameters;

/**
 * Gated retention with a norm of each head and a gate around it, W_o (SiLU(W_g x) * norm(retention)), whose log-decay of a step is
 * log sigmoid(W_gt x) / 16. Sun et al. 2024, arXiv:2405.05254, section 3.1. (B, T, C) to (B, T, C). Its state is a matrix (D, D)
 * for each head, keys first.
 *
 * @param path what its state's name begins with
 * @param chunk steps that retention takes at once
 */
public record RetentionMixer(
        String path,
        RotaryHeads heads,
        int chunk,
        Linear query,
        Linear key,
        Linear value,
        Linear gate,
        Linear decay,
        Norm norm,
        Linear output)
        implements Mixer {

    private static final double TEMPERATURE = 16;
    private static final double INPUT_GAIN = Math.pow(2, -2.5);
    private static final double OUTPUT_GAIN = 0.5;

    /** Declares the mixer's parameters. */
    public static RetentionMixer of(Parameters p, RotaryHeads heads, int chunk, double normEpsilon) {
        int dim = heads.width();
        Init init = Init.xavier(dim, dim, INPUT_GAIN);
        return new RetentionMixer(
                p.path(),
                heads,
                chunk,
                new Linear(p.at("q_proj"), dim, dim, init),
                new Linear(p.at("k_proj"), dim, dim, init),
                new Linear(p.at("v_proj"), dim, dim, init),
                new Linear(p.at("g_proj"), dim, dim, init),
                new Linear(p.at("gt_proj"), dim, heads.heads(), Init.xavier(dim, heads.heads(), INPUT_GAIN)),
                Norm.bare(Norm.Kind.RMS, heads.heads(), normEpsilon),
                new Linear(p.at("out_proj"), dim, dim, Init.xavier(dim, dim, OUTPUT_GAIN)));
    }

    @Override
    public Tensor apply(Graph g, Tensor x, Memory memory) {
        Tensor position = memory.position(g, x.dim(0));
        Tensor q = heads.turn(g, query.apply(g, x), position);
        Tensor k = heads.turn(g, key.apply(g, x), position);
        Tensor forget = g.apply(new Activation(decay.apply(g, x), Activation.Kind.LOG_SIGMOID));
        Tensor logs = g.apply(new Scale(forget, (float) (1 / TEMPERATURE)));
        Tensor o = norm.apply(g, retained(g, q, k, value.apply(g, x), logs, memory));
        Tensor open = g.apply(new Activation(gate.apply(g, x), Activation.Kind.SILU));
        return output.apply(g, g.apply(new Mul(open, o)));
    }

    private Tensor retained(Graph g, Tensor q, Tensor k, Tensor v, Tensor logs, Memory memory) {
        float scale = (float) (1 / Math.sqrt(heads.each()));
        TensorType matrices = TensorType.f32(q.dim(0), heads.heads(), heads.each(), heads.each());
        Tensor state = memory.state(g, path + "state", matrices);
        if (!memory.isEmpty() && q.dim(1) == 1) {
            Tensor o = g.apply(new RetentionStep(step(g, q), step(g, k), step(g, v), step(g, logs), state, scale));
            return g.apply(new Reshape(o, q.shape()));
        }
        Outputs<Tensor> out = g.add(new GatedRetention(q, k, v, logs, state, chunk, scale));
        memory.keep(g, state, out.get(GatedRetention.Out.LAST));
        return out.get(GatedRetention.Out.Y);
    }

    /** (B, 1, C) as (B, C). */
    private static Tensor step(Graph g, Tensor x) {
        return g.apply(new Reshape(x, Shape.of(x.dim(0), x.dim(2))));
    }
}
