package dev.gyre.bench.peer;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import dev.gyre.engine.GyreException;
import java.util.List;
import java.util.function.Supplier;

/**
 * PyTorch through DJL, eagerly, as its user would call it from Python: an op is one call of libtorch, and its result is freed
 * as soon as nobody needs it.
 */
public final class Torch {

    private static final String NAME = "PyTorch";

    private Torch() {}

    /**
     * Starts PyTorch with a number of threads.
     *
     * @return the owner of the contender's arrays, to be closed by it
     * @throws GyreException if PyTorch doesn't take that number
     */
    public static NDManager start(int threads) {
        Engine engine = Engine.getEngine(NAME);
        JniUtils.setGraphExecutorOptimize(false);
        JniUtils.setNumThreads(threads);
        if (JniUtils.getNumThreads() != threads) {
            throw new GyreException(
                    "PyTorch runs " + JniUtils.getNumThreads() + " threads, but " + threads + " were asked for");
        }
        return engine.newBaseManager();
    }

    /** A float32 array of the given numbers. */
    public static NDArray array(NDManager m, float[] values, long... shape) {
        return m.create(values, new Shape(shape));
    }

    /** Zero up to the diagonal and minus infinity above it, (T, T), to be added to what a softmax or a maximum follows. */
    public static NDArray causal(NDManager m, int T) {
        return mask(m, T, 0, T);
    }

    /** Zero where the column's position is in a causal window that ends with the row's, minus infinity elsewhere. (T, T) */
    public static NDArray window(NDManager m, int T, int window) {
        return mask(m, T, 0, window);
    }

    /** Zero below the diagonal and minus infinity elsewhere. (T, T) */
    public static NDArray before(NDManager m, int T) {
        return mask(m, T, 1, T);
    }

    /** The mask of a window of W: queries of a block of W positions see keys of the block before and of their own. (1, T / W, W, 2 W) */
    public static NDArray blocks(NDManager m, int T, int W) {
        float[] mask = new float[2 * W * T];
        for (int i = 0; i < mask.length; i++) {
            int query = i / (2 * W);
            int key = (query / W - 1) * W + i % (2 * W);
            int lag = query - key;
            mask[i] = key >= 0 && lag >= 0 && lag < W ? 0f : Float.NEGATIVE_INFINITY;
        }
        return array(m, mask, 1, T / W, W, 2L * W);
    }

    private static NDArray mask(NDManager m, int T, int least, int end) {
        float[] mask = new float[T * T];
        for (int i = 0; i < mask.length; i++) {
            int lag = i / T - i % T;
            mask[i] = lag >= least && lag < end ? 0f : Float.NEGATIVE_INFINITY;
        }
        return array(m, mask, T, T);
    }

    /** A view (B, N, T, D) of x (B, T, N D). */
    public static NDArray byHead(NDArray x, int heads) {
        Shape s = x.getShape();
        return x.reshape(s.get(0), s.get(1), heads, -1).transpose(0, 2, 1, 3);
    }

    /** A view (B, N, T / L, L, D) of x (B, T, N D), with chunks of L steps. */
    public static NDArray byChunk(NDArray x, int heads, int chunk) {
        NDArray h = byHead(x, heads);
        Shape s = h.getShape();
        return h.reshape(s.get(0), s.get(1), -1, chunk, s.get(3));
    }

    /**
     * An array's numbers as a fresh leaf of the autograd graph. Its gradient doesn't exist until the backward pass makes it, as
     * after {@code zero_grad(set_to_none=True)}.
     */
    public static NDArray leaf(NDArray x) {
        NDArray leaf = x.stopGradient();
        leaf.setRequiresGradient(true);
        return leaf;
    }

    /** {@code y.backward(dy)}; y, then the gradients at leaves. */
    public static NDList gradients(NDArray y, NDArray dy, NDList leaves) {
        backward(y, dy);
        NDList results = new NDList(y);
        leaves.forEach(leaf -> results.add(leaf.getGradient()));
        return results;
    }

    /** {@code y.backward(dy)}. */
    public static void backward(NDArray y, NDArray dy) {
        JniUtils.backward((PtNDArray) y, (PtNDArray) dy, false, false);
    }

    /**
     * The numbers of a step of AdamW beside its arrays.
     *
     * @param correctedRate rate with the correction of both moments, what the moments' ratio is multiplied with
     * @param scale factor on the gradient
     */
    public record AdamStep(
            float rate, float correctedRate, float decay, float scale, float beta1, float beta2, float epsilon) {}

    /** A step of AdamW in place, one call of libtorch. */
    public static void adamW(NDArray p, NDArray gradient, NDArray first, NDArray second, AdamStep s) {
        JniUtils.adamUpdate(
                (PtNDArray) p,
                (PtNDArray) gradient,
                (PtNDArray) first,
                (PtNDArray) second,
                s.rate(),
                s.correctedRate(),
                s.decay(),
                s.scale(),
                -1f,
                s.beta1(),
                s.beta2(),
                s.epsilon(),
                true);
    }

    /** Runs a forward pass, and a backward pass if there's one, and frees everything that they made. */
    public static void run(Supplier<NDList> pass) {
        try (GradientCollector _ = Engine.getEngine(NAME).newGradientCollector();
                NDScope _ = new NDScope()) {
            NDList _ = pass.get();
        }
    }

    /** Runs a pass, and reads what it returns. */
    public static List<float[]> read(Supplier<NDList> pass) {
        try (GradientCollector _ = Engine.getEngine(NAME).newGradientCollector();
                NDScope _ = new NDScope()) {
            return pass.get().stream().map(NDArray::toFloatArray).toList();
        }
    }
}
