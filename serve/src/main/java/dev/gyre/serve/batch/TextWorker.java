package dev.gyre.serve.batch;

import dev.gyre.engine.GyreException;
import dev.gyre.models.data.Tokenizer;
import dev.gyre.models.generate.ChatTemplate;
import dev.gyre.models.generate.Session;
import dev.gyre.serve.constrain.ConstraintCache;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests of a model that writes text. A turn takes on what there's room for, reads a piece of texts that are inspected or embedded
 * and a piece of a prompt, and steps all texts by a token.
 */
public final class TextWorker implements ModelWorker<TextWork> {

    private static final Logger LOG = LoggerFactory.getLogger(TextWorker.class);

    /** Turns after which the prompt that came first is read on, however long it is. */
    private static final int PATIENCE = 4;

    private static final Duration WARMING = Duration.ofSeconds(10);

    private final String name;
    private final Tokenizer tokenizer;
    private final ChatTemplate template;
    private final Limits limits;
    private final Supplier<Session> opener;
    private final Instant opened = Instant.now();
    private final WaitingQueue<TextWork> waiting;
    private final TextMetrics meters;
    private final ConstraintCache constraints;
    private final int hiddenWidth;

    private final List<Prefill> readings = new ArrayList<>();
    private final List<RunningSequence> rows = new ArrayList<>();
    private final List<PromptReading> asides = new ArrayList<>();
    private Session session;
    private PrefixCache prefixes;
    private long turns;

    /**
     * A worker on which nobody is yet.
     *
     * @param name of the model, as clients call it
     * @param template the prompts' of conversations
     * @param opener opens a session of the model
     */
    public TextWorker(
            String name,
            Tokenizer tokenizer,
            ChatTemplate template,
            Limits limits,
            Supplier<Session> opener,
            MeterRegistry registry) {
        this.name = name;
        this.tokenizer = tokenizer;
        this.template = template;
        this.limits = limits;
        this.opener = opener;
        this.waiting = new WaitingQueue<>(limits);
        this.meters = new TextMetrics(registry, name, waiting);
        this.constraints = new ConstraintCache(tokenizer, meters::compiled);
        open();
        this.hiddenWidth = session.hiddenWidth();
    }

    private void open() {
        session = opener.get();
        prefixes = new PrefixCache(session, limits.prefixBytes());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Instant opened() {
        return opened;
    }

    /** The prompt's template of conversations. */
    public ChatTemplate template() {
        return template;
    }

    /** The model's tokenizer. */
    public Tokenizer tokenizer() {
        return tokenizer;
    }

    /** The compiled constraints of its texts. */
    public ConstraintCache constraints() {
        return constraints;
    }

    @Override
    public Limits limits() {
        return limits;
    }

    /** Tokens that a sequence of the model may have. */
    public long longest() {
        return session.longest();
    }

    /** Whether the model tells what it decides about tokens. */
    public boolean hasInsights() {
        return session.hasInsights();
    }

    /** Width of the model's last hidden states; 0 if it has none. */
    public int hiddenWidth() {
        return hiddenWidth;
    }

    @Override
    public WaitingQueue<TextWork> waiting() {
        return waiting;
    }

    @Override
    public void warm() {
        warm(System::nanoTime);
    }

    /**
     * Runs what requests will, few texts first. What hasn't begun in time is left to the first requests: a large model reads few tokens a second.
     *
     * @return how many plans were run
     */
    int warm(LongSupplier clock) {
        session.prepareTogether(limits.sessions());
        long begin = clock.getAsLong();
        boolean inChunks = session.chunk() <= session.longest();
        List<Runnable> all = new ArrayList<>();
        for (int n = 1; n < 2 * limits.sessions(); n *= 2) {
            int together = Math.min(n, limits.sessions());
            all.add(() -> together(together, some -> session.step(some, new int[together])));
            if (inChunks && session.readsTogether()) {
                all.add(() ->
                        together(together, some -> session.readChunks(some, new int[together * session.chunk()])));
            }
        }
        if (inChunks) {
            all.add(() -> together(1, some -> session.read(some.getFirst(), new int[session.chunk()])));
        }
        int run = 0;
        while (run < all.size() && clock.getAsLong() - begin < WARMING.toNanos()) {
            all.get(run++).run();
        }
        return run;
    }

    private void together(int count, Consumer<List<Session.Sequence>> work) {
        List<Session.Sequence> some =
                Stream.generate(session::open).limit(count).toList();
        work.accept(some);
        some.forEach(session::drop);
    }

    @Override
    public boolean turn() {
        try {
            forgetCancelled();
            takeOn();
            boolean looked = readAside();
            boolean read = readNext();
            boolean stepped = !rows.isEmpty();
            if (stepped) {
                step();
            }
            return looked || read || stepped;
        } catch (RuntimeException | OutOfMemoryError e) {
            LOG.error("{}: all texts under way are given up, since a step failed: {}", name, e.toString());
            giveUp(new GyreException("the model failed: " + e.getMessage(), e));
            session.close();
            open();
            return true;
        } finally {
            waiting.active(taken());
        }
    }

    /** Rows of the session that are taken, or will be once the prompt is read. */
    private int taken() {
        int taken = rows.size();
        for (PromptReading a : asides) {
            taken += a.work().rows();
        }
        for (Prefill r : readings) {
            taken += r.job().rows();
        }
        return taken;
    }

    private void forgetCancelled() {
        readings.removeIf(r -> dropped(r.job(), r.sequence()));
        rows.removeIf(r -> dropped(r.job(), r.sequence()));
        asides.removeIf(this::droppedAside);
    }

    private boolean droppedAside(PromptReading aside) {
        boolean unwanted = aside.work().isCancelled();
        if (unwanted) {
            aside.drop(session);
        }
        return unwanted;
    }

    private boolean dropped(QueuedWork work, Session.Sequence sequence) {
        boolean unwanted = work.isCancelled();
        if (unwanted) {
            session.drop(sequence);
        }
        return unwanted;
    }

    private void takeOn() {
        Optional<TextWork> next = waiting.next(limits.sessions() - taken());
        while (next.isPresent()) {
            switch (next.get()) {
                case GenerationJob job -> {
                    readings.add(Prefill.of(job, session, prefixes, tokenizer));
                    meters.takenOn(job);
                }
                case Inspection inspection -> asides.add(new InspectionPrefill(inspection, session.open()));
                case EmbeddingJob job -> {
                    asides.add(new EmbeddingPrefill(job, hiddenWidth));
                    meters.embedded(job.texts().size());
                }
            }
            next = waiting.next(limits.sessions() - taken());
        }
    }

    /** Reads on in texts that are inspected, each to its end, or embedded, those of each request in turn. */
    private boolean readAside() {
        if (asides.isEmpty()) {
            return false;
        }
        PromptReading first = asides.removeFirst();
        asides.add(first instanceof EmbeddingPrefill ? asides.size() : 0, first);
        meters.read(first.piece(session));
        if (first.isDone()) {
            waiting.took(first.waitedNanos() / 1e9);
            asides.remove(first);
            first.drop(session);
        }
        return true;
    }

    /**
     * Of the prompts, the one of which least is left goes first, but now and then the oldest. If a chunk of it is read, others that have one
     * come along where the model can do that: a step of several rows takes little longer than one.
     */
    private boolean readNext() {
        if (readings.isEmpty()) {
            return false;
        }
        Comparator<Prefill> least = Comparator.comparingInt(Prefill::left);
        Prefill next = ++turns % PATIENCE == 0
                ? readings.getFirst()
                : readings.stream().min(least).orElseThrow();
        List<Prefill> together = together(next);
        if (together.size() > 1) {
            meters.read(Prefill.chunks(together, session, prefixes));
        } else if (!readAlone(next)) {
            return true;
        }
        List<Prefill> through = together.stream().filter(r -> r.left() == 0).toList();
        readings.removeAll(through);
        through.forEach(this::begin);
        return true;
    }

    private List<Prefill> together(Prefill next) {
        if (!next.hasChunk(session) || !session.readsTogether()) {
            return List.of(next);
        }
        return readings.stream().filter(r -> r.hasChunk(session)).toList();
    }

    /** Reads a piece of a prompt; false if it can't be read, and only its own text is given up. */
    private boolean readAlone(Prefill next) {
        try {
            meters.read(next.piece(session, prefixes, rows.isEmpty()));
            return true;
        } catch (GyreException e) {
            readings.remove(next);
            session.drop(next.sequence());
            next.job().fail(e);
            return false;
        }
    }

    /** Begins the texts of a prompt that has been read. */
    private void begin(Prefill read) {
        GenerationJob job = read.job();
        List<RunningSequence> begun = new ArrayList<>();
        for (int choice = 0; choice < job.request().choices(); choice++) {
            Session.Sequence s = choice == 0 ? read.sequence() : session.fork(read.sequence());
            begun.add(new RunningSequence(job, choice, s, tokenizer));
        }
        begun.removeIf(this::endsWithNext);
        meters.first(job.waitedNanos());
        rows.addAll(begun);
    }

    private void step() {
        long start = System.nanoTime();
        int[] tokens = rows.stream().mapToInt(RunningSequence::token).toArray();
        session.step(rows.stream().map(RunningSequence::sequence).toList(), tokens);
        meters.stepped(tokens.length, System.nanoTime() - start);
        rows.removeIf(this::endsWithNext);
    }

    /** Draws a text's next token, and gives its sequence up if the text ends with it. */
    private boolean endsWithNext(RunningSequence row) {
        boolean complete;
        try {
            complete = row.draw(session);
        } catch (GyreException e) {
            row.job().fail(e);
            complete = true;
        }
        meters.written();
        if (complete) {
            session.drop(row.sequence());
            meters.complete(row.job().waitedNanos());
            waiting.took(row.job().waitedNanos() / 1e9);
        }
        return complete;
    }

    @Override
    public void finish() {
        rows.forEach(r -> r.end(Finish.SHUTDOWN));
        rows.clear();
        giveUp(new ShutdownException());
        waiting.close();
        session.close();
    }

    private void giveUp(RuntimeException why) {
        readings.forEach(r -> r.job().fail(why));
        readings.clear();
        rows.forEach(r -> r.job().fail(why));
        rows.clear();
        asides.forEach(a -> a.work().fail(why));
        asides.clear();
    }
}
