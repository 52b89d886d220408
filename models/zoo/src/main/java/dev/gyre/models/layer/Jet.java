package dev.gyre.models.layer;

import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.elementwise.Add;
import dev.gyre.engine.op.elementwise.Mul;
import dev.gyre.engine.op.layout.Concat;
import dev.gyre.engine.op.layout.Fill;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Numbers together with their first and second derivatives along some of a network's inputs: what is propagated forward through
 * the layers, so that a differential equation's residual is part of the graph and is differentiated with it. Without
 * directions it's the numbers alone.
 *
 * @param value u (B, F)
 * @param along u_i and u_ii of each direction i
 */
public record Jet(Tensor value, List<Along> along) {

    /**
     * Derivatives in a direction.
     *
     * @param first u_i (B, F)
     * @param second u_ii (B, F); empty where it's zero
     */
    public record Along(Tensor first, Optional<Tensor> second) {}

    /** A function of one number with its slopes, element by element; the slopes are described only when asked for. */
    public interface Curve {

        /** f(z). */
        Tensor value(Graph g, Tensor z);

        /** f'(z). */
        Tensor first(Graph g, Tensor z);

        /** f''(z). */
        Tensor second(Graph g, Tensor z);
    }

    /** Keeps the list to itself. */
    public Jet {
        along = List.copyOf(along);
    }

    /** The jet of numbers without derivatives. */
    public static Jet of(Tensor value) {
        return new Jet(value, List.of());
    }

    /** A network's inputs (B, F), with the derivatives along each of them. */
    public static Jet inputs(Graph g, Tensor x) {
        int batch = x.dim(0);
        int width = x.dim(1);
        Tensor[] column = {g.apply(new Fill(Shape.of(batch, 1), 0f)), g.apply(new Fill(Shape.of(batch, 1), 1f))};
        List<Along> along = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            int own = i;
            Tensor first = g.apply(new Concat(IntStream.range(0, width)
                    .mapToObj(c -> column[c == own ? 1 : 0])
                    .toList()));
            along.add(new Along(first, Optional.empty()));
        }
        return new Jet(x, along);
    }

    /** After a map that is affine: the derivatives go through its linear part. */
    public Jet affine(UnaryOperator<Tensor> map, UnaryOperator<Tensor> linear) {
        return new Jet(
                map.apply(value),
                along.stream()
                        .map(a -> new Along(linear.apply(a.first()), a.second().map(linear)))
                        .toList());
    }

    /** After a function of each number: (f(z))_i = f'(z) z_i, (f(z))_ii = f''(z) z_i^2 + f'(z) z_ii. */
    public Jet through(Graph g, Curve f) {
        if (along.isEmpty()) {
            return of(f.value(g, value));
        }
        Tensor y = f.value(g, value);
        Tensor slope = f.first(g, value);
        Tensor bend = f.second(g, value);
        return new Jet(
                y,
                along.stream()
                        .map(a -> {
                            Tensor first = g.apply(new Mul(slope, a.first()));
                            Tensor square = g.apply(new Mul(a.first(), a.first()));
                            Tensor bent = g.apply(new Mul(bend, square));
                            Tensor second = a.second()
                                    .map(s -> g.apply(new Add(bent, g.apply(new Mul(slope, s)))))
                                    .orElse(bent);
                            return new Along(first, Optional.of(second));
                        })
                        .toList());
    }

    /** The sum of two, of the same directions. */
    public Jet plus(Graph g, Jet other) {
        List<Along> sums = new ArrayList<>();
        for (int i = 0; i < along.size(); i++) {
            Along a = along.get(i);
            Along b = other.along.get(i);
            Optional<Tensor> second = a.second().isPresent() && b.second().isPresent()
                    ? Optional.of(
                            g.apply(new Add(a.second().orElseThrow(), b.second().orElseThrow())))
                    : a.second().or(b::second);
            sums.add(new Along(g.apply(new Add(a.first(), b.first())), second));
        }
        return new Jet(g.apply(new Add(value, other.value)), sums);
    }
}
