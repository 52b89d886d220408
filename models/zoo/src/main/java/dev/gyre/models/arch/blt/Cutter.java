package dev.gyre.models.arch.blt;

import dev.gyre.engine.device.Device;
import java.util.Optional;

/** Cuts whole sequences into patches as a {@link Blt} does, for whoever wants to count or to see them. Not for concurrent use. */
public final class Cutter implements AutoCloseable {

    private final Blt model;
    private final int batch;
    private final Optional<EntropyPlan> entropies;

    /**
     * The patches of a batch of bytes, and the entropies that decided them.
     *
     * @param patches of the bytes and the one to come
     * @param entropies of the predictions of each next byte, in nats, (B T); none where nothing depends on them
     */
    public record Cut(Patches patches, float[] entropies) {}

    /** Cuts by a model's rule and its entropy model, as they are now. */
    public Cutter(Blt model, int batch, int time, Device device) {
        this.model = model;
        this.batch = batch;
        this.entropies = model.patcher().map(p -> EntropyPlan.of(p, batch, time, device));
    }

    /** Cuts sequences. ids: (B T). */
    public Cut cut(int[] ids) {
        float[] found = entropies.map(e -> e.of(ids).clone()).orElseGet(() -> new float[0]);
        Patches patches = Patches.of(model.rule(), ids, found, batch, true);
        int longest = model.config().patches().maxPatch();
        return new Cut(longest > 0 ? patches.limited(longest) : patches, found);
    }

    @Override
    public void close() {
        entropies.ifPresent(EntropyPlan::close);
    }
}
