package dev.gyre.bench.peer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.LayerNorm;

/**
 * Reversible blocks in PyTorch, which stores activations as autograd does: {@code layer_norm}, {@code linear}, {@code gelu} and {@code
 * addmm}. Its layer norm takes a bias, which is zero here and has no gradient.
 */
public final class TorchReversible {

    private static final int PARAMETERS = 4;

    private final TorchOp addmm;
    private final NDArray noBias;
    private final float epsilon;

    /** Ops for rows of a width, to be freed with their owner. */
    public TorchReversible(NDManager m, int width, float epsilon) {
        addmm = TorchOp.addmm(m);
        noBias = m.zeros(new Shape(width));
        this.epsilon = epsilon;
    }

    /** The sum of both streams. x: both inputs (R, C), then of F and G of each block the norm's weight, up, bias and down. */
    public NDArray sum(NDList x) {
        NDArray first = x.get(0);
        NDArray second = x.get(1);
        for (int at = 2; at < x.size(); at += 2 * PARAMETERS) {
            first = plusMlp(first, second, x.subNDList(at));
            second = plusMlp(second, first, x.subNDList(at + PARAMETERS));
        }
        return first.add(second);
    }

    private NDArray plusMlp(NDArray sum, NDArray x, NDList parameters) {
        NDArray norm = parameters.get(0);
        NDArray normed =
                LayerNorm.layerNorm(x, norm.getShape(), norm, noBias, epsilon).singletonOrThrow();
        NDArray inner = Linear.linear(normed, parameters.get(1).transpose(), parameters.get(2))
                .singletonOrThrow();
        return addmm.of(sum, Activation.gelu(inner), parameters.get(3));
    }
}
