package dev.gyre.bench.peer;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.gyre.engine.GyreException;

/**
 * PyTorch through DJL, eagerly, as its user would call it from Python: an op is one call of libtorch, and its result is freed
 * as soon as nobody needs it.
 */
public final class Torch {

    private Torch() {}

    /**
     * Starts PyTorch with a number of threads.
     *
     * @return the owner of the contender's arrays, to be closed by it
     * @throws GyreException if PyTorch doesn't take that number
     */
    public static NDManager start(int threads) {
        Engine engine = Engine.getEngine("PyTorch");
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

    /**
     * The same numbers as a fresh leaf of the autograd graph. Its gradient doesn't exist until the backward pass makes it, as
     * after {@code zero_grad(set_to_none=True)}.
     */
    public static NDArray leaf(NDArray x) {
        NDArray leaf = x.stopGradient();
        leaf.setRequiresGradient(true);
        return leaf;
    }

    /** {@code y.backward(dy)}. */
    public static void backward(NDArray y, NDArray dy) {
        JniUtils.backward((PtNDArray) y, (PtNDArray) dy, false, false);
    }
}
