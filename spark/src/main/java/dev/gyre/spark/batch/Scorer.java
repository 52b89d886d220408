package dev.gyre.spark.batch;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.graph.Graph;
import dev.gyre.engine.op.training.SoftmaxCrossEntropy;
import dev.gyre.engine.plan.Plan;
import dev.gyre.engine.plan.PlanOptions;
import dev.gyre.engine.tensor.Tensor;
import dev.gyre.engine.tensor.TensorType;
import dev.gyre.models.data.PieceTokenizer;
import dev.gyre.models.data.Tokenizer;
import dev.gyre.models.layer.Memory;
import dev.gyre.models.layer.Tokens;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.setting.ConfigException;
import dev.gyre.models.task.NextByte;
import dev.gyre.models.task.NextToken;
import dev.gyre.models.task.Task;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Scores texts as {@code gyre eval} scores what's held back: windows of T tokens to read and, one further, T to tell, each from nothing.
 * The last window of a text, which may be short, is read by a plan of the shortest length that holds it, so that short texts don't cost
 * as much as long ones. The length of a plan follows from the text alone.
 */
final class Scorer implements Worker {

    /** Below it, plans of further lengths would take longer to compile than they save. */
    private static final int SHORTEST = 16;

    /** The factor by which the next plan is shorter. */
    private static final int STEP = 4;

    private static final int NONE = -1;

    private final LoadedRun run;
    private final SequenceModel model;
    private final Device device;
    private final int batch;
    private final int length;
    private final int begin;
    private final Map<Integer, Windows> windows = new HashMap<>();

    /**
     * The tokens of a text.
     *
     * @param told bytes of those that are told
     * @param refusal why there are none, or none to tell
     */
    private record Text(int[] tokens, long told, Optional<String> refusal) {

        static Text of(int[] tokens, long told) {
            if (tokens.length > 1) {
                return new Text(tokens, told, Optional.empty());
            }
            return refused("it has " + (tokens.length == 1 ? "one token" : "no tokens")
                    + ", but a score takes two, since the first is read only");
        }

        static Text refused(String why) {
            return new Text(new int[0], 0, Optional.of(why));
        }
    }

    /** A piece of a text. */
    private record Window(int text, int from, int count) {}

    /** A batch of windows of one length. */
    private record Windows(Tokens tokens, Tensor targets, Tensor losses, Plan plan) {}

    /**
     * Compiles plans as they're needed.
     *
     * @param batch windows T long that are read at once
     */
    Scorer(LoadedRun run, Device device, int batch) {
        this.run = run;
        this.model = run.sequenceModel();
        this.device = device;
        this.batch = batch;
        this.length = run.task().items();
        this.begin = begin(run);
    }

    /** Refuses a run whose model isn't measured in bits per byte. */
    static void requireFits(LoadedRun run) {
        begin(run);
        run.sequenceModel();
    }

    private static int begin(LoadedRun run) {
        Task<?> task = run.task();
        return switch (task) {
            case NextByte bytes -> bytes.begin();
            case NextToken tokens -> tokens.begin();
            default ->
                throw new ConfigException(
                        run.name() + ": its score is in " + task.score().unit()
                                + ", which says nothing of a text by itself: name a run that tells next bytes or tokens");
        };
    }

    @Override
    public List<Outcome> work(List<Item> items, long seed) {
        List<Text> texts = items.stream().map(i -> text(i.text())).toList();
        double[] nats = new double[texts.size()];
        Map<Integer, List<Window>> all = new TreeMap<>();
        for (int i = 0; i < nats.length; i++) {
            int last = texts.get(i).tokens().length - 1;
            for (int from = 0; from < last; from += length) {
                int count = Math.min(length, last - from);
                all.computeIfAbsent(planned(count), n -> new ArrayList<>()).add(new Window(i, from, count));
            }
        }
        all.forEach((time, some) -> {
            int rows = rows(time);
            for (int at = 0; at < some.size(); at += rows) {
                read(time, some.subList(at, Math.min(some.size(), at + rows)), texts, nats);
            }
        });
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < nats.length; i++) {
            outcomes.add(outcome(texts.get(i), nats[i]));
        }
        return outcomes;
    }

    private Text text(String text) {
        Tokenizer tokenizer = run.tokenizer();
        try {
            if (tokenizer instanceof PieceTokenizer pieces) {
                PieceTokenizer.Encoded encoded = pieces.measure(text);
                return Text.of(
                        encoded.tokens(),
                        Arrays.stream(encoded.bytes()).asLongStream().skip(1).sum());
            }
            int[] marked = tokenizer.encode(text);
            int bytes = text.getBytes(StandardCharsets.UTF_8).length;
            return Text.of(Arrays.copyOfRange(marked, marked.length - bytes, marked.length), bytes - 1L);
        } catch (GyreException e) {
            return Text.refused(e.getMessage());
        }
    }

    /** The shortest length of a plan that holds so many tokens: T, a quarter of it, a quarter of that. */
    private int planned(int count) {
        int time = length;
        while (time / STEP >= Math.max(count, SHORTEST)) {
            time /= STEP;
        }
        return time;
    }

    /** Compiles the plans of all lengths. */
    void prepare() {
        int time = length;
        while (time / STEP >= SHORTEST) {
            windows.put(time, compile(time));
            time /= STEP;
        }
        windows.put(time, compile(time));
    }

    /** The number of windows that take about as long as a batch of whole ones. */
    private int rows(int time) {
        return Math.max(1, Math.toIntExact((long) batch * length / time));
    }

    private void read(int time, List<Window> some, List<Text> texts, double[] nats) {
        Windows w = windows.computeIfAbsent(time, this::compile);
        int[] read = new int[rows(time) * time];
        int[] predict = new int[read.length];
        Arrays.fill(predict, NONE);
        for (int row = 0; row < some.size(); row++) {
            Window window = some.get(row);
            int[] tokens = texts.get(window.text()).tokens();
            System.arraycopy(tokens, window.from(), read, row * time, window.count());
            System.arraycopy(tokens, window.from() + 1, predict, row * time, window.count());
        }
        for (int at = 0; begin >= 0 && at < read.length; at += time) {
            read[at] = begin;
        }
        w.tokens().fill(read, w.plan()::input);
        w.tokens().dropFrom(predict);
        w.plan().input(w.targets()).write(predict);
        w.plan().run();
        float[] losses = w.plan().floats(w.losses());
        for (int row = 0; row < some.size(); row++) {
            double sum = 0;
            for (int i = row * time; i < row * time + some.get(row).count(); i++) {
                sum += losses[i];
            }
            nats[some.get(row).text()] += sum;
        }
    }

    private Windows compile(int time) {
        Graph g = run.trained().multiplication().graph();
        Tokens tokens = Tokens.input(g, rows(time), time);
        Tensor targets = g.input("targets", TensorType.i32(rows(time), time));
        Tensor logits = model.logits(g, tokens, Memory.empty());
        Tensor losses = SoftmaxCrossEntropy.losses(g.add(new SoftmaxCrossEntropy(logits, targets)));
        Plan plan = Plan.compile(g, device, List.of(losses), PlanOptions.named("score" + time));
        tokens.prepare(device);
        return new Windows(tokens, targets, losses, plan);
    }

    private static Outcome outcome(Text text, double nats) {
        if (text.refusal().isPresent()) {
            return new Outcome.Refused(text.refusal().get());
        }
        double score = nats / Math.log(2) / text.told();
        if (!Double.isFinite(score)) {
            return new Outcome.Refused("its score is " + score + " over " + text.told()
                    + " bytes: the model's weights or state overflowed, or the first token is all of its text");
        }
        return new Outcome.Done(List.of(score, text.told()));
    }

    @Override
    public void close() {
        windows.values().forEach(w -> {
            w.tokens().close();
            w.plan().close();
        });
    }
}
