package dev.gyre.models.arch.blt;

import dev.gyre.engine.device.Device;
import dev.gyre.models.layer.States;
import dev.gyre.models.model.Insight;
import dev.gyre.models.model.Multiplication;
import dev.gyre.models.model.Reader;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * BLT in use, exactly as over whole sequences: a byte passes the entropy model and the local encoder; if a patch begins behind it,
 * the open patch is closed and passes the latent transformer, once; then the byte passes the local decoder, which reads the patch
 * that was completed last. Section 3 of the paper.
 *
 * <p>Everything that's known of a sequence lies in tables of {@link States}, those of the host among them, and doesn't grow: windows of
 * keys and values, the bytes of the open patch, the vectors of the last complete one, and the last few ids.
 */
final class BltReader implements Reader {

    /** Bytes of a patch for which no smaller plan is worth while. */
    private static final int SHORT_PATCH = 16;

    private final Blt model;
    private final Device device;
    private final Multiplication multiplication;
    private final States states;
    private final ReaderTables tables;
    private final Map<BytePlans.Kind, BytePlans> plans = new HashMap<>();
    private final Map<Integer, PatchPlan> closing = new HashMap<>();
    private float[] logits = new float[0];
    private long flops;

    /** Empty states of a number of sequences. */
    BltReader(Blt model, int rows, Device device, Multiplication multiplication) {
        multiplication.requireFloatCaches();
        this.model = model;
        this.device = device;
        this.multiplication = multiplication;
        this.states = new States(rows);
        this.tables = new ReaderTables(model, states);
    }

    @Override
    public void prepare(int time) {
        plans(new BytePlans.Kind(time, false));
    }

    private BytePlans plans(BytePlans.Kind kind) {
        closing(1);
        return plans.computeIfAbsent(kind, k -> BytePlans.of(model, states, k, device, multiplication));
    }

    /** The plan that closes patches of that many bytes, or fewer. */
    private PatchPlan closing(int longest) {
        int power = Integer.highestOneBit(Math.max(SHORT_PATCH, longest) - 1) * 2;
        int room = Math.min(power, model.config().patches().longest());
        return closing.computeIfAbsent(room, n -> PatchPlan.of(model, states, tables, n, device, multiplication));
    }

    @Override
    public void read(int[] ids) {
        logits = run(ids, false);
    }

    @Override
    public float[] hidden(int[] ids) {
        return run(ids, true);
    }

    private float[] run(int[] ids, boolean hidden) {
        int time = ids.length / states.rows();
        BytePlans bytes = plans(new BytePlans.Kind(time, hidden));
        float[] entropies = bytes.entropies(ids);
        float[] h = bytes.encode(ids, tables.context(ids, time));
        float[] latents = new float[ids.length * tables.latentSize()];
        for (int t = 0; t < time; t++) {
            boolean[] closes = new boolean[states.rows()];
            for (int row = 0; row < closes.length; row++) {
                int at = row * time + t;
                tables.append(row, ids[at], h, at);
                closes[row] = begins(row, ids[at], entropies.length == 0 ? 0f : entropies[at]);
            }
            close(closes);
            for (int row = 0; row < closes.length; row++) {
                tables.latent(row, latents, (row * time + t) * tables.latentSize());
            }
        }
        flops += bytes.flops();
        return bytes.decode(ids, h, latents);
    }

    /** Whether a patch begins behind a byte, which has just been appended to the open one. */
    private boolean begins(int row, int id, float entropy) {
        long next = tables.counted(row);
        boolean full = model.config().patches().maxPatch() > 0
                && tables.open(row) == model.config().patches().maxPatch();
        boolean begins = next == 1
                || full
                || model.rule().begins(next, id, tables.idBefore(row), entropy, tables.entropyBefore(row));
        tables.remember(row, id, entropy);
        return begins;
    }

    /** Closes the open patches of some rows; a plan is of all rows, so those of the others are put back. */
    private void close(boolean[] closes) {
        int[] lengths = new int[closes.length];
        Map<Integer, States.Row> others = new HashMap<>();
        for (int row = 0; row < closes.length; row++) {
            lengths[row] = closes[row] ? tables.open(row) : 0;
        }
        int longest = Arrays.stream(lengths).max().orElse(0);
        if (longest == 0) {
            return;
        }
        for (int row = 0; row < closes.length; row++) {
            if (!closes[row]) {
                others.put(row, states.save(row));
            }
        }
        PatchPlan patches = closing(longest);
        float[] latents = patches.run(lengths);
        flops += patches.plan().cost().flops();
        others.forEach(states::restore);
        for (int row = 0; row < closes.length; row++) {
            if (closes[row]) {
                int size = tables.latentSize();
                tables.close(row, Arrays.copyOfRange(latents, row * size, (row + 1) * size));
            }
        }
    }

    @Override
    public Optional<String> refusal(int row) {
        return tables.overflow(row);
    }

    @Override
    public Optional<Insight> insight(int row) {
        return Optional.of(new Insight.Patch(tables.open(row) > 0));
    }

    @Override
    public float[] logits() {
        return logits.clone();
    }

    @Override
    public long flops() {
        return flops;
    }

    @Override
    public States states() {
        return states;
    }

    @Override
    public void close() {
        plans.values().forEach(BytePlans::close);
        closing.values().forEach(PatchPlan::close);
    }
}
