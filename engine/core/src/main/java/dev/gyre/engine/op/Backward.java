package dev.gyre.engine.op;

import dev.gyre.engine.tensor.Tensor;

/** What an op's {@link Op#gradient} sees: its outputs, the gradients that arrived at them, and where to send its own. */
public interface Backward extends GraphBuilder {

    /** The op's output number i, as computed in the forward pass. */
    Tensor output(int i);

    /** Whether any gradient arrived at output number i. */
    boolean hasGrad(int i);

    /** The gradient at output number i; zeros where none arrived. */
    Tensor grad(int i);

    /** Whether somebody needs the gradient at this input; ops skip the work where not. */
    boolean wants(Tensor input);

    /** Sends a gradient, of the input's shape, to an input. Several are summed. */
    void contribute(Tensor input, Tensor gradient);
}
