package dev.gyre.serve.batch;

import dev.gyre.engine.GyreException;
import dev.gyre.models.data.Tokenizer;
import dev.gyre.models.generate.Session;
import dev.gyre.models.model.Insight;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One model's requests. Anybody may submit; everything else happens on the scheduler's thread, which alone touches the session: a turn
 * takes on what there's room for, reads a piece of one prompt, and steps all texts by a token.
 */
public final class Lane {

    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

    /** Turns after which the prompt that came first is read on, however long it is. */
    private static final int PATIENCE = 4;

    private static final double JOBS_IN_MEAN = 16;

    private final String name;
    private final Tokenizer tokenizer;
    private final Limits limits;
    private final Supplier<Session> opener;
    private final Meters meters;

    private final Deque<Job> waiting = new ArrayDeque<>();
    private final Deque<Inspection> inspections = new ArrayDeque<>();
    private final List<Reading> readings = new ArrayList<>();
    private List<Row> rows = new ArrayList<>();
    private Optional<Session.Sequence> inspected = Optional.empty();
    private volatile int active;
    private volatile double secondsPerJob = 1;
    private Session session;
    private Prefixes prefixes;
    private long turns;
    private boolean finished;

    /**
     * A lane whose session isn't opened yet.
     *
     * @param name of the model, as clients call it
     * @param opener opens a session of the model
     */
    public Lane(String name, Tokenizer tokenizer, Limits limits, Supplier<Session> opener, MeterRegistry registry) {
        this.name = name;
        this.tokenizer = tokenizer;
        this.limits = limits;
        this.opener = opener;
        open();
        this.meters = new Meters(registry, name, this);
    }

    private void open() {
        session = opener.get();
        prefixes = new Prefixes(session, limits.prefixBytes());
    }

    /** What clients call the model. */
    public String name() {
        return name;
    }

    /** How text becomes its tokens. */
    public Tokenizer tokenizer() {
        return tokenizer;
    }

    /** How much it takes on. */
    public Limits limits() {
        return limits;
    }

    /** Tokens that a sequence of the model may have. */
    public long longest() {
        return session.longest();
    }

    /** Jobs that wait. */
    public int waiting() {
        synchronized (waiting) {
            return waiting.size();
        }
    }

    /** Texts that are being written, or whose prompts are being read. */
    public int active() {
        return active;
    }

    /** Compiles and runs everything that requests will need. */
    void warm() {
        int chunk = session.chunk();
        session.prepare(chunk);
        session.prepareTogether(limits.sessions());
        for (int n = 1; n < 2 * limits.sessions(); n *= 2) {
            List<Session.Sequence> some = new ArrayList<>();
            for (int i = 0; i < Math.min(n, limits.sessions()); i++) {
                some.add(session.open());
            }
            session.step(some, new int[some.size()]);
            some.forEach(session::drop);
        }
        if (chunk <= session.longest()) {
            Session.Sequence s = session.open();
            session.read(s, new int[chunk]);
            session.drop(s);
        }
    }

    /** Puts jobs behind those that wait, all of them or none. */
    void add(List<Job> jobs) {
        synchronized (waiting) {
            refuseWhenFinished();
            int free = limits.sessions() - active - waiting.size();
            if (waiting.size() + jobs.size() > limits.queue() + Math.max(0, free)) {
                double seconds = secondsPerJob * (waiting.size() + 1) / limits.sessions();
                throw new QueueFullException(waiting.size(), (int) Math.clamp(Math.ceil(seconds), 1, 60));
            }
            waiting.addAll(jobs);
        }
    }

    /** Lets the model read a text and tell what it decides. */
    CompletableFuture<List<Insight>> inspect(int[] tokens) {
        Inspection inspection = new Inspection(tokens);
        synchronized (waiting) {
            refuseWhenFinished();
            inspections.add(inspection);
        }
        return inspection.result();
    }

    private void refuseWhenFinished() {
        if (finished) {
            throw new ShutdownException();
        }
    }

    /**
     * Does the next piece of work.
     *
     * @return whether there was any
     */
    boolean turn() {
        try {
            forgetCancelled();
            takeOn();
            boolean looked = inspectNext();
            boolean read = readNext();
            boolean stepped = !rows.isEmpty();
            if (stepped) {
                step();
            }
            return looked || read || stepped;
        } catch (RuntimeException | OutOfMemoryError e) {
            LOG.error("{}: all texts under way are given up, since a step failed: {}", name, e.toString());
            fail(new GyreException("the model failed: " + e.getMessage(), e));
            session.close();
            open();
            return true;
        } finally {
            active = rows.size()
                    + readings.stream()
                            .mapToInt(r -> r.job().assignment().choices())
                            .sum();
        }
    }

    private void forgetCancelled() {
        synchronized (waiting) {
            waiting.removeIf(Job::isCancelled);
        }
        readings.removeIf(r -> {
            if (r.job().isCancelled()) {
                session.drop(r.sequence());
            }
            return r.job().isCancelled();
        });
        rows.removeIf(r -> {
            if (r.job().isCancelled()) {
                session.drop(r.sequence());
            }
            return r.job().isCancelled();
        });
    }

    private void takeOn() {
        int used = rows.size();
        for (Reading r : readings) {
            used += r.job().assignment().choices();
        }
        synchronized (waiting) {
            while (!waiting.isEmpty()
                    && used + waiting.peek().assignment().choices() <= limits.sessions()) {
                Job job = waiting.remove();
                used += job.assignment().choices();
                readings.add(Reading.of(job, session, prefixes));
                meters.takenOver(job.cached());
            }
        }
    }

    /** Of the prompts, the one of which least is left goes first, but now and then the oldest. */
    private boolean readNext() {
        if (readings.isEmpty()) {
            return false;
        }
        Reading next = ++turns % PATIENCE == 0
                ? readings.getFirst()
                : readings.stream().min(Comparator.comparingInt(Reading::left)).orElseThrow();
        try {
            meters.read(next.piece(session, prefixes, rows.isEmpty()));
        } catch (GyreException e) {
            // Only the prompt's own sequence was read.
            readings.remove(next);
            session.drop(next.sequence());
            next.job().fail(e);
            return true;
        }
        if (next.left() == 0) {
            readings.remove(next);
            begin(next);
        }
        return true;
    }

    /** Begins the texts of a prompt that has been read. */
    private void begin(Reading read) {
        Job job = read.job();
        List<Row> begun = new ArrayList<>();
        job.choices().forEach(choice -> {
            Session.Sequence s = choice == 0 ? read.sequence() : session.fork(begun.getFirst().sequence());
            begun.add(new Row(job, choice, s));
        });
        rows.addAll(drawn(begun));
        meters.first(job.waitedNanos());
    }

    private void step() {
        long start = System.nanoTime();
        int[] tokens = rows.stream().mapToInt(Row::token).toArray();
        session.step(rows.stream().map(Row::sequence).toList(), tokens);
        meters.stepped(tokens.length, System.nanoTime() - start);
        rows = drawn(rows);
    }

    /** Draws a token for each, and returns those that go on. */
    private List<Row> drawn(List<Row> some) {
        List<Row> on = new ArrayList<>(some.size());
        for (Row r : some) {
            if (complete(r)) {
                session.drop(r.sequence());
            } else {
                on.add(r);
            }
        }
        meters.written(some.size());
        return on;
    }

    private boolean complete(Row r) {
        try {
            boolean complete = r.draw(session, tokenizer);
            if (complete) {
                double seconds = r.job().waitedNanos() / 1e9;
                double before = secondsPerJob;
                secondsPerJob = before + (seconds - before) / JOBS_IN_MEAN;
                meters.complete(r.job().waitedNanos());
            }
            return complete;
        } catch (GyreException e) {
            r.job().fail(e);
            return true;
        }
    }

    private boolean inspectNext() {
        Inspection next;
        synchronized (waiting) {
            next = inspections.peek();
        }
        if (next == null) {
            return false;
        }
        inspected = inspected.isPresent() ? inspected : Optional.of(session.open());
        if (next.piece(session, inspected.orElseThrow())) {
            session.drop(inspected.orElseThrow());
            inspected = Optional.empty();
            synchronized (waiting) {
                inspections.remove();
            }
        }
        return true;
    }

    /** Ends all texts where they are, and refuses what waits. */
    void finish() {
        synchronized (waiting) {
            finished = true;
        }
        rows.forEach(r -> r.end(Finish.SHUTDOWN));
        rows.clear();
        fail(new ShutdownException());
    }

    private void fail(RuntimeException why) {
        synchronized (waiting) {
            waiting.forEach(j -> j.fail(why));
            waiting.clear();
            inspections.forEach(i -> i.fail(why));
            inspections.clear();
        }
        inspected = Optional.empty();
        readings.forEach(r -> r.job().fail(why));
        readings.clear();
        rows.forEach(r -> r.job().fail(why));
        rows.clear();
    }

    boolean isIdle() {
        return active == 0 && waiting() == 0;
    }

    void close() {
        session.close();
    }
}
