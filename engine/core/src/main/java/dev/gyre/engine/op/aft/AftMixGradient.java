package dev.gyre.engine.op.aft;

import static dev.gyre.engine.op.TaskArguments.modifies;
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
import java.util.ArrayList;
import java.util.List;

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
        int batch = r.dim(0);
        int time = r.dim(1);
        int width = r.dim(2);
        int heads = of.heads();
        AftProduct.of(of).emitGradient(e, factors, of.v(), r, p, e.output(Out.DK), e.output(Out.DV));
        e.task("window", AttentionFreeGradient::window)
                .with(
                        reads(of.k(), of.v(), of.w(), r, max, p, factors.getFirst()),
                        writes(Out.DK, Out.DV),
                        sizes(batch, time, heads, width / heads, of.window()),
                        sizes(of.causal() ? 1 : 0, of.relative() ? 1 : 0, of.full() ? 0 : 1));
        for (int i = 0; i < of.scans(); i++) {
            Out states = i == 0 ? Out.LATER : Out.EARLIER;
            int from = i == 0 ? time - 1 : 0;
            int step = 2 * i - 1;
            e.task(i == 0 ? "later" : "earlier", AttentionFreeGradient::states)
                    .with(reads(r, max, inv, p), writes(states), sizes(batch, time, width, from, step));
            e.task(i == 0 ? "fromLater" : "fromEarlier", AttentionFreeGradient::outside)
                    .with(
                            reads(of.k(), of.v(), states),
                            modifies(Out.DK, Out.DV),
                            sizes(batch, time, width, -step * of.window()));
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
