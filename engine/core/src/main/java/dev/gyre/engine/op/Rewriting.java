package dev.gyre.engine.op;

import dev.gyre.engine.tensor.Tensor;
import java.util.List;

/** A rule by which a graph replaces ops that are added to it, so that a model can run with other ops than it was described with. */
@FunctionalInterface
public interface Rewriting {

    /** Adds every op as it is. */
    Rewriting NONE = GraphBuilder::add;

    /**
     * Adds an op, or others in its place.
     *
     * @param g adds ops as they are
     * @return the op's outputs, or what stands for them: its results at least, since nobody but a gradient reads more
     */
    List<Tensor> add(GraphBuilder g, Op op);
}
