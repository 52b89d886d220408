package dev.gyre.engine.op;

import dev.gyre.engine.tensor.Tensor;
import java.util.List;

/** Something that ops can be added to: a graph, or a gradient in the making. */
public interface GraphBuilder {

    /** Adds an op and returns handles on all its outputs, in order. */
    List<Tensor> add(Op op);

    /** Adds an op and returns its first output. */
    default Tensor apply(Op op) {
        return add(op).getFirst();
    }
}
