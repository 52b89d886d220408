package dev.gyre.models.arch.namm;

import dev.gyre.engine.device.Device;
import dev.gyre.models.layer.States;
import dev.gyre.models.model.Insight;
import dev.gyre.models.model.Multiplication;
import dev.gyre.models.model.Reader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A transformer in use over caches of which a policy decides what stays. Cetin et al. 2024, arXiv:2410.13166, section 3: every n tokens
 * of a sequence, when the slots for new ones are full, tokens are scored and the caches compacted; between updates nothing is lost.
 *
 * <p>How many tokens stay depends on the sequence alone, not on those beside it, as it does in the paper's package. Everything that's
 * known of a sequence lies in tables of {@link States}.
 */
final class PrunedReader implements Reader {

    private final Namm model;
    private final Policy policy;
    private final Device device;
    private final Multiplication multiplication;
    private final States states;
    private final CacheShape shape;
    private final CacheTables tables;
    private final Selection selection;
    private final CompactPlan compact;
    private final Optional<ObservePlan> observe;
    private final Optional<TokenScorer> scorer;
    private final Map<ReadPlan.Kind, ReadPlan> plans = new HashMap<>();
    private float[] logits = new float[0];

    /**
     * Sequences in parts, each part with numbers of its own for the network.
     *
     * @param count sequences of all parts
     * @param parts divides the count
     */
    record Rows(int count, int parts) {}

    /**
     * Starts with empty caches.
     *
     * @param multiplication how the transformer multiplies; the memory multiplies floats
     */
    PrunedReader(Namm model, Policy policy, Rows rows, Device device, Multiplication multiplication) {
        multiplication.requireFloatCaches();
        this.model = model;
        this.policy = policy;
        this.device = device;
        this.multiplication = multiplication;
        this.states = new States(rows.count());
        this.shape = model.cache(rows.count());
        this.tables = CacheTables.of(states, shape, model.network(), policy);
        this.selection = new Selection(shape, model.config().budget());
        this.compact = new CompactPlan(tables, device);
        this.observe = policy.seesSpectra() || policy.seesSums()
                ? Optional.of(new ObservePlan(tables, model.network(), device))
                : Optional.empty();
        this.scorer =
                policy.learned() ? Optional.of(new TokenScorer(tables, model, rows.parts(), device)) : Optional.empty();
    }

    /** Gives each part numbers of its own for the network, in place of the model's. */
    void use(List<float[]> numbers) {
        scorer.orElseThrow().use(numbers);
    }

    /** Counts the features of all tokens at each update. */
    void count(Standard.Statistics statistics) {
        scorer.orElseThrow().count(statistics);
    }

    /** Ends the counting of features. */
    void countNoMore() {
        scorer.orElseThrow().countNoMore();
    }

    @Override
    public long flopsPerToken() {
        return plan(1, false).flops();
    }

    @Override
    public void prepare(int time) {
        if (time == 1 || time == shape.fresh()) {
            plan(time, false);
        }
    }

    private ReadPlan plan(int time, boolean hidden) {
        return plans.computeIfAbsent(
                new ReadPlan.Kind(time, hidden),
                k -> new ReadPlan(model.teacher(), tables, states, k, device, multiplication));
    }

    @Override
    public void read(int[] ids) {
        pieces(ids, false, (_, last) -> logits = last);
    }

    @Override
    public float[] hidden(int[] ids) {
        int width = model.hiddenWidth();
        int whole = ids.length / shape.rows() * width;
        float[] all = new float[ids.length * width];
        pieces(ids, true, (at, states) -> {
            int size = states.length / shape.rows();
            for (int row = 0; row < shape.rows(); row++) {
                System.arraycopy(states, row * size, all, row * whole + at * width, size);
            }
        });
        return all;
    }

    /** A receiver of the results of a piece of tokens, with the place of the first. */
    private interface PieceResult {
        void take(int at, float[] result);
    }

    /** Reads as many tokens at once as there are slots for new ones, or one. */
    private void pieces(int[] ids, boolean hidden, PieceResult results) {
        int time = ids.length / shape.rows();
        int at = 0;
        while (at < time) {
            int[] filled = filled();
            boolean whole = time - at >= shape.fresh() && Arrays.stream(filled).allMatch(n -> n == 0);
            int count = whole ? shape.fresh() : 1;
            int[] piece = new int[shape.rows() * count];
            for (int row = 0; row < shape.rows(); row++) {
                System.arraycopy(ids, row * time + at, piece, row * count, count);
            }
            results.take(at, plan(count, hidden).run(piece, filled));
            update();
            at += count;
        }
    }

    /** Slots for new tokens that each sequence uses. */
    private int[] filled() {
        return Arrays.stream(CacheTables.ints(states.position()))
                .map(p -> p % shape.fresh())
                .toArray();
    }

    /** Updates the caches of sequences whose slots for new tokens are full. A plan is of all rows, so the others are put back. */
    private void update() {
        int[] filled = filled();
        if (Arrays.stream(filled).allMatch(n -> n > 0)) {
            return;
        }
        Map<Integer, States.Row> others = new HashMap<>();
        IntStream.range(0, filled.length)
                .filter(row -> filled[row] > 0)
                .forEach(row -> others.put(row, states.save(row)));
        int[] positions = CacheTables.ints(states.position());
        observe.ifPresent(ObservePlan::run);
        List<int[]> kept = new ArrayList<>();
        for (int l = 0; l < shape.layers(); l++) {
            kept.add(decided(l, positions));
        }
        compact.run(kept);
        others.forEach(states::restore);
    }

    /** Slots of a layer that stay (B, M, K); counts and positions are brought up to date. */
    private int[] decided(int layer, int[] read) {
        LayerView view = new LayerView(tables, layer, read, policy);
        float[] learned = scorer.map(s -> s.scores(view)).orElse(new float[0]);
        int perRow = shape.groups() * shape.kept();
        int[] kept = new int[shape.rows() * perRow];
        int[] counts = new int[shape.rows()];
        int[] positions = new int[kept.length];
        for (int row = 0; row < shape.rows(); row++) {
            Selection.Cache cache = view.row(row);
            float[] scores = policy.learned() ? view.packed(learned, row) : selection.scores(policy, layer, cache);
            int[] staying = selection.staying(scores);
            System.arraycopy(selection.slots(staying, view.kept(row)), 0, kept, row * perRow, perRow);
            counts[row] = staying.length / shape.groups();
            for (int i = 0; i < staying.length; i++) {
                int head = i / counts[row];
                positions[row * perRow + head * shape.kept() + i % counts[row]] = cache.position(head, staying[i]);
            }
        }
        tables.layer(layer).counts().buffer().write(counts);
        tables.layer(layer).positions().buffer().write(positions);
        return kept;
    }

    /** The bytes of the state, in proportion to the slots in use: all tables but counts and positions have a row for each. */
    @Override
    public long stateBytes(int row) {
        int fresh = filled()[row];
        double used = IntStream.range(0, shape.layers())
                .mapToDouble(l -> (double) (tables.counts(l)[row] + fresh) / shape.slots())
                .average()
                .orElseThrow();
        return Math.round(used * states.bytesPerRow());
    }

    @Override
    public Optional<Insight> insight(int row) {
        int read = CacheTables.ints(states.position())[row];
        double[] shares = new double[read];
        Arrays.fill(shares, read - filled()[row], read, 1);
        double one = 1.0 / (shape.layers() * shape.groups());
        for (int l = 0; l < shape.layers(); l++) {
            int count = tables.counts(l)[row];
            int[] positions = tables.positions(l);
            for (int head = 0; head < shape.groups(); head++) {
                int at = (row * shape.groups() + head) * shape.kept();
                for (int i = 0; i < count; i++) {
                    shares[positions[at + i]] += one;
                }
            }
        }
        return Optional.of(new Insight.Kept(shares));
    }

    @Override
    public float[] logits() {
        return logits.clone();
    }

    @Override
    public States states() {
        return states;
    }

    @Override
    public void close() {
        plans.values().forEach(ReadPlan::close);
        observe.ifPresent(ObservePlan::close);
        scorer.ifPresent(TokenScorer::close);
        compact.close();
    }
}
