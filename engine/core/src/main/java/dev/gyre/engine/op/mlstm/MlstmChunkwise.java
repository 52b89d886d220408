package dev.gyre.engine.op.mlstm;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.GraphBuilder;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

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
    public List<TensorType> outputs() {
        MlstmChunks c = chunks();
        TensorType square = c.packed(length);
        TensorType perStep = c.perStep();
        TensorType keys = c.packed(x.keyWidth());
        TensorType values = c.packed(x.valueWidth());
        List<TensorType> types = new ArrayList<>();
        types.add(x.v().type());
        types.addAll(MlstmState.types(x));
        types.addAll(List.of(square, square, perStep, perStep, perStep, perStep)); // Saved, in its order
        types.add(TensorType.f32(c.groups(), x.keyWidth(), x.valueWidth()));
        types.add(TensorType.f32(c.groups(), x.keyWidth()));
        types.addAll(List.of(keys, keys, values, values, perStep, perStep, perStep));
        return types;
    }

    @Override
    public int tasks() {
        return MlstmChunks.FORWARD_TASKS + MlstmCrossing.FORWARD_TASKS;
    }

    @Override
    public void emit(Emitter e) {
        MlstmChunks c = chunks();
        MlstmChunks.Forward f = new MlstmChunks.Forward(
                e.floats(initial.m()),
                e.floats(3),
                e.floats(4),
                e.floats(5),
                e.floats(6),
                e.floats(7),
                e.floats(8),
                e.floats(9),
                e.floats(12),
                e.floats(13),
                e.floats(14),
                e.floats(15),
                e.floats(16),
                e.floats(17),
                e.floats(18));
        c.begin(e, f);
        new MlstmCrossing(c).forward(e, f, initial, e.floats(10), e.floats(11));
        c.finish(e, f);
    }

    @Override
    public void gradient(Backward b) {
        boolean throughState = b.hasGrad(1) || b.hasGrad(2) || b.hasGrad(3);
        if (throughState || initial.tensors().stream().anyMatch(b::wants)) {
            throw new GyreException(name() + " has no gradient at or through its state: carry it over in variables");
        }
        List<Tensor> outputs = new ArrayList<>();
        for (int i = 0; i < outputs().size(); i++) {
            outputs.add(b.output(i));
        }
        differentiate(b, outputs, b.grad(0));
    }

    /** Contributes the gradients, given this op's outputs. */
    void differentiate(Backward b, List<Tensor> outputs, Tensor dh) {
        Saved saved = new Saved(
                outputs.get(4),
                outputs.get(5),
                outputs.get(6),
                outputs.get(7),
                outputs.get(8),
                outputs.get(9),
                outputs.get(10),
                outputs.get(11));
        List<Tensor> d = b.add(new Gradient(x, length, dh, outputs.getFirst(), saved));
        for (int i = 0; i < x.tensors().size(); i++) {
            b.contribute(x.tensors().get(i), d.get(i));
        }
    }

    @Override
    public Cost cost() {
        long crossing = 4L * chunks().groups() * length * x.keyWidth() * x.valueWidth();
        return Cost.of(this, chunks().forwardFlops() + crossing);
    }

    /** What the forward pass keeps. */
    public record Saved(
            Tensor decay,
            Tensor scores,
            Tensor inverse,
            Tensor sign,
            Tensor inter,
            Tensor key,
            Tensor states,
            Tensor normalisers) {

        private List<Tensor> tensors() {
            return List.of(decay, scores, inverse, sign, inter, key, states, normalisers);
        }
    }

    /** Gradients at all five inputs. */
    public record Gradient(MlstmInputs x, int length, Tensor dh, Tensor h, Saved saved) implements Op {

        private MlstmChunks chunks() {
            return new MlstmChunks(x, length);
        }

        @Override
        public List<Tensor> inputs() {
            return Stream.concat(Stream.of(x.q(), x.k(), x.v(), x.fgate(), dh, h), saved.tensors().stream())
                    .toList();
        }

        @Override
        public List<TensorType> outputs() {
            MlstmChunks c = chunks();
            List<TensorType> types =
                    new ArrayList<>(x.tensors().stream().map(Tensor::type).toList());
            TensorType perStep = c.perStep();
            TensorType keys = c.packed(x.keyWidth());
            TensorType values = c.packed(x.valueWidth());
            TensorType states = saved.states.type();
            TensorType normalisers = saved.normalisers.type();
            types.addAll(List.of(values, perStep, keys, keys, values, saved.scores.type(), keys, keys, values));
            types.addAll(List.of(perStep, perStep, TensorType.f32(c.groups())));
            types.addAll(List.of(values, states, states, states, normalisers));
            types.add(TensorType.f32(c.groups(), x.valueWidth()));
            return types;
        }

        @Override
        public int tasks() {
            return MlstmChunks.GRADIENT_TASKS + MlstmCrossing.GRADIENT_TASKS;
        }

        @Override
        public void emit(Emitter e) {
            MlstmChunks.Gradient g = new MlstmChunks.Gradient(
                    e.floats(dh),
                    e.floats(h),
                    e.floats(saved.decay),
                    e.floats(saved.scores),
                    e.floats(saved.inverse),
                    e.floats(saved.sign),
                    e.floats(5),
                    e.floats(6),
                    e.floats(7),
                    e.floats(8),
                    e.floats(9),
                    e.floats(10),
                    e.floats(11),
                    e.floats(12),
                    e.floats(13),
                    e.floats(14),
                    e.floats(15),
                    e.floats(16));
            chunks().beginGradient(e, g);
            MlstmCrossing.Gradient across = new MlstmCrossing.Gradient(
                    e.floats(saved.inter),
                    e.floats(saved.key),
                    e.floats(saved.states),
                    e.floats(saved.normalisers),
                    e.floats(17),
                    e.floats(18),
                    e.floats(19),
                    e.floats(20),
                    e.floats(21),
                    e.floats(22));
            new MlstmCrossing(chunks()).gradient(e, g, across);
            chunks().finishGradient(e, g);
        }

        @Override
        public Cost cost() {
            long crossing = 8L * chunks().groups() * length * x.keyWidth() * x.valueWidth();
            return Cost.of(this, chunks().gradientFlops() + crossing);
        }
    }
}
