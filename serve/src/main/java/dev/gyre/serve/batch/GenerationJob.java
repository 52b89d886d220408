package dev.gyre.serve.batch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A prompt and the texts that are written after it. The scheduler works on it, somebody else waits for it. */
public final class GenerationJob implements TextWork {

    private final GenerationRequest request;
    private final List<Output> outputs;
    private final long submitted = System.nanoTime();
    private volatile boolean cancelled;
    private volatile int cached;
    private final List<LogProbability> promptLogprobs = new ArrayList<>();
    private int unfinished;
    private long changes;
    private int watchers;
    private Optional<RuntimeException> failure = Optional.empty();

    /** A job that nobody works on yet. */
    public GenerationJob(GenerationRequest request) {
        this.request = request;
        this.outputs = Stream.generate(Output::new).limit(request.choices()).toList();
        this.unfinished = request.choices();
    }

    /** The prompt, the number of texts and the way they are sampled. */
    public GenerationRequest request() {
        return request;
    }

    /** The texts, in the order of choices. */
    public List<Output> outputs() {
        return outputs;
    }

    /** The log-probabilities of the prompt's tokens but the first, as far as it has been read, if that was asked for. */
    public synchronized List<LogProbability> promptLogprobs() {
        return List.copyOf(promptLogprobs);
    }

    synchronized void promptLogprob(LogProbability logprob) {
        promptLogprobs.add(logprob);
    }

    /** Tokens of the prompt that had been read for another job. */
    public int cached() {
        return cached;
    }

    @Override
    public int rows() {
        return request.choices();
    }

    @Override
    public void cancel() {
        cancelled = true;
        wake();
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }

    @Override
    public synchronized void await() throws InterruptedException {
        while (unfinished > 0 && !cancelled) {
            wait();
        }
        refuseFailed();
    }

    /** Waits until all texts are complete, nobody wants them, or the time is over. */
    public synchronized void awaitEnd(Duration most) throws InterruptedException {
        long end = System.nanoTime() + most.toNanos();
        long left = most.toNanos();
        while (unfinished > 0 && !cancelled && left > 0) {
            wait(Math.max(1, left / 1_000_000));
            left = end - System.nanoTime();
        }
    }

    /**
     * Waits until there's more than there was, or the time is over.
     *
     * @param seen what this said the last time, at first 0
     * @throws RuntimeException what went wrong with it
     */
    public synchronized long awaitChange(long seen, Duration most) throws InterruptedException {
        long end = System.nanoTime() + most.toNanos();
        long left = most.toNanos();
        watchers++;
        try {
            while (changes == seen && left > 0) {
                wait(Math.max(1, left / 1_000_000));
                left = end - System.nanoTime();
            }
        } finally {
            watchers--;
        }
        refuseFailed();
        return changes;
    }

    private void refuseFailed() {
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    long waitedNanos() {
        return System.nanoTime() - submitted;
    }

    void cached(int tokens) {
        cached = tokens;
    }

    /** Says that there's more than there was. Whoever waits for the end isn't woken. */
    synchronized void changed() {
        changes++;
        if (watchers > 0) {
            notifyAll();
        }
    }

    private synchronized void wake() {
        changes++;
        notifyAll();
    }

    /** Says that one of the texts is complete. */
    synchronized boolean finished() {
        unfinished--;
        wake();
        return unfinished == 0;
    }

    @Override
    public synchronized void fail(RuntimeException why) {
        failure = Optional.of(why);
        unfinished = 0;
        wake();
    }
}
