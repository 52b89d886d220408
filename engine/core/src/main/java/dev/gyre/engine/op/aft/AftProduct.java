package dev.gyre.engine.op.aft;

import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.aft.AttentionFreeProduct;
import dev.gyre.tasks.aft.AttentionFreeProductGradient;
import dev.gyre.tasks.attention.SpanProducts;
import java.util.List;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * The tasks by which an {@link AftMix} and its gradients are products of matrices, see {@link AttentionFreeProduct}; none if it has a window or goes by
 * lag. Whether it's done is decided on the device, by the spread of keys and biases.
 */
record AftProduct(boolean full, int batch, int time, int width, boolean causal) {

    /** The outputs that it adds to those of the mixing. */
    enum Out {
        /** Whether it was done. */
        SAFE,
        GAINS,
        HIGH,
        LOW,
        WEIGHTS,
        TOP,
        LEAST
    }

    static AftProduct of(AftMix mix) {
        return new AftProduct(
                mix.full(), mix.q().dim(0), mix.q().dim(1), mix.q().dim(2), mix.causal());
    }

    private int rows() {
        int each = AttentionFreeProduct.ROWS;
        return (time + each - 1) / each * each;
    }

    /** The outputs of the mixing and its own. */
    Outputs<TensorType> and(Outputs<TensorType> mixing) {
        Outputs<TensorType> all = mixing.and(Out.SAFE, TensorType.f32(1));
        if (!full) {
            return all;
        }
        TensorType channels = TensorType.f32(batch, width);
        TensorType steps = TensorType.f32(time);
        return all.and(Out.GAINS, TensorType.f32(2, batch, time, width))
                .and(Out.HIGH, channels)
                .and(Out.LOW, channels)
                .and(Out.WEIGHTS, TensorType.f32(rows(), time))
                .and(Out.TOP, steps)
                .and(Out.LEAST, steps);
    }

    int tasks() {
        return full ? 6 : 0;
    }

    void emit(Emitter e, FloatArray keys, FloatArray values, FloatArray bias) {
        if (!full) {
            return;
        }
        FloatArray high = e.floats(Out.HIGH);
        FloatArray low = e.floats(Out.LOW);
        FloatArray top = e.floats(Out.TOP);
        FloatArray least = e.floats(Out.LEAST);
        FloatArray gains = e.floats(Out.GAINS);
        FloatArray weights = e.floats(Out.WEIGHTS);
        FloatArray safe = e.floats(Out.SAFE);
        int once = causal ? 1 : 0;
        e.graph()
                .task(e.id("extremes"), AttentionFreeProduct::extremes, keys, high, low, batch, time, width)
                .task(e.id("gains"), AttentionFreeProduct::gains, keys, values, high, gains, batch, time, width)
                .task(e.id("rows"), AttentionFreeProduct::rows, bias, top, least, time, once)
                .task(e.id("weights"), AttentionFreeProduct::weights, bias, top, weights, rows(), time, once)
                .task(e.id("safe"), AttentionFreeProduct::safe, high, low, top, least, safe, batch * width, time)
                .task(
                        e.id("product"),
                        AttentionFreeProduct::mixValues,
                        gains,
                        weights,
                        high,
                        top,
                        safe,
                        e.floats(AftMix.Out.R),
                        e.floats(AftMix.Out.MAX),
                        e.floats(AftMix.Out.INV),
                        batch,
                        time,
                        width,
                        once);
    }

    /** The tensors that the gradient reads of it: whether it was done, then, if it may be, gains and weights. */
    List<Tensor> factors(Backward b) {
        Tensor safe = b.output(Out.SAFE);
        return full ? List.of(safe, b.output(Out.GAINS), b.output(Out.WEIGHTS)) : List.of(safe);
    }

    /** Gains by tiles of positions. */
    TensorType turned() {
        int tiles = (time + SpanProducts.TILE - 1) / SpanProducts.TILE;
        return full ? TensorType.f32(2 * batch, tiles, width, SpanProducts.TILE) : TensorType.f32(1);
    }

    /** dk and dv, right where it was done. */
    void emitGradient(
            Emitter e,
            List<Tensor> factors,
            FloatArray values,
            FloatArray mixed,
            FloatArray p,
            FloatArray dk,
            FloatArray dv) {
        if (!full) {
            return;
        }
        e.graph()
                .task(
                        e.id("product"),
                        AttentionFreeProductGradient::keysAndValues,
                        e.floats(factors.get(1)),
                        e.floats(factors.get(2)),
                        values,
                        mixed,
                        p,
                        dk,
                        dv,
                        batch,
                        time,
                        width,
                        causal ? 1 : 0);
    }

    /** dw, right where it was done. */
    void emitBias(Emitter e, List<Tensor> factors, FloatArray turned, FloatArray mixed, FloatArray p, FloatArray dw) {
        if (!full) {
            return;
        }
        e.graph()
                .task(e.id("turn"), SpanProducts::tiles, e.floats(factors.get(1)), turned, 2 * batch, 1, time, width)
                .task(
                        e.id("product"),
                        AttentionFreeProductGradient::bias,
                        turned,
                        e.floats(factors.get(2)),
                        mixed,
                        p,
                        dw,
                        batch,
                        time,
                        width,
                        causal ? 1 : 0);
    }
}
