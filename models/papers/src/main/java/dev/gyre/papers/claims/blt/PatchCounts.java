package dev.gyre.papers.claims.blt;

import dev.gyre.models.arch.blt.Blt;
import dev.gyre.models.arch.blt.Cutter;
import dev.gyre.papers.Bench;
import dev.gyre.papers.Findings;
import dev.gyre.papers.Measurement;
import java.util.ArrayList;
import java.util.List;

/**
 * Counts the steps that the latent transformer of a trained BLT takes over what's held back, one for each patch that's complete: {@code
 * bytesPerStep}, and {@code steps} of all windows. Of the first window, for the picture: {@code text}, {@code begins}, 1 where a
 * character begins a patch, and {@code entropies}, in nats, of the prediction of each character, if there are any.
 *
 * @param batch windows that are cut together
 */
record PatchCounts(int batch) implements Measurement {

    @Override
    public Headline headline() {
        return new Headline("bytesPerStep", "bytes a step of the latent transformer");
    }

    @Override
    public Findings measure(Bench bench) {
        var trained = bench.model();
        HeldBack heldBack = HeldBack.of(trained.config());
        Blt model = (Blt) trained.built().model();
        try (Cutter cutter = new Cutter(model, batch, heldBack.length(), bench.device())) {
            Findings first = firstWindow(heldBack, cutter.cut(heldBack.batch(0, batch)));
            long steps = 0;
            for (long n = 0; n < heldBack.batches(batch); n++) {
                steps += cutter.cut(heldBack.batch(n, batch)).patches().complete();
            }
            double bytes = (double) heldBack.batches(batch) * batch * heldBack.length();
            return first.with("bytesPerStep", bytes / steps).with("steps", (double) steps);
        }
    }

    /** The first token stands for what came before the text. */
    private Findings firstWindow(HeldBack heldBack, Cutter.Cut cut) {
        int[] ids = heldBack.batch(0, batch);
        int[] holders = cut.patches().ids(heldBack.length());
        StringBuilder text = new StringBuilder();
        List<Double> begins = new ArrayList<>();
        List<Double> entropies = new ArrayList<>();
        for (int i = 1; i < heldBack.length(); i++) {
            text.append((char) (ids[i] - heldBack.task().firstByte()));
            begins.add(holders[i] > holders[i - 1] ? 1.0 : 0);
            if (cut.entropies().length > 0) {
                entropies.add((double) cut.entropies()[i - 1]);
            }
        }
        return Findings.NONE
                .with("text", text.toString())
                .with("begins", begins)
                .with("entropies", entropies);
    }
}
