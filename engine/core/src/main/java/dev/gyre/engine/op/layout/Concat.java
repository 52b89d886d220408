package dev.gyre.engine.op.layout;

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
import java.util.List;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

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
                e.graph()
                        .task(
                                e.id("part" + from),
                                Layout::place,
                                e.floats(part),
                                e.result(),
                                rows,
                                width(),
                                from,
                                width);
                from += width;
            }
        } else if (!present.isEmpty()) {
            FloatArray[] part = new FloatArray[JOINED];
            int[] width = new int[JOINED];
            for (int i = 0; i < JOINED; i++) {
                boolean there = i < present.size();
                part[i] = e.floats(present.get(there ? i : 0));
                width[i] = there ? present.get(i).dim(-1) : 0;
            }
            e.graph()
                    .task(
                            e.id("join"),
                            Layout::join,
                            part[0],
                            part[1],
                            part[2],
                            part[3],
                            e.result(),
                            rows,
                            width[0],
                            width[1],
                            width[2],
                            width[3]);
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
