package dev.gyre.models.arch.namm;

import dev.gyre.engine.device.Device;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Scores a layer's tokens with the network; the sequences may be in parts, each with numbers of its own. */
final class TokenScorer implements AutoCloseable {

    private final CacheShape shape;
    private final int features;
    private final int parts;
    private final ScorePlan plan;
    private final Supplier<Standard> standard;
    private Supplier<List<float[]>> numbers;
    private Optional<Standard.Statistics> statistics = Optional.empty();

    /** Scores all parts with a model's own numbers, as they are at each update, until told otherwise. */
    TokenScorer(CacheTables tables, Namm model, int parts, Device device) {
        MemoryNetwork network = model.network();
        this.standard = model::standard;
        this.numbers = () -> Collections.nCopies(parts, CacheTables.floats(model.numbers()));
        this.shape = tables.shape();
        this.features = network.frequencies();
        this.parts = parts;
        this.plan = new ScorePlan(network, shape.caches() / parts, shape.slots(), device);
    }

    void use(List<float[]> each) {
        numbers = () -> each;
    }

    void count(Standard.Statistics into) {
        statistics = Optional.of(into);
    }

    void countNoMore() {
        statistics = Optional.empty();
    }

    /** Scores of all slots (B, M, S). */
    float[] scores(LayerView view) {
        int slots = shape.caches() * shape.slots();
        float[] known = CacheTables.floats(view.layer()
                .attended()
                .flatMap(CacheTables.Attended::spectra)
                .orElseThrow()
                .features());
        int[] ages = new int[slots];
        int[] seen = new int[slots];
        for (int cache = 0; cache < shape.caches(); cache++) {
            int row = cache / shape.groups();
            for (int token = 0; token < view.tokens(row); token++) {
                int at = cache * shape.slots() + view.slot(row, token);
                ages[at] = view.age(row, cache % shape.groups(), token);
                seen[at] = 1;
                if (statistics.isPresent()) {
                    statistics.get().add(known, at * features);
                }
            }
        }
        float[] scores = new float[slots];
        List<float[]> each = numbers.get();
        int part = slots / parts;
        for (int p = 0; p < parts; p++) {
            ScorePlan.Features inputs = new ScorePlan.Features(
                    Arrays.copyOfRange(ages, p * part, (p + 1) * part),
                    Arrays.copyOfRange(known, p * part * features, (p + 1) * part * features),
                    Arrays.copyOfRange(seen, p * part, (p + 1) * part));
            System.arraycopy(plan.run(inputs, standard.get(), each.get(p)), 0, scores, p * part, part);
        }
        return scores;
    }

    @Override
    public void close() {
        plan.close();
    }
}
