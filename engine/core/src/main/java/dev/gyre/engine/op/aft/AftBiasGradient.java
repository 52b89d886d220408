package dev.gyre.engine.op.aft;

import static dev.gyre.engine.op.TaskArguments.reads;
import static dev.gyre.engine.op.TaskArguments.sizes;
import static dev.gyre.engine.op.TaskArguments.writes;

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
        GAINS_TURNED,
        /** The product's sums, in blocks. */
        SUMS
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
                .and(Out.GAINS_TURNED, AftProduct.of(of).turned())
                .and(Out.SUMS, AftProduct.of(of).sums());
    }

    /** The most positions in a query's window. */
    private int positions() {
        return Math.min(r.dim(1), of.causal() ? of.window() : 2 * of.window() - 1);
    }

    @Override
    public int tasks() {
        int product = of.full() ? 3 : 0;
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
        e.task("channels", AttentionFreeGradient::relative)
                .with(
                        reads(of.k(), of.v(), of.w(), r, max, p),
                        writes(Out.CHANNELS),
                        sizes(r.dim(0), r.dim(1), heads, each, lags, of.causal() ? 0 : of.window() - 1));
        e.task("heads", AttentionFreeGradient::gather)
                .with(reads(Out.CHANNELS), writes(Out.DW), sizes(heads, each, lags));
    }

    private void absolute(Emitter e) {
        int batch = r.dim(0);
        int time = r.dim(1);
        int width = r.dim(2);
        AftProduct.of(of)
                .emitBias(e, factors, e.output(Out.GAINS_TURNED), e.output(Out.SUMS), r, p, e.output(Out.POSITIONS));
        e.task("keys", Layout::transpose).with(reads(of.k()), writes(Out.KEYS_TURNED), sizes(batch, time, width));
        e.task("values", Layout::transpose).with(reads(of.v()), writes(Out.VALUES_TURNED), sizes(batch, time, width));
        e.task("window", AttentionFreeGradient::absolute)
                .with(
                        reads(Out.KEYS_TURNED, Out.VALUES_TURNED, of.w(), r, max, p, factors.getFirst()),
                        writes(Out.POSITIONS),
                        sizes(batch, time, width, of.window(), of.causal() ? 1 : 0, positions(), of.full() ? 0 : 1));
        e.task("spread", AttentionFreeGradient::spread)
                .with(reads(Out.POSITIONS), writes(Out.DW), sizes(time, of.window(), positions()));
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
