package dev.gyre.engine.op.layout;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.DoubleArrays;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.layout.Layout;
import java.util.ArrayList;
import java.util.List;

/** Tensors side by side on the innermost axis. Parts: (.., width of each); y: (.., sum of the widths). */
public record Concat(List<Tensor> parts) implements Op {

    /** Parts that one task joins. */
    private static final int JOINED = 4;

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
    public Outputs<TensorType> outputs() {
        return Outputs.of(TensorType.f32(parts.getFirst().shape().withLast(width())));
    }

    private int width() {
        return parts.stream().mapToInt(p -> p.dim(-1)).sum();
    }

    @Override
    public int tasks() {
        int count = present().size();
        return count <= JOINED ? Math.min(count, 1) : count;
    }

    private List<Tensor> present() {
        return parts.stream().filter(p -> p.shape().size() > 0).toList();
    }

    @Override
    public void emit(Emitter e) {
        int rows = e.output().shape().rows();
        List<Tensor> present = present();
        if (present.size() > JOINED) {
            int from = 0;
            for (Tensor part : present) {
                int width = part.dim(-1);
                e.task("part" + from, Layout::place)
                        .with(reads(part), writes(e.output()), sizes(rows, width(), from, width));
                from += width;
            }
        } else if (!present.isEmpty()) {
            List<Tensor> joined = new ArrayList<>(present);
            List<Integer> widths =
                    new ArrayList<>(present.stream().map(p -> p.dim(-1)).toList());
            while (joined.size() < JOINED) {
                joined.add(present.getFirst());
                widths.add(0);
            }
            e.task("join", Layout::join).with(reads(joined), writes(e.output()), sizes(rows), sizes(widths.toArray()));
        }
    }

    @Override
    public void gradient(Backward b) {
        int from = 0;
        for (Tensor part : parts) {
            if (b.wants(part)) {
                b.contribute(part, b.apply(new Slice(b.grad(), from, part.dim(-1))));
            }
            from += part.dim(-1);
        }
    }

    @Override
    public void compute(DoubleArrays a) {
        double[] y = a.output();
        int all = width();
        int from = 0;
        for (Tensor part : parts) {
            double[] in = a.of(part);
            int width = part.dim(-1);
            for (int row = 0; row < y.length / all; row++) {
                System.arraycopy(in, row * width, y, row * all + from, width);
            }
            from += width;
        }
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 0);
    }
}
