package dev.gyre.bench.gguf;

import dev.gyre.bench.gguf.GgufOutcome.Candidate;
import dev.gyre.bench.gguf.GgufOutcome.Round;
import dev.gyre.bench.gguf.GgufOutcome.Step;
import dev.gyre.bench.gguf.GgufOutcome.Text;
import dev.gyre.bench.work.Threads;
import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Devices;
import dev.gyre.models.generate.Session;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.run.TrainedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Reads prompts and writes greedily with a run, in a JVM of its own; {@code llama.mjs} does the same with llama.cpp. */
final class GgufTimes implements AutoCloseable {

    private final GgufJob job;
    private final Session session;

    private GgufTimes(GgufJob job, Session session) {
        this.job = job;
        this.session = session;
    }

    /**
     * Prints a {@link GgufOutcome} as a line of JSON.
     *
     * @param words the file of a {@link GgufJob}
     */
    public static void main(String[] words) throws IOException {
        GgufJob job = GgufOutcome.JSON.readValue(Files.readString(Path.of(words[0])), GgufJob.class);
        Threads.check(job.threads());
        System.out.println(GgufOutcome.JSON.writeValueAsString(of(job)));
    }

    /** Does a job in this process. */
    static GgufOutcome of(GgufJob job) {
        TrainedModel<?, ?> trained = TrainedModel.load(Path.of(job.model()), System.err::println);
        if (!(trained.built().model() instanceof SequenceModel model)) {
            throw new GyreException(job.model() + ": writes no tokens: name another model");
        }
        try (GgufTimes times = new GgufTimes(job, new Session(model, Devices.standard(), trained.multiplication()))) {
            return new GgufOutcome(job.prompts().stream()
                    .map(p -> times.text(p.stream().mapToInt(i -> i).toArray()))
                    .toList());
        }
    }

    private Text text(int... prompt) {
        session.prepare(prompt.length);
        List<Step> steps = greedy(prompt);
        long end = System.nanoTime() + (long) (job.warmSeconds() * 1e9);
        do {
            round(prompt);
        } while (System.nanoTime() - end < 0);
        List<Round> rounds = new ArrayList<>();
        while (rounds.size() < job.rounds()) {
            rounds.add(round(prompt));
        }
        return new Text(prompt.length, rounds, steps);
    }

    private List<Step> greedy(int... prompt) {
        List<Step> steps = new ArrayList<>();
        Session.Sequence text = session.open();
        session.read(text, prompt);
        while (steps.size() < job.written()) {
            List<Candidate> top = top(text.logits(), job.top());
            steps.add(new Step(top.getFirst().token(), top));
            session.read(text, top.getFirst().token());
        }
        session.drop(text);
        return steps;
    }

    private Round round(int... prompt) {
        Session.Sequence text = session.open();
        long begin = System.nanoTime();
        session.read(text, prompt);
        long read = System.nanoTime();
        for (int i = 0; i < job.written(); i++) {
            session.read(text, largest(text.logits()));
        }
        long end = System.nanoTime();
        session.drop(text);
        return new Round(prompt.length * 1e9 / (read - begin), job.written() * 1e9 / (end - read));
    }

    private static int largest(float... logits) {
        int best = 0;
        for (int i = 1; i < logits.length; i++) {
            best = logits[i] > logits[best] ? i : best;
        }
        return best;
    }

    /** The largest logits, largest first; of equal ones the first token. */
    static List<Candidate> top(float[] logits, int count) {
        return IntStream.range(0, logits.length)
                .mapToObj(i -> new Candidate(i, logits[i]))
                .sorted(Comparator.comparingDouble(Candidate::logit).reversed())
                .limit(count)
                .toList();
    }

    @Override
    public void close() {
        session.close();
    }
}
