package dev.gyre.engine.op.mlstm;

import dev.gyre.engine.op.GraphBuilder;
import dev.gyre.engine.op.ShapeException;
import dev.gyre.engine.op.layout.Fill;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.mlstm.MlstmGates;
import java.util.List;

/**
 * State of an mLSTM: matrix memory C (B, N, DK, DV), normaliser n (B, N, DK) and stabiliser m (B, N). The unscaled memory is
 * C * exp(m), and so with n.
 *
 * <p>Numbers are taken literally: a state of zeros has m = 0, as the papers' recurrent code starts. {@link #empty} is the
 * state before the first step in the parallel form's sense, with m minus infinity in effect. The two agree but for the
 * epsilon of the denominator, whose relative weight depends on m.
 */
public record MlstmState(Tensor c, Tensor n, Tensor m) {

    /** Types of C, n and m, for variables that are made before there are inputs. */
    public static List<TensorType> types(int batch, int heads, int keyWidth, int valueWidth) {
        return List.of(
                TensorType.f32(batch, heads, keyWidth, valueWidth),
                TensorType.f32(batch, heads, keyWidth),
                TensorType.f32(batch, heads));
    }

    /** Types of C, n and m that fit the inputs. */
    public static List<TensorType> types(MlstmInputs x) {
        return types(x.batch(), x.heads(), x.keyWidth(), x.valueWidth());
    }

    /** The state that holds nothing. */
    public static MlstmState empty(GraphBuilder g, MlstmInputs x) {
        List<TensorType> types = types(x);
        return new MlstmState(
                g.apply(new Fill(types.get(0).shape(), 0f)),
                g.apply(new Fill(types.get(1).shape(), 0f)),
                g.apply(new Fill(types.get(2).shape(), MlstmGates.EMPTY)));
    }

    /** The tensors in the order of the components. */
    List<Tensor> tensors() {
        return List.of(c, n, m);
    }

    /** Refuses a state of other shapes than the inputs need. */
    void requireFor(String op, MlstmInputs x) {
        List<TensorType> types = types(x);
        for (int i = 0; i < types.size(); i++) {
            ShapeException.check(
                    tensors().get(i).type().equals(types.get(i)),
                    op,
                    "this part of the state must be " + types.get(i),
                    tensors().get(i),
                    x.q(),
                    x.v(),
                    x.igate());
        }
    }
}
