package dev.gyre.models.arch.blt;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Buffer;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.attention.KeySpans;
import dev.gyre.engine.op.text.SoftmaxEntropy;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.plan.PlanOptions.Trait;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.layer.Tokens;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Where the patches of whole sequences lie, as inputs of a graph that are derived from the tokens: by asking the entropy model, in
 * a plan of its own, and cutting on the host. There's room for a number of patches; those that a sequence lacks are empty and lie
 * behind the others, where nothing sees them. Where it has more, bytes that would read one of those are left out.
 *
 * @param bounds where each patch begins and the last one ends, int32 (B, P + 1)
 * @param bytesOfPatches what each of a patch's vectors sees of the bytes. (B, P k)
 * @param patchesOfPatches what patches see of patches. (B, P)
 * @param patchesOfBytes what bytes see of the patches' vectors. (B, T)
 */
record PatchInputs(Tensor bounds, KeySpans bytesOfPatches, KeySpans patchesOfPatches, KeySpans patchesOfBytes) {

    /** Name of patch lengths that are known, (B, any number), filled up with zeros; then nothing is asked. */
    static final String LENGTHS = "lengths";

    /** Most of a batch's bytes that may be left out, as a part of all. */
    private static final double LEFT_OUT = 0.5;

    /** Adds the inputs to a graph. */
    static PatchInputs of(Graph g, Tokens tokens, Blt model, int room) {
        int batch = tokens.batch();
        int time = tokens.time();
        int k = model.config().crossVectors();
        Tensor bounds = g.input("patch bounds", TensorType.i32(batch, room + 1));
        PatchInputs inputs = new PatchInputs(
                bounds,
                spans(g, "bytes of patches", batch, room * k, time),
                spans(g, "patches of patches", batch, room, room),
                spans(g, "patches of bytes", batch, time, room * k));
        tokens.derive(new Derivation(tokens, model, inputs, room));
        return inputs;
    }

    private static KeySpans spans(Graph g, String name, int batch, int queries, int keys) {
        TensorType type = TensorType.i32(batch, queries);
        return Sight.spans(g, g.input(name + " from", type), g.input(name + " to", type), keys);
    }

    private void write(Patches p, boolean[] last, Blt.Config c, Function<Tensor, Buffer> inputs) {
        int bytes = last.length / p.batch();
        inputs.apply(bounds).write(p.bounds());
        write(bytesOfPatches, p.bytesOfPatches(c.crossVectors(), bytes), inputs);
        write(patchesOfPatches, Documents.causal(Documents.endedBy(last, p), p.batch(), c.context()), inputs);
        write(patchesOfBytes, p.patchesOfBytes(c.crossVectors(), bytes), inputs);
    }

    private static void write(KeySpans spans, Patches.Spans numbers, Function<Tensor, Buffer> inputs) {
        inputs.apply(spans.from()).write(numbers.from());
        inputs.apply(spans.to()).write(numbers.to());
    }

    /** The entropy model over whole sequences. */
    private record Asked(Tokens tokens, Tensor entropies, Plan plan) {

        static Asked of(Blt.Patcher patcher, int batch, int time, Device device) {
            Graph g = new Graph();
            Tokens tokens = Tokens.input(g, batch, time);
            Tensor entropies = g.apply(new SoftmaxEntropy(patcher.model().logits(g, tokens, Memory.empty())));
            PlanOptions options = PlanOptions.named("entropies").with(Trait.REFRESHED);
            return new Asked(tokens, entropies, Plan.compile(g, device, List.of(entropies), options));
        }

        float[] entropies(int[] ids) {
            tokens.fill(ids, plan::input);
            plan.run();
            float[] h = new float[ids.length];
            plan.read(entropies).read(h);
            return h;
        }
    }

    private static final class Derivation implements Tokens.Derivation {
        private final Tokens tokens;
        private final Blt model;
        private final PatchInputs inputs;
        private final int room;
        private Optional<Asked> asked = Optional.empty();

        Derivation(Tokens tokens, Blt model, PatchInputs inputs, int room) {
            this.tokens = tokens;
            this.model = model;
            this.inputs = inputs;
            this.room = room;
        }

        @Override
        public void prepare(Device device) {
            if (tokens.given(LENGTHS).isEmpty()) {
                asked = model.patcher().map(p -> Asked.of(p, tokens.batch(), tokens.time(), device));
            }
        }

        @Override
        public void fill(int[] ids, Function<Tensor, Buffer> into) {
            Patches all = tokens.given(LENGTHS)
                    .map(lengths -> Patches.ofLengths(lengths, tokens.batch()))
                    .orElseGet(() -> cut(ids));
            boolean[] last = model.config().documents()
                    ? Documents.endedBy(Sight.END, ids)
                    : new boolean[ids.length];
            inputs.write(all.seenAs(room), last, model.config(), into);
            leaveOut(all.completed(tokens.time()));
        }

        private Patches cut(int[] ids) {
            float[] entropies = asked.map(a -> a.entropies(ids)).orElse(new float[0]);
            double threshold = model.patcher()
                    .map(p -> p.threshold().buffer().number(0))
                    .orElse(0.0);
            return model.patches(ids, entropies, tokens.batch(), threshold);
        }

        private void leaveOut(int[] completed) {
            int count = 0;
            for (int i = 0; i < completed.length; i++) {
                if (completed[i] >= room) {
                    tokens.leaveOut(i);
                    count++;
                }
            }
            if (count > LEFT_OUT * completed.length) {
                throw new GyreException(count + " of " + completed.length + " bytes of a batch lie beyond the " + room
                        + " patches of a sequence that there's room for: raise --threshold, or lower --patch-size "
                        + model.config().patchSize());
            }
        }

        @Override
        public void close() {
            asked.ifPresent(a -> a.plan().close());
        }
    }
}
