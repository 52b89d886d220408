package dev.gyre.engine.op.mlstm;

import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.List;

/** First outputs of the forms over a sequence from a given state. */
public enum MlstmResult {
    /** The hidden states. (B, T, N*DV) */
    H,
    /** The last state's matrix memory. (B, N, DK, DV) */
    C,
    /** The last state's normaliser. (B, N, DK) */
    N,
    /** The last state's stabiliser. (B, N) */
    M;

    /** The state after the sequence. */
    public static MlstmState state(Outputs<Tensor> outputs) {
        return new MlstmState(outputs.get(C), outputs.get(N), outputs.get(M));
    }

    static Outputs<TensorType> types(MlstmInputs x) {
        List<TensorType> state = MlstmState.types(x);
        return Outputs.of(H, x.v().type())
                .and(C, state.get(0))
                .and(N, state.get(1))
                .and(M, state.get(2));
    }

    /** Whether a gradient arrived at the state after the sequence. */
    static boolean throughState(Backward b) {
        return b.hasGrad(C) || b.hasGrad(N) || b.hasGrad(M);
    }
}
