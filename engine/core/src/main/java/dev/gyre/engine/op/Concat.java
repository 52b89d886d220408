package dev.gyre.engine.op;

import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.Layout;
import java.util.List;

/** Tensors side by side on the innermost axis. Parts: (.., width of each); y: (.., sum of the widths). */
public record Concat(List<Tensor> parts) implements Op {

    /** Refuses an empty list, and parts that differ in anything but their width. */
    public Concat {
        parts = List.copyOf(parts);
        ShapeException.check(!parts.isEmpty(), "Concat", "there must be at least one part");
        Tensor first = parts.getFirst();
        for (Tensor part : parts) {
            ShapeException.check(
                    part.shape().withLast(1).equals(first.shape().withLast(1)),
                    "Concat",
                    "parts must agree in every axis but the innermost",
                    first,
                    part);
        }
    }

    @Override
    public List<Tensor> inputs() {
        return parts;
    }

    @Override
    public List<TensorType> outputs() {
        return List.of(TensorType.f32(parts.getFirst().shape().withLast(width())));
    }

    private int width() {
        return parts.stream().mapToInt(p -> p.dim(-1)).sum();
    }

    @Override
    public int tasks() {
        return (int) parts.stream().filter(p -> p.shape().size() > 0).count();
    }

    @Override
    public void emit(Emitter e) {
        int rows = e.output(0).shape().rows();
        int from = 0;
        for (Tensor part : parts) {
            if (part.shape().size() == 0) {
                continue;
            }
            e.graph()
                    .task(
                            e.id("part" + from),
                            Layout::place,
                            e.floats(part),
                            e.floats(0),
                            rows,
                            width(),
                            from,
                            part.dim(-1));
            from += part.dim(-1);
        }
    }

    @Override
    public void gradient(Backward b) {
        int from = 0;
        for (Tensor part : parts) {
            if (b.wants(part)) {
                b.contribute(part, b.apply(new Slice(b.grad(0), from, part.dim(-1))));
            }
            from += part.dim(-1);
        }
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 0);
    }
}
