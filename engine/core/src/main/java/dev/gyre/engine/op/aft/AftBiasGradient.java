package dev.gyre.engine.op.aft;

import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.tasks.aft.AttentionFreeGradient;
import dev.gyre.tasks.layout.Layout;
import java.util.ArrayList;
import java.util.List;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Gradient of {@link AftMix} at the bias, of the bias's shape; zero outside the window and above a causal diagonal.
 *
 * @param factors of the {@link AftProduct}
 */
record AftBiasGradient(AftMix of, Tensor r, Tensor max, Tensor p, List<Tensor> factors) implements Op {

    @Override
    public List<Tensor> inputs() {
        List<Tensor> inputs = new ArrayList<>(List.of(of.k(), of.v(), of.w(), r, max, p));
        inputs.addAll(factors);
        return inputs;
    }

    /** The gradient; sums by window position, transposed keys and values, and the product's factors turned, as scratch. */
    @Override
    public List<TensorType> outputs() {
        int width = r.dim(2);
        if (of.relative()) {
            return List.of(of.w().type(), TensorType.f32(of.w().dim(1), width));
        }
        TensorType turned = TensorType.f32(r.dim(0), width, r.dim(1));
        TensorType part = TensorType.f32(r.dim(1), positions());
        return List.of(of.w().type(), part, turned, turned, AftProduct.of(of).turned());
    }

    /** How many positions a query's window may hold. */
    private int positions() {
        return Math.min(r.dim(1), of.causal() ? of.window() : 2 * of.window() - 1);
    }

    @Override
    public int tasks() {
        int product = of.full() ? 2 : 0;
        return of.relative() ? 2 : 4 + product;
    }

    @Override
    public void emit(Emitter e) {
        if (of.relative()) {
            relative(e);
        } else {
            absolute(e);
        }
    }

    private void relative(Emitter e) {
        int heads = of.heads();
        int each = r.dim(2) / heads;
        int lags = of.w().dim(1);
        e.graph()
                .task(
                        e.id("channels"),
                        AttentionFreeGradient::relative,
                        e.floats(of.k()),
                        e.floats(of.v()),
                        e.floats(of.w()),
                        e.floats(r),
                        e.floats(max),
                        e.floats(p),
                        e.floats(1),
                        r.dim(0),
                        r.dim(1),
                        heads,
                        each,
                        lags,
                        of.causal() ? 0 : of.window() - 1)
                .task(e.id("heads"), AttentionFreeGradient::gather, e.floats(1), e.floats(0), heads, each, lags);
    }

    private void absolute(Emitter e) {
        int batch = r.dim(0);
        int time = r.dim(1);
        int width = r.dim(2);
        FloatArray keys = e.floats(2);
        FloatArray values = e.floats(3);
        AftProduct.of(of).emitBias(e, factors, e.floats(4), e.floats(r), e.floats(p), e.floats(1));
        e.graph()
                .task(e.id("keys"), Layout::transpose, e.floats(of.k()), keys, batch, time, width)
                .task(e.id("values"), Layout::transpose, e.floats(of.v()), values, batch, time, width)
                .task(
                        e.id("window"),
                        AttentionFreeGradient::absolute,
                        keys,
                        values,
                        e.floats(of.w()),
                        e.floats(r),
                        e.floats(max),
                        e.floats(p),
                        e.floats(factors.getFirst()),
                        e.floats(1),
                        batch,
                        time,
                        width,
                        of.window(),
                        of.causal() ? 1 : 0,
                        positions(),
                        of.full() ? 0 : 1)
                .task(
                        e.id("spread"),
                        AttentionFreeGradient::spread,
                        e.floats(1),
                        e.floats(0),
                        time,
                        of.window(),
                        positions());
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 7 * of.pairs());
    }
}
