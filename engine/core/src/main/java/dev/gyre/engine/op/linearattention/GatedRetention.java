package dev.gyre.engine.op.linearattention;

import static dev.gyre.engine.op.TaskArguments.modifies;
import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.GraphBuilder;
import dev.gyre.engine.op.MatrixMemory;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Operation;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.RooflineBound;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.op.layout.Fill;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.linearattention.Retention;
import dev.gyre.tasks.mlstm.MlstmLayout;
import dev.gyre.tasks.mlstm.MlstmScores;
import dev.gyre.tasks.mlstm.MlstmStates;
import java.util.List;

/**
 * Gated retention, S_t = exp(g_t) S_{t-1} + scale k_t v_t', o_t = S_t' q_t, per head, in chunks. Sun et al. 2024,
 * arXiv:2405.05254, section 3; with all log-decays zero it's linear attention, Katharopoulos et al. 2020, arXiv:2006.16236.
 * Outputs: o (B, T, N E) and the state after the sequence (B, N, D, E), both differentiable.
 *
 * <p>The chunk length chooses the form: 1 is the recurrent form, T the parallel one, and what lies between trades the
 * quadratic work inside chunks for the states kept at their borders. All give the same numbers but for rounding. Log-decays
 * above zero are allowed and grow; minus infinity forgets everything before its step.
 *
 * @param q (B, T, N D)
 * @param k (B, T, N D)
 * @param v (B, T, N E)
 * @param g log-decay of the step into t. (B, T, N)
 * @param state the state before the sequence. (B, N, D, E)
 * @param chunk steps in a chunk
 * @param scale what a key is multiplied with, usually D^-1/2
 */
public record GatedRetention(Tensor q, Tensor k, Tensor v, Tensor g, Tensor state, int chunk, float scale)
        implements Op {

    /** The op's outputs, in order. */
    public enum Out {
        /** (B, T, N E). */
        Y,
        /** The state after the sequence. (B, N, D, E) */
        LAST,
        /** Kept: decay between the steps of a chunk. */
        DECAY,
        /** Kept: products of queries and keys of a chunk. */
        SCORES,
        /** Kept: decay from a chunk's begin. */
        INTER,
        /** Kept: decay to a chunk's end. */
        KEY,
        /** Kept: states before each chunk. */
        BEFORE,
        /** Operands and sums by chunks: scratch. */
        LOGS,
        QUERIES,
        KEYS,
        VALUES,
        SUMS
    }

    /** Refuses shapes that don't fit each other, and a chunk without steps. */
    public GatedRetention {
        ShapeException.rank("GatedRetention", q, 3);
        ShapeException.rank("GatedRetention", v, 3);
        ShapeException.rank("GatedRetention", g, 3);
        ShapeException.same("GatedRetention", q, k);
        int heads = g.dim(2);
        ShapeException.check(
                q.shape().size() > 0
                        && v.shape().size() > 0
                        && heads > 0
                        && q.dim(2) % heads == 0
                        && v.dim(2) % heads == 0,
                "GatedRetention",
                "the widths must be multiples of the " + heads + " heads of g, and nothing may be empty",
                q,
                v,
                g);
        ShapeException.check(
                v.shape().withLast(1).equals(q.shape().withLast(1))
                        && g.shape().withLast(1).equals(q.shape().withLast(1)),
                "GatedRetention",
                "q, k, v and g must agree in B and T",
                q,
                v,
                g);
        ShapeException.check(
                state.shape().equals(Shape.of(q.dim(0), heads, q.dim(2) / heads, v.dim(2) / heads)),
                "GatedRetention",
                "the state must be (B, N, D, E)",
                q,
                v,
                g,
                state);
        ShapeException.check(chunk > 0, "GatedRetention", "the chunk must have a step, but has " + chunk, q);
        chunk = Math.min(chunk, q.dim(1));
    }

    /** Over a sequence from an empty state, with the usual scale, D^-1/2: o and the state after it. */
    public static Outputs<Tensor> of(GraphBuilder b, Tensor q, Tensor k, Tensor v, Tensor g, int chunk) {
        int heads = g.dim(-1);
        Tensor zeros = b.apply(new Fill(Shape.of(q.dim(0), heads, q.dim(2) / heads, v.dim(2) / heads), 0f));
        float scale = (float) Math.sqrt((double) heads / q.dim(2));
        return b.add(new GatedRetention(q, k, v, g, zeros, chunk, scale));
    }

    /** Linear attention without normaliser, from a state: o and the state after it. */
    public static Outputs<Tensor> linear(GraphBuilder b, Tensor q, Tensor k, Tensor v, Tensor state, int chunk) {
        Tensor zeros = b.apply(new Fill(Shape.of(q.dim(0), q.dim(1), state.dim(1)), 0f));
        return b.add(new GatedRetention(q, k, v, zeros, state, chunk, 1f));
    }

    int heads() {
        return g.dim(2);
    }

    int rows() {
        return q.dim(0) * heads();
    }

    int keyWidth() {
        return q.dim(2) / heads();
    }

    int valueWidth() {
        return v.dim(2) / heads();
    }

    int chunks() {
        return (q.dim(1) + chunk - 1) / chunk;
    }

    int groups() {
        return rows() * chunks();
    }

    TensorType packed(int width) {
        return TensorType.f32(groups(), chunk, width);
    }

    TensorType perStep() {
        return TensorType.f32(groups(), chunk);
    }

    TensorType states() {
        return TensorType.f32(groups(), keyWidth(), valueWidth());
    }

    @Override
    public Outputs<TensorType> outputs() {
        return Outputs.of(Out.Y, v.type())
                .and(Out.LAST, state.type())
                .and(Out.DECAY, packed(chunk))
                .and(Out.SCORES, packed(chunk))
                .and(Out.INTER, perStep())
                .and(Out.KEY, perStep())
                .and(Out.BEFORE, states())
                .and(Out.LOGS, perStep())
                .and(Out.QUERIES, packed(keyWidth()))
                .and(Out.KEYS, packed(keyWidth()))
                .and(Out.VALUES, packed(valueWidth()))
                .and(Out.SUMS, packed(valueWidth()));
    }

    @Override
    public int tasks() {
        return 10;
    }

    @Override
    public void emit(Emitter e) {
        int time = q.dim(1);
        int heads = heads();
        int rows = rows();
        int chunks = chunks();
        int groups = groups();
        int padded = chunks * chunk;
        int width = keyWidth();
        int values = valueWidth();
        e.task("q", MlstmLayout::pack).with(reads(q), writes(Out.QUERIES), sizes(1f, rows, heads, time, width, padded));
        e.task("k", MlstmLayout::packTransposed)
                .with(reads(k), writes(Out.KEYS), sizes(scale, groups, chunks, heads, time, width, chunk));
        e.task("v", MlstmLayout::pack).with(reads(v), writes(Out.VALUES), sizes(1f, rows, heads, time, values, padded));
        e.task("weights", Retention::weights)
                .with(reads(g), writes(Out.LOGS, Out.INTER, Out.KEY), sizes(rows, heads, time, chunks, chunk));
        e.task("decay", Retention::decay).with(reads(Out.LOGS), writes(Out.DECAY), sizes(groups, chunk));
        e.task("scores", MlstmScores::scores)
                .with(reads(Out.QUERIES, Out.KEYS, Out.DECAY), writes(Out.SCORES), sizes(groups, chunk, width));
        e.task("within", MlstmScores::combine)
                .with(reads(Out.SCORES, Out.VALUES), writes(Out.SUMS), sizes(groups, chunk, values));
        e.task("states", MlstmStates::states)
                .with(
                        reads(Out.KEYS, Out.VALUES, Out.INTER, Out.KEY, state),
                        writes(Out.BEFORE, Out.LAST),
                        sizes(rows, chunks, chunk, width, values));
        e.task("across", MlstmStates::addProduct)
                .with(
                        reads(Out.QUERIES, Out.BEFORE, Out.INTER),
                        modifies(Out.SUMS),
                        sizes(groups, chunk, width, values));
        e.task("o", MlstmLayout::unpack)
                .with(reads(Out.SUMS), writes(Out.Y), sizes(1f, rows, heads, time, values, padded));
    }

    @Override
    public void gradient(Backward b) {
        GatedRetentionGradient.Kept kept = new GatedRetentionGradient.Kept(
                b.output(Out.DECAY),
                b.output(Out.SCORES),
                b.output(Out.INTER),
                b.output(Out.KEY),
                b.output(Out.BEFORE));
        Outputs<Tensor> d = b.add(new GatedRetentionGradient(this, kept, b.grad(Out.Y), b.grad(Out.LAST)));
        b.contribute(q, d.get(GatedRetentionGradient.Out.DQ));
        b.contribute(k, d.get(GatedRetentionGradient.Out.DK));
        b.contribute(v, d.get(GatedRetentionGradient.Out.DV));
        b.contribute(g, d.get(GatedRetentionGradient.Out.DG));
        b.contribute(state, d.get(GatedRetentionGradient.Out.DSTATE));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 2L * groups() * chunk * (chunk + 2L * keyWidth()) * (keyWidth() + valueWidth()));
    }

    @Override
    public RooflineBound least() {
        return RooflineBound.of(this, memory().forward())
                .and(Operation.EXP, g.shape().size())
                .and(new RooflineBound.Chain(q.dim(1), 0, List.of(Operation.MULTIPLY_ADD)));
    }

    MatrixMemory memory() {
        return new MatrixMemory((long) q.dim(0) * g.dim(2), q.dim(1), keyWidth(), valueWidth());
    }
}
