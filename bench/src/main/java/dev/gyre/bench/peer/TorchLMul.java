package dev.gyre.bench.peer;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;

/**
 * A product of matrices by L-Mul in PyTorch's integer ops. Luo and Sun 2024, arXiv:2410.00907. Every row of x meets the whole of
 * w at once, so that the sums over k are one product of a row of signs with a matrix; operands must be finite.
 */
public final class TorchLMul {

    private static final int OFFSET = 0x3F780000;
    private static final int LEAST = 0x00800000;
    private static final int LARGEST = 0x7F7FFFFF;

    private TorchLMul() {}

    /** x (M, K) times w (K, N), of float32 with the whole mantissa. */
    public static NDArray matMul(NDArray x, NDArray w) {
        NDArray partial = view(x.abs(), DataType.INT32).sub(OFFSET).expandDims(2);
        NDArray magnitudes = view(w.abs(), DataType.INT32);
        NDArray top = magnitudes.neg().add(LARGEST);
        NDArray rowSigns = signs(x);
        NDArray signs = signs(w);
        NDList rows = new NDList();
        for (long m = 0; m < x.getShape().get(0); m++) {
            NDArray sums = partial.get(m).minimum(top).addi(magnitudes);
            NDArray normal = sums.muli(sums.gte(LEAST).toType(DataType.INT32, false));
            rows.add(rowSigns.get(m).matMul(view(normal, DataType.FLOAT32).muli(signs)));
        }
        return NDArrays.stack(rows);
    }

    /** The sign, or zero for what L-Mul takes as zero. */
    private static NDArray signs(NDArray x) {
        return x.sign().mul(x.abs().gte(Float.MIN_NORMAL).toType(DataType.FLOAT32, false));
    }

    /** An array's memory as another type, {@code x.view(type)}; x must live as long as the view is used. */
    private static NDArray view(NDArray x, DataType type) {
        return JniUtils.createNdFromByteBuffer(
                (PtNDManager) x.getManager(),
                JniUtils.getByteBuffer((PtNDArray) x, true),
                x.getShape(),
                type,
                SparseFormat.DENSE,
                Device.cpu());
    }
}
