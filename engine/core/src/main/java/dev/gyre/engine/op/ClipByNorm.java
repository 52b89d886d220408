package dev.gyre.engine.op;

import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.Descent;
import java.util.List;

/**
 * The norm of all gradients together, and the factor that keeps it within a limit; the gradients stay as they are, and
 * {@link AdamW} takes the factor. Pascanu et al. 2013, arXiv:1211.5063. Outputs: norm (1); scale (1) = min(1, limit /
 * (norm + 1e-6)), NaN where the norm isn't finite. No gradient.
 */
public record ClipByNorm(List<Tensor> gradients, float limit) implements Op {

    /** Refuses an empty list, and a limit that isn't positive. */
    public ClipByNorm {
        gradients = List.copyOf(gradients);
        ShapeException.check(!gradients.isEmpty(), "ClipByNorm", "there must be at least one gradient");
        ShapeException.check(limit > 0f, "ClipByNorm", "the limit must be positive, but is " + limit);
    }

    @Override
    public List<Tensor> inputs() {
        return gradients;
    }

    @Override
    public List<TensorType> outputs() {
        return List.of(TensorType.f32(1), TensorType.f32(1), TensorType.f32(Descent.SLICES));
    }

    @Override
    public int tasks() {
        return gradients.size() + 1;
    }

    @Override
    public void emit(Emitter e) {
        Tensor first = gradients.getFirst();
        e.graph()
                .task(
                        e.id("squares0"),
                        Descent::squares,
                        e.floats(first),
                        e.floats(2),
                        first.shape().size());
        for (int i = 1; i < gradients.size(); i++) {
            Tensor t = gradients.get(i);
            e.graph()
                    .task(
                            e.id("squares" + i),
                            Descent::moreSquares,
                            e.floats(t),
                            e.floats(2),
                            t.shape().size());
        }
        e.graph().task(e.id("clip"), Descent::clip, e.floats(2), e.floats(0), e.floats(1), limit);
    }

    @Override
    public Cost cost() {
        return Cost.of(
                this, gradients.stream().mapToLong(t -> 2L * t.shape().size()).sum());
    }
}
