package dev.gyre.models.arch.blt;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Buffer;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.attention.KeySpans;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.layer.Tokens;
import java.util.Optional;
import java.util.function.Function;

/**
 * Places of whole sequences' patches, as inputs of a graph that are derived from the tokens: by asking the entropy model, in
 * a plan of its own, and cutting on the host. There's room for a number of patches; those that a sequence lacks are empty and lie
 * behind the others, where nothing sees them. Where it has more, bytes that would read one of those are left out.
 *
 * @param bounds where each patch begins and the last one ends, int32 (B, P + 1)
 * @param bytesOfPatches what each of a patch's vectors sees of the bytes. (B, P k)
 * @param patchesOfPatches what patches see of patches. (B, P)
 * @param patchesOfBytes what bytes see of the patches' vectors. (B, T)
 */
record PatchInputs(Tensor bounds, KeySpans bytesOfPatches, KeySpans patchesOfPatches, KeySpans patchesOfBytes) {

    /** Most of a batch's bytes that may be left out, as a part of all. */
    private static final double LEFT_OUT = 0.5;

    private static final float[] NONE = {};

    /** Adds the inputs to a graph. */
    static PatchInputs of(Graph g, Tokens tokens, Blt model, int room) {
        int batch = tokens.batch();
        int time = tokens.time();
        int k = model.config().cross().crossVectors();
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
        return AttentionMask.spans(g, g.input(name + " from", type), g.input(name + " to", type), keys);
    }

    /** Derives the inputs; what it needs is allocated once. */
    private static final class Derivation implements Tokens.Derivation {
        private final Tokens tokens;
        private final Blt model;
        private final PatchInputs inputs;
        private final int room;
        private final Patches patches;
        private final int[] edges;
        private final int[] holders;
        private final boolean[] ended;
        private final PatchSpans ofPatches;
        private final PatchSpans amongPatches;
        private final PatchSpans ofBytes;
        private Optional<EntropyPlan> asked = Optional.empty();

        Derivation(Tokens tokens, Blt model, PatchInputs inputs, int room) {
            int batch = tokens.batch();
            int bytes = batch * tokens.time();
            this.tokens = tokens;
            this.model = model;
            this.inputs = inputs;
            this.room = room;
            this.patches = Patches.empty(batch, tokens.time(), room);
            this.edges = new int[batch * (room + 1)];
            this.holders = new int[bytes];
            this.ended = new boolean[batch * room];
            this.ofPatches = PatchSpans.of(batch * room * model.config().cross().crossVectors());
            this.amongPatches = PatchSpans.of(batch * room);
            this.ofBytes = PatchSpans.of(bytes);
        }

        @Override
        public void prepare(Device device) {
            if (tokens.given(Blt.LENGTHS).isEmpty()) {
                asked = model.patcher().map(p -> EntropyPlan.of(p, tokens.batch(), tokens.time(), device));
            }
        }

        @Override
        public void fill(int[] ids, Function<Tensor, Buffer> into) {
            BltConfig c = model.config();
            Optional<int[]> lengths = tokens.given(Blt.LENGTHS);
            if (lengths.isPresent()) {
                patches.copy(Patches.ofLengths(lengths.get(), tokens.batch()));
            } else {
                patches.cut(model.rule(), ids, entropies(ids), c.patches().maxPatch());
            }
            patches.bounds(edges);
            into.apply(inputs.bounds()).write(edges);
            ofPatches.fillBytesOfPatches(patches, c.cross().crossVectors(), tokens.time());
            write(inputs.bytesOfPatches(), ofPatches, into);
            if (c.documents()) {
                patches.ids(holders);
                DocumentMask.endedBy(AttentionMask.END, ids, holders, room, ended);
            }
            DocumentMask.causal(ended, room, c.global().context(), amongPatches);
            write(inputs.patchesOfPatches(), amongPatches, into);
            ofBytes.fillPatchesOfBytes(patches, c.cross().crossVectors());
            write(inputs.patchesOfBytes(), ofBytes, into);
            leaveOut();
        }

        private float[] entropies(int[] ids) {
            if (asked.isEmpty()) {
                if (model.patcher().isPresent()) {
                    throw new GyreException("the entropy model has no plan: prepare the tokens before they're filled");
                }
                return NONE;
            }
            return asked.get().of(ids);
        }

        private static void write(KeySpans spans, PatchSpans numbers, Function<Tensor, Buffer> into) {
            into.apply(spans.from()).write(numbers.from());
            into.apply(spans.to()).write(numbers.to());
        }

        private void leaveOut() {
            patches.completed(holders);
            int count = 0;
            for (int i = 0; i < holders.length; i++) {
                if (holders[i] >= room) {
                    tokens.leaveOut(i);
                    count++;
                }
            }
            if (count > LEFT_OUT * holders.length) {
                throw new GyreException(count + " of " + holders.length + " bytes of a batch lie beyond the " + room
                        + " patches of a sequence that there's room for: raise --threshold, or lower --patch-size "
                        + model.config().patches().patchSize());
            }
        }

        @Override
        public void close() {
            asked.ifPresent(EntropyPlan::close);
        }
    }
}
