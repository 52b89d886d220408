package dev.gyre.models.layer;

import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.mlstm.MlstmChunkwise;
import dev.gyre.engine.op.mlstm.MlstmInputs;
import dev.gyre.engine.op.mlstm.MlstmResult;
import dev.gyre.engine.op.mlstm.MlstmState;
import dev.gyre.engine.op.mlstm.MlstmStep;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import java.util.List;

/**
 * The recurrence of an mLSTM over what its projections and gates made of the tokens: chunkwise for sequences, one step at a time
 * in constant memory for generation. A kept state begins with zeros, as the papers' recurrent code does, whole sequences with a
 * stabiliser of minus infinity: they agree but for the epsilon of the denominator.
 *
 * @param path what its states' names begin with
 * @param chunk tokens that sequences are read by
 */
public record MlstmScan(String path, int chunk) {

    /** Adds the recurrence to a graph: hidden states (B, T, N DV). */
    public Tensor apply(Graph g, MlstmInputs x, Memory memory) {
        int length = Math.min(chunk, x.time());
        if (memory.isEmpty()) {
            return MlstmChunkwise.of(g, x, length);
        }
        List<TensorType> types = MlstmState.types(x);
        MlstmState s = new MlstmState(
                memory.state(g, path + "C", types.get(0)),
                memory.state(g, path + "n", types.get(1)),
                memory.state(g, path + "m", types.get(2)));
        if (x.time() == 1) {
            return g.apply(new MlstmStep(x, s));
        }
        Outputs<Tensor> out = g.add(new MlstmChunkwise(x, s, length));
        MlstmState after = MlstmResult.state(out);
        memory.keep(g, s.c(), after.c());
        memory.keep(g, s.n(), after.n());
        memory.keep(g, s.m(), after.m());
        return out.get(MlstmResult.H);
    }
}
