package dev.gyre.engine.graph;

import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.op.elementwise.Add;
import dev.gyre.engine.op.elementwise.Sub;
import dev.gyre.engine.tensor.Tensor;
import java.util.function.UnaryOperator;

/**
 * Additive coupling of two streams by any pair of sub-graphs F and G: y1 = x1 + F(x2), y2 = x2 + G(y1). Its inverse,
 * x2 = y2 - G(y1) and x1 = y1 - F(x2), needs nothing but the outputs, so that a backward pass may recompute the
 * activations of a block instead of keeping them: however deep a chain of blocks is, the plan then holds those of one.
 * RevNet, Gomez et al. 2017, arXiv:1707.04585, section 3.
 *
 * <p>A recomputing backward pass calls F and G a second time. They must therefore add the same ops to the graph whenever
 * they're called, create no inputs or variables of their own then, and keep their input's shape. They may read other
 * tensors, which get their gradients as usual. Ops that do nothing but update variables, such as moving averages, belong to
 * the forward pass: the recomputation leaves them out.
 *
 * @param graph what the blocks are added to, and what F and G add their ops to
 * @param f adds F's ops and returns their result
 * @param g adds G's ops and returns their result
 * @param memory what a backward pass does about the activations in F and G
 */
public record Reversible(Graph graph, UnaryOperator<Tensor> f, UnaryOperator<Tensor> g, Memory memory) {

    /** The source of the activations in F and G for a backward pass. */
    public enum Memory {
        /** The backward pass reads those of the forward pass, which live until then. */
        STORE,
        /** The backward pass computes them again from the block's outputs: one more forward pass in time, no memory. */
        RECOMPUTE
    }

    /** The two streams, of any two shapes that F and G accept; both may be the same tensor. */
    public record Streams(Tensor first, Tensor second) {}

    /** A block in a graph: the nodes numbered from {@code from} to before {@code to}, all its own. */
    record Block(Reversible coupling, Streams x, Streams y, int from, int to) {}

    /**
     * Adds a block to the graph.
     *
     * @param x the streams that go in
     * @return the streams that come out, of the same shapes
     * @throws ShapeException if F or G gives another shape than its stream has
     */
    public Streams forward(Streams x) {
        int from = graph.nodes().size();
        Tensor first = graph.apply(new Add(x.first(), f.apply(x.second())));
        Tensor second = graph.apply(new Add(x.second(), g.apply(first)));
        Streams y = new Streams(first, second);
        if (memory == Memory.RECOMPUTE) {
            graph.enclose(new Block(this, x, y, from, graph.nodes().size()));
        }
        return y;
    }

    /**
     * Adds the inverse of a block, as ops like any others.
     *
     * @param y the streams that came out
     * @return the streams that went in, up to rounding
     */
    public Streams inverse(Streams y) {
        Tensor second = graph.apply(new Sub(y.second(), g.apply(y.first())));
        Tensor first = graph.apply(new Sub(y.first(), f.apply(second)));
        return new Streams(first, second);
    }
}
