package dev.gyre.engine.op.mlstm;

import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.GraphBuilder;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.RooflineBound;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.elementwise.Elementwise;
import dev.gyre.tasks.mlstm.MlstmGates;
import java.util.List;

/**
 * The mLSTM's parallel form, from the empty state: h (B, T, N*DV). Quadratic in T, in time and memory. Beck et al. 2024,
 * arXiv:2405.04517, appendix A.3.
 */
public record MlstmParallel(MlstmInputs x) implements Op {

    private enum Out {
        H,
        STABILISER_BEFORE,
        STABILISER_AFTER
    }

    /** The hidden states h alone. */
    public static Tensor of(GraphBuilder g, MlstmInputs x) {
        return g.apply(new MlstmParallel(x));
    }

    private MlstmChunks chunks() {
        return new MlstmChunks(x, x.time());
    }

    @Override
    public Outputs<TensorType> outputs() {
        TensorType perHead = TensorType.f32(x.batch(), x.heads());
        return chunks().outputs(Outputs.of(Out.H, x.v().type()))
                .and(Out.STABILISER_BEFORE, perHead)
                .and(Out.STABILISER_AFTER, perHead);
    }

    @Override
    public int tasks() {
        return MlstmChunks.FORWARD_TASKS + 1;
    }

    @Override
    public void emit(Emitter e) {
        e.task("empty", Elementwise::fill).with(writes(Out.STABILISER_BEFORE), sizes(x.rows(), MlstmGates.EMPTY));
        chunks().begin(e, e.output(Out.STABILISER_BEFORE), e.output(Out.STABILISER_AFTER));
        chunks().finish(e);
    }

    @Override
    public void gradient(Backward b) {
        MlstmChunks.Kept kept = MlstmChunks.Kept.of(b.outputs());
        new MlstmChunkGradient(chunks()).contribute(b, b.add(new Gradient(x, b.grad(Out.H), b.output(Out.H), kept)));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, chunks().forwardFlops());
    }

    @Override
    public RooflineBound least() {
        return x.least(this);
    }

    /** Gradients at all five inputs. */
    record Gradient(MlstmInputs x, Tensor dh, Tensor h, MlstmChunks.Kept kept) implements Op {

        private MlstmChunks chunks() {
            return new MlstmChunks(x, x.time());
        }

        @Override
        public List<Tensor> inputs() {
            return List.of(
                    x.q(), x.k(), x.v(), x.fgate(), dh, h, kept.decay(), kept.scores(), kept.inverse(), kept.sign());
        }

        @Override
        public Outputs<TensorType> outputs() {
            return new MlstmChunkGradient(chunks()).outputs();
        }

        @Override
        public int tasks() {
            return MlstmChunkGradient.TASKS + 1;
        }

        @Override
        public void emit(Emitter e) {
            new MlstmChunkGradient(chunks()).begin(e, dh, h, kept);
            e.task("carry", Elementwise::fill).with(writes(MlstmChunkGradient.Out.CARRY), sizes(chunks().groups(), 0f));
            new MlstmChunkGradient(chunks()).finish(e);
        }

        @Override
        public Cost cost() {
            return Cost.of(this, new MlstmChunkGradient(chunks()).flops());
        }

        @Override
        public RooflineBound least() {
            return x.gradientLeast(this);
        }
    }
}
