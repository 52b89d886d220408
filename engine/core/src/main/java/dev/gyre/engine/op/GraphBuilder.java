package dev.gyre.engine.op;

import dev.gyre.engine.tensor.Tensor;

/** A builder to which ops can be added: a graph, or a gradient in the making. */
public interface GraphBuilder {

    /** Adds an op and returns handles on all its outputs. */
    Outputs<Tensor> add(Op op);

    /** Adds an op and returns its first output. */
    default Tensor apply(Op op) {
        return add(op).getFirst();
    }
}
