package dev.gyre.engine.op.aft;

import dev.gyre.engine.op.Cost;
import dev.gyre.engine.op.Emitter;
import dev.gyre.engine.op.Op;
import dev.gyre.engine.op.Operation;
import dev.gyre.engine.op.Outputs;
import dev.gyre.engine.op.RooflineBound;
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

    private enum Out {
        DW,
        /** Sums by channel, of a relative bias. */
        CHANNELS,
        /** Sums by position in the window, of an absolute one. */
        POSITIONS,
        KEYS_TURNED,
        VALUES_TURNED,
        /** The product's gains, transposed. */
        GAINS_TURNED
    }

    @Override
    public List<Tensor> inputs() {
        List<Tensor> inputs = new ArrayList<>(List.of(of.k(), of.v(), of.w(), r, max, p));
        inputs.addAll(factors);
        return inputs;
    }

    @Override
    public Outputs<TensorType> outputs() {
        int width = r.dim(2);
        Outputs<TensorType> gradient = Outputs.of(Out.DW, of.w().type());
        if (of.relative()) {
            return gradient.and(Out.CHANNELS, TensorType.f32(of.w().dim(1), width));
        }
        TensorType turned = TensorType.f32(r.dim(0), width, r.dim(1));
        return gradient.and(Out.POSITIONS, TensorType.f32(r.dim(1), positions()))
                .and(Out.KEYS_TURNED, turned)
                .and(Out.VALUES_TURNED, turned)
                .and(Out.GAINS_TURNED, AftProduct.of(of).turned());
    }

    /** The most positions in a query's window. */
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
                        e.floats(Out.CHANNELS),
                        r.dim(0),
                        r.dim(1),
                        heads,
                        each,
                        lags,
                        of.causal() ? 0 : of.window() - 1)
                .task(
                        e.id("heads"),
                        AttentionFreeGradient::gather,
                        e.floats(Out.CHANNELS),
                        e.floats(Out.DW),
                        heads,
                        each,
                        lags);
    }

    private void absolute(Emitter e) {
        int batch = r.dim(0);
        int time = r.dim(1);
        int width = r.dim(2);
        FloatArray keys = e.floats(Out.KEYS_TURNED);
        FloatArray values = e.floats(Out.VALUES_TURNED);
        FloatArray positions = e.floats(Out.POSITIONS);
        AftProduct.of(of).emitBias(e, factors, e.floats(Out.GAINS_TURNED), e.floats(r), e.floats(p), positions);
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
                        positions,
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
                        positions,
                        e.floats(Out.DW),
                        time,
                        of.window(),
                        positions());
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 7 * of.pairs());
    }

    @Override
    public RooflineBound least() {
        return RooflineBound.of(this, 2 * of.seen())
                .and(
                        Operation.EXP,
                        of.k().shape().size() + (long) of.w().shape().size());
    }
}
