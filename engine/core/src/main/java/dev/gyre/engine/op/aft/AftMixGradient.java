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
import java.util.ArrayList;
import java.util.List;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Gradients of {@link AftMix} at keys and values, (B, T, C) each: those of the window, then those of what is outside.
 *
 * @param factors of the {@link AftProduct}
 */
record AftMixGradient(AftMix of, Tensor r, Tensor max, Tensor inv, Tensor p, List<Tensor> factors) implements Op {

    enum Out {
        DK,
        DV,
        /** States of later queries. */
        LATER,
        /** States of earlier queries. */
        EARLIER
    }

    @Override
    public List<Tensor> inputs() {
        List<Tensor> inputs = new ArrayList<>(List.of(of.k(), of.v(), of.w(), r, max, inv, p));
        inputs.addAll(factors);
        return inputs;
    }

    @Override
    public Outputs<TensorType> outputs() {
        TensorType after = of.states(of.outsideCounts());
        TensorType before = of.states(of.outsideCounts() && !of.causal());
        return Outputs.of(Out.DK, r.type())
                .and(Out.DV, r.type())
                .and(Out.LATER, after)
                .and(Out.EARLIER, before);
    }

    @Override
    public int tasks() {
        return 1 + 2 * of.scans() + (of.full() ? 1 : 0);
    }

    @Override
    public void emit(Emitter e) {
        FloatArray keys = e.floats(of.k());
        FloatArray values = e.floats(of.v());
        FloatArray mixed = e.floats(r);
        FloatArray maxima = e.floats(max);
        FloatArray weights = e.floats(p);
        FloatArray dk = e.floats(Out.DK);
        FloatArray dv = e.floats(Out.DV);
        int batch = r.dim(0);
        int time = r.dim(1);
        int width = r.dim(2);
        int heads = of.heads();
        AftProduct.of(of).emitGradient(e, factors, values, mixed, weights, dk, dv);
        e.graph()
                .task(
                        e.id("window"),
                        AttentionFreeGradient::window,
                        keys,
                        values,
                        e.floats(of.w()),
                        mixed,
                        maxima,
                        weights,
                        e.floats(factors.getFirst()),
                        dk,
                        dv,
                        batch,
                        time,
                        heads,
                        width / heads,
                        of.window(),
                        of.causal() ? 1 : 0,
                        of.relative() ? 1 : 0,
                        of.full() ? 0 : 1);
        for (int i = 0; i < of.scans(); i++) {
            FloatArray states = e.floats(i == 0 ? Out.LATER : Out.EARLIER);
            int from = i == 0 ? time - 1 : 0;
            int step = 2 * i - 1;
            e.graph()
                    .task(
                            e.id(i == 0 ? "later" : "earlier"),
                            AttentionFreeGradient::states,
                            mixed,
                            maxima,
                            e.floats(inv),
                            weights,
                            states,
                            batch,
                            time,
                            width,
                            from,
                            step)
                    .task(
                            e.id(i == 0 ? "fromLater" : "fromEarlier"),
                            AttentionFreeGradient::outside,
                            keys,
                            values,
                            states,
                            dk,
                            dv,
                            batch,
                            time,
                            width,
                            -step * of.window());
        }
    }

    @Override
    public Cost cost() {
        return Cost.of(this, 7 * of.pairs() + 16L * of.scans() * r.shape().size());
    }

    @Override
    public RooflineBound least() {
        long n = r.shape().size();
        return RooflineBound.of(this, 2 * of.seen() + n * (2 + 4L * of.scans()))
                .and(
                        Operation.EXP,
                        of.k().shape().size() + (long) of.w().shape().size() + n * of.scans());
    }
}
