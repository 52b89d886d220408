package dev.gyre.spark.batch;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.models.layer.Tokens;
import dev.gyre.models.model.Encoder;
import dev.gyre.models.run.MemoryPlan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Says what texts are like, as {@code gyre embed} does. The model reads a text as a whole, so that one of another length needs a plan of
 * its own; texts are taken by their lengths.
 */
final class TextEmbedder implements Worker {

    /** Plans that are kept as long as there's memory for them; the one that wasn't used for longest goes first. */
    private static final int PLANS = 64;

    /** The divisor of the memory that kept plans of all cores may take together. */
    private static final int SHARE = 4;

    private final LoadedRun run;
    private final Encoder model;
    private final Device device;
    private final long most;
    private final SequencedMap<Integer, Whole> plans = new LinkedHashMap<>(PLANS, 0.75f, true);

    /** A plan for texts of one length. */
    private record Whole(Tokens tokens, Tensor hidden, Plan plan) {}

    /** Compiles plans as they're needed. */
    TextEmbedder(LoadedRun run, Device device) {
        this(run, device, device.memoryBytes() / SHARE / Runtime.getRuntime().availableProcessors());
    }

    /**
     * Compiles plans as they're needed, and keeps some.
     *
     * @param most bytes of kept plans, but for a single one that takes more
     */
    TextEmbedder(LoadedRun run, Device device, long most) {
        this.run = run;
        this.model = run.encoder();
        this.device = device;
        this.most = most;
    }

    @Override
    public List<Outcome> work(List<Item> items, long seed) {
        List<int[]> texts =
                items.stream().map(i -> run.tokenizer().encode(i.text())).toList();
        Outcome[] outcomes = new Outcome[texts.size()];
        IntStream.range(0, outcomes.length)
                .boxed()
                .sorted(Comparator.comparingInt(i -> texts.get(i).length))
                .forEach(i -> outcomes[i] = embed(texts.get(i)));
        return new ArrayList<>(Arrays.asList(outcomes));
    }

    private Outcome embed(int[] tokens) {
        if (tokens.length == 0 || tokens.length > model.longest()) {
            return new Outcome.Refused(
                    "it has " + tokens.length + " tokens, but the model reads from 1 to " + model.longest());
        }
        Whole whole = plan(tokens.length);
        whole.tokens().fill(tokens, whole.plan()::input);
        whole.plan().run();
        float[] states = whole.plan().floats(whole.hidden());
        int width = states.length / tokens.length;
        List<Double> mean = new ArrayList<>();
        for (int c = 0; c < width; c++) {
            double sum = 0;
            for (int t = 0; t < tokens.length; t++) {
                sum += states[t * width + c];
            }
            mean.add(sum / tokens.length);
        }
        if (mean.stream().anyMatch(m -> !Double.isFinite(m))) {
            return new Outcome.Refused("its hidden states aren't finite: the model's weights overflowed");
        }
        return new Outcome.Done(List.of(CollectionConverters.asScala(mean).toSeq()));
    }

    private Whole plan(int length) {
        Whole known = plans.get(length);
        if (known != null) {
            return known;
        }
        MemoryPlan memory = MemoryPlan.beside(
                "embedding a text of " + length + " tokens with it",
                device,
                planned -> close(compile(length, planned)));
        while (!plans.isEmpty() && (plans.size() == PLANS || kept() + memory.arrays() > most || !memory.fits(device))) {
            close(plans.pollFirstEntry().getValue());
        }
        memory.require(device, "--max-bytes");
        Whole whole = compile(length, device);
        plans.put(length, whole);
        return whole;
    }

    private long kept() {
        return plans.values().stream().mapToLong(w -> w.plan().plannedBytes()).sum();
    }

    /** The number of plans kept. */
    int plans() {
        return plans.size();
    }

    private Whole compile(int length, Device on) {
        Graph g = run.trained().multiplication().graph();
        Tokens tokens = Tokens.input(g, 1, length);
        Tensor hidden = model.hidden(g, tokens);
        Plan plan = Plan.compile(g, on, List.of(hidden), PlanOptions.named("embed" + length));
        tokens.prepare(on);
        return new Whole(tokens, hidden, plan);
    }

    private static void close(Whole whole) {
        whole.tokens().close();
        whole.plan().close();
    }

    @Override
    public void close() {
        plans.values().forEach(TextEmbedder::close);
    }
}
