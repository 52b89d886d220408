package dev.gyre.engine.verify.golden;

import dev.gyre.engine.op.Fill;
import dev.gyre.engine.op.GraphBuilder;
import dev.gyre.engine.op.MatMul;
import dev.gyre.engine.op.Mul;
import dev.gyre.engine.op.Reshape;
import dev.gyre.engine.op.Sub;
import dev.gyre.engine.tensor.Shape;
import dev.gyre.engine.tensor.Tensor;

/** The mean squared error that the golden networks were differentiated at. */
final class SquaredError {

    private SquaredError() {}

    /** The mean over all elements of (y - target)^2, shape (1). */
    static Tensor mean(GraphBuilder g, Tensor y, Tensor target) {
        return mean(g, g.apply(new Sub(y, target)));
    }

    /** The mean over all elements of x^2, shape (1). */
    static Tensor mean(GraphBuilder g, Tensor x) {
        int n = x.shape().size();
        Tensor squares = g.apply(new Reshape(g.apply(new Mul(x, x)), Shape.of(1, n)));
        Tensor weights = g.apply(new Fill(Shape.of(n, 1), 1f / n));
        return g.apply(new Reshape(g.apply(new MatMul(squares, weights)), Shape.of(1)));
    }
}
