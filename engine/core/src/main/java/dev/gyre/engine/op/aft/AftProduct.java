package dev.gyre.engine.op.aft;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

import dev.gyre.engine.op.Backward;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.aft.AttentionFreeProduct;
import dev.gyre.tasks.aft.AttentionFreeProductGradient;
import dev.gyre.tasks.attention.SpanProducts;
import java.util.List;

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

    void emit(Emitter e, Tensor keys, Tensor values, Tensor bias) {
        if (!full) {
            return;
        }
        int once = causal ? 1 : 0;
        e.task("extremes", AttentionFreeProduct::extremes)
                .with(reads(keys), writes(Out.HIGH, Out.LOW), sizes(batch, time, width));
        e.task("gains", AttentionFreeProduct::gains)
                .with(reads(keys, values, Out.HIGH), writes(Out.GAINS), sizes(batch, time, width));
        e.task("rows", AttentionFreeProduct::rows).with(reads(bias), writes(Out.TOP, Out.LEAST), sizes(time, once));
        e.task("weights", AttentionFreeProduct::weights)
                .with(reads(bias, Out.TOP), writes(Out.WEIGHTS), sizes(rows(), time, once));
        e.task("safe", AttentionFreeProduct::safe)
                .with(reads(Out.HIGH, Out.LOW, Out.TOP, Out.LEAST), writes(Out.SAFE), sizes(batch * width, time));
        e.task("product", AttentionFreeProduct::mixValues)
                .with(
                        reads(Out.GAINS, Out.WEIGHTS, Out.HIGH, Out.TOP, Out.SAFE),
                        writes(AftMix.Out.R, AftMix.Out.MAX, AftMix.Out.INV),
                        sizes(batch, time, width, once));
    }

    /** The tensors that the gradient reads of it: whether it was done, then, if it may be, gains and weights. */
    List<Tensor> factors(Backward b) {
        Tensor safe = b.output(Out.SAFE);
        return full ? List.of(safe, b.output(Out.GAINS), b.output(Out.WEIGHTS)) : List.of(safe);
    }

    private int tiles() {
        return (time + SpanProducts.TILE - 1) / SpanProducts.TILE;
    }

    /** Gains by tiles of positions. */
    TensorType turned() {
        return full ? TensorType.f32(2 * batch, tiles(), width, SpanProducts.TILE) : TensorType.f32(1);
    }

    /** The sums of the bias's gradient, by blocks of rows and tiles of positions. */
    TensorType sums() {
        int each = AttentionFreeProductGradient.BLOCK;
        return full ? TensorType.f32((time + each - 1) / each, tiles(), each, SpanProducts.TILE) : TensorType.f32(1);
    }

    /** dk and dv, right where it was done. */
    void emitGradient(Emitter e, List<Tensor> factors, Tensor values, Tensor mixed, Tensor p, Tensor dk, Tensor dv) {
        if (!full) {
            return;
        }
        e.task("product", AttentionFreeProductGradient::keysAndValues)
                .with(
                        reads(factors.get(1), factors.get(2), values, mixed, p),
                        writes(dk, dv),
                        sizes(batch, time, width, causal ? 1 : 0));
    }

    /** dw, right where it was done. */
    void emitBias(Emitter e, List<Tensor> factors, Tensor turned, Tensor sums, Tensor mixed, Tensor p, Tensor dw) {
        if (!full) {
            return;
        }
        e.task("turn", SpanProducts::tiles)
                .with(reads(factors.get(1)), writes(turned), sizes(2 * batch, 1, time, width));
        e.task("sums", AttentionFreeProductGradient::biasSums)
                .with(reads(turned, mixed, p), writes(sums), sizes(batch, time, width, causal ? 1 : 0));
        e.task("product", AttentionFreeProductGradient::bias)
                .with(reads(sums, factors.get(2)), writes(dw), sizes(time));
    }
}
