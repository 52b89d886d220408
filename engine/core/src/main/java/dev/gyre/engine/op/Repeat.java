package dev.gyre.engine.op;

import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.AttentionFree;
import java.util.List;

/** Repeats each number of the innermost axis {@code times} times in a row. x: (.., N); y: (.., N times). */
public record Repeat(Tensor x, int times) implements Op {

    /** Refuses less than one repetition. */
    public Repeat {
        ShapeException.check(times > 0, "Repeat", "there must be at least one repetition, not " + times, x);
    }

    @Override
    public List<Tensor> inputs() {
        return List.of(x);
    }

    @Override
    public List<TensorType> outputs() {
        return List.of(TensorType.f32(x.shape().withLast(x.dim(-1) * times)));
    }

    @Override
    public void emit(Emitter e) {
        int n = x.shape().size();
        e.graph().task(e.id("widen"), AttentionFree::widen, e.floats(x), e.floats(0), n, times);
    }

    @Override
    public void gradient(Backward b) {
        b.contribute(x, b.apply(new Gradient(b.grad(0), times)));
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 0);
    }

    /** The sum over the repetitions. dy: (.., N times); result: (.., N). */
    public record Gradient(Tensor dy, int times) implements Op {

        @Override
        public List<Tensor> inputs() {
            return List.of(dy);
        }

        @Override
        public List<TensorType> outputs() {
            return List.of(TensorType.f32(dy.shape().withLast(dy.dim(-1) / times)));
        }

        @Override
        public void emit(Emitter e) {
            int n = dy.shape().size() / times;
            e.graph().task(e.id("narrow"), AttentionFree::narrow, e.floats(dy), e.floats(0), n, times);
        }

        @Override
        public Cost cost() {
            return Cost.of(this, dy.shape().size());
        }
    }
}
