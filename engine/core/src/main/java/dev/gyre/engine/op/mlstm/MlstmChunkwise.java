package dev.gyre.engine.op.mlstm;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.GraphBuilder;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.RooflineBound;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.List;

/**
 * The mLSTM's chunkwise form, from a given state: h (B, T, N*DV), then the last state's C, n and m. Quadratic within chunks
 * only. Beck et al. 2025, arXiv:2503.14376.
 *
 * <p>The gradient is exact but for epsilon, with the stabiliser held constant. It goes through h to the five inputs; a
 * gradient at the initial state, or through the last one, is refused.
 *
 * @param length L, steps in a chunk; T need not be a multiple
 */
public record MlstmChunkwise(MlstmInputs x, MlstmState initial, int length) implements Op {

    /** Refuses a state that doesn't fit, or an empty chunk. */
    public MlstmChunkwise {
        initial.requireFor("MlstmChunkwise", x);
        ShapeException.check(length > 0, "MlstmChunkwise", "the chunk length must be positive, not " + length, x.q());
    }

    /** h alone, from the empty state. */
    public static Tensor of(GraphBuilder g, MlstmInputs x, int length) {
        return g.apply(new MlstmChunkwise(x, MlstmState.empty(g, x), length));
    }

    private MlstmChunks chunks() {
        return new MlstmChunks(x, length);
    }

    @Override
    public Outputs<TensorType> outputs() {
        MlstmChunks c = chunks();
        return c.outputs(MlstmResult.types(x))
                .and(MlstmCrossing.Out.STATES, TensorType.f32(c.groups(), x.keyWidth(), x.valueWidth()))
                .and(MlstmCrossing.Out.NORMALISERS, TensorType.f32(c.groups(), x.keyWidth()));
    }

    @Override
    public int tasks() {
        return MlstmChunks.FORWARD_TASKS + MlstmCrossing.FORWARD_TASKS;
    }

    @Override
    public void emit(Emitter e) {
        MlstmChunks c = chunks();
        c.begin(e, initial.m(), e.output(MlstmResult.M));
        new MlstmCrossing(c).forward(e, initial);
        c.finish(e);
    }

    @Override
    public void gradient(Backward b) {
        if (MlstmResult.throughState(b) || initial.tensors().stream().anyMatch(b::wants)) {
            throw new GyreException(name() + " has no gradient at or through its state: carry it over in variables");
        }
        differentiate(b, b.outputs(), b.grad(MlstmResult.H));
    }

    /** Contributes the gradients, given this op's outputs. */
    void differentiate(Backward b, Outputs<Tensor> outputs, Tensor dh) {
        Gradient gradient = new Gradient(
                x,
                length,
                dh,
                outputs.get(MlstmResult.H),
                MlstmChunks.Kept.of(outputs),
                MlstmCrossing.Kept.of(outputs));
        new MlstmChunkGradient(chunks()).contribute(b, b.add(gradient));
    }

    @Override
    public Cost cost() {
        long crossing = 4L * chunks().groups() * length * x.keyWidth() * x.valueWidth();
        return Cost.of(this, chunks().forwardFlops() + crossing);
    }

    @Override
    public RooflineBound least() {
        return x.least(this);
    }

    /** Gradients at all five inputs. */
    record Gradient(MlstmInputs x, int length, Tensor dh, Tensor h, MlstmChunks.Kept within, MlstmCrossing.Kept across)
            implements Op {

        private MlstmChunks chunks() {
            return new MlstmChunks(x, length);
        }

        @Override
        public List<Tensor> inputs() {
            return List.of(
                    x.q(),
                    x.k(),
                    x.v(),
                    x.fgate(),
                    dh,
                    h,
                    within.decay(),
                    within.scores(),
                    within.inverse(),
                    within.sign(),
                    across.inter(),
                    across.key(),
                    across.states(),
                    across.normalisers());
        }

        @Override
        public Outputs<TensorType> outputs() {
            return new MlstmCrossing(chunks()).gradients(across, new MlstmChunkGradient(chunks()).outputs());
        }

        @Override
        public int tasks() {
            return MlstmChunkGradient.TASKS + MlstmCrossing.GRADIENT_TASKS;
        }

        @Override
        public void emit(Emitter e) {
            new MlstmChunkGradient(chunks()).begin(e, dh, h, within);
            new MlstmCrossing(chunks()).gradient(e, across);
            new MlstmChunkGradient(chunks()).finish(e);
        }

        @Override
        public Cost cost() {
            long crossing = 8L * chunks().groups() * length * x.keyWidth() * x.valueWidth();
            return Cost.of(this, new MlstmChunkGradient(chunks()).flops() + crossing);
        }

        @Override
        public RooflineBound least() {
            return x.gradientLeast(this);
        }
    }
}
