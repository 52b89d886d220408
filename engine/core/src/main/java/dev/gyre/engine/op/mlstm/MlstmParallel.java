package dev.gyre.engine.op.mlstm;

import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.GraphBuilder;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.elementwise.Elementwise;
import dev.gyre.tasks.mlstm.MlstmGates;
import java.util.ArrayList;
import java.util.List;

/**
 * The mLSTM's parallel form, from the empty state: h (B, T, N*DV). Quadratic in T, in time and memory. Beck et al. 2024,
 * arXiv:2405.04517, appendix A.3.
 */
public record MlstmParallel(MlstmInputs x) implements Op {

    /** h alone. */
    public static Tensor of(GraphBuilder g, MlstmInputs x) {
        return g.apply(new MlstmParallel(x));
    }

    private MlstmChunks chunks() {
        return new MlstmChunks(x, x.time());
    }

    @Override
    public List<TensorType> outputs() {
        MlstmChunks c = chunks();
        TensorType square = c.packed(c.length());
        TensorType perStep = c.perStep();
        TensorType perHead = TensorType.f32(x.batch(), x.heads());
        TensorType keys = c.packed(x.keyWidth());
        TensorType values = c.packed(x.valueWidth());
        return List.of(
                x.v().type(),
                square,
                square,
                perStep,
                perStep, // h, and kept: decay, scores, inverse, sign
                perHead,
                perHead,
                perStep,
                perStep,
                keys,
                keys,
                values,
                values,
                perStep,
                perStep,
                perStep);
    }

    @Override
    public int tasks() {
        return MlstmChunks.FORWARD_TASKS + 1;
    }

    @Override
    public void emit(Emitter e) {
        MlstmChunks.Forward f = new MlstmChunks.Forward(
                e.floats(5),
                e.floats(6),
                e.floats(1),
                e.floats(2),
                e.floats(3),
                e.floats(4),
                e.floats(7),
                e.floats(8),
                e.floats(9),
                e.floats(10),
                e.floats(11),
                e.floats(12),
                e.floats(13),
                e.floats(14),
                e.floats(15));
        e.graph().task(e.id("empty"), Elementwise::fill, f.m0(), x.rows(), MlstmGates.EMPTY);
        chunks().begin(e, f);
        chunks().finish(e, f);
    }

    @Override
    public void gradient(Backward b) {
        List<Tensor> d =
                b.add(new Gradient(x, b.grad(0), b.output(0), b.output(1), b.output(2), b.output(3), b.output(4)));
        for (int i = 0; i < x.tensors().size(); i++) {
            b.contribute(x.tensors().get(i), d.get(i));
        }
    }

    @Override
    public Cost cost() {
        return Cost.of(this, chunks().forwardFlops());
    }

    /** Gradients at all five inputs. */
    public record Gradient(MlstmInputs x, Tensor dh, Tensor h, Tensor decay, Tensor scores, Tensor inverse, Tensor sign)
            implements Op {

        private MlstmChunks chunks() {
            return new MlstmChunks(x, x.time());
        }

        @Override
        public List<Tensor> inputs() {
            return List.of(x.q(), x.k(), x.v(), x.fgate(), dh, h, decay, scores, inverse, sign);
        }

        @Override
        public List<TensorType> outputs() {
            MlstmChunks c = chunks();
            List<TensorType> types =
                    new ArrayList<>(x.tensors().stream().map(Tensor::type).toList());
            TensorType perStep = c.perStep();
            TensorType keys = c.packed(x.keyWidth());
            TensorType values = c.packed(x.valueWidth());
            types.addAll(List.of(
                    values,
                    perStep,
                    keys,
                    keys,
                    values,
                    scores.type(),
                    keys,
                    keys,
                    values,
                    perStep,
                    perStep,
                    TensorType.f32(c.groups())));
            return types;
        }

        @Override
        public int tasks() {
            return MlstmChunks.GRADIENT_TASKS + 1;
        }

        @Override
        public void emit(Emitter e) {
            MlstmChunks.Gradient g = new MlstmChunks.Gradient(
                    e.floats(dh),
                    e.floats(h),
                    e.floats(decay),
                    e.floats(scores),
                    e.floats(inverse),
                    e.floats(sign),
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
            e.graph().task(e.id("carry"), Elementwise::fill, g.carry(), chunks().groups(), 0f);
            chunks().finishGradient(e, g);
        }

        @Override
        public Cost cost() {
            return Cost.of(this, chunks().gradientFlops());
        }
    }
}
