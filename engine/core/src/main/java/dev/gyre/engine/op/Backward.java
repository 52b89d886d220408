package dev.gyre.engine.op;

import dev.gyre.engine.tensor.Tensor;

/** The view that an op's {@link Op#gradient} has: its outputs, the gradients that arrived at them, and the way to send its own. */
public interface Backward extends GraphBuilder {

    /** The op's outputs, as computed in the forward pass. */
    Outputs<Tensor> outputs();

    /** Whether any gradient arrived at an output. */
    boolean hasGrad(Tensor output);

    /** The gradient at an output; zeros where none arrived. */
    Tensor grad(Tensor output);

    /** The output of a name. */
    default Tensor output(Enum<?> name) {
        return outputs().get(name);
    }

    /** Whether any gradient arrived at the output of a name. */
    default boolean hasGrad(Enum<?> output) {
        return hasGrad(output(output));
    }

    /** The gradient at the output of a name; zeros where none arrived. */
    default Tensor grad(Enum<?> output) {
        return grad(output(output));
    }

    /** The first output, for ops that have no other. */
    default Tensor output() {
        return outputs().getFirst();
    }

    /** The gradient at the first output; zeros where none arrived. */
    default Tensor grad() {
        return grad(output());
    }

    /** Whether somebody needs the gradient at this input; ops skip the work where not. */
    boolean wants(Tensor input);

    /** Sends a gradient, of the input's shape, to an input. Several are summed. */
    void contribute(Tensor input, Tensor gradient);
}
