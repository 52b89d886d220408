package dev.gyre.serve.batch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A text that is being written by one thread and taken, piece by piece or as a whole, by another. */
public final class Output {

    private byte[] bytes = new byte[64];
    private int length;
    private int released;
    private int taken;
    private int tokens;
    private long stateBytes;
    private double sum;
    private final List<LogProbability> logprobs = new ArrayList<>();
    private int logprobsTaken;
    private Optional<Finish> finish = Optional.empty();

    /**
     * A piece of a text: the bytes since the last one.
     *
     * @param logprobs of the tokens that end within it, if they were asked for
     * @param tokens of the whole text so far
     * @param stateBytes of the sequence's state in use, if that was asked for
     * @param finish why the text ends behind it, if it does
     */
    public record Piece(
            byte[] bytes, List<LogProbability> logprobs, int tokens, long stateBytes, Optional<Finish> finish) {

        /** Whether there's nothing to tell. */
        public boolean isEmpty() {
            return bytes.length == 0 && logprobs.isEmpty() && finish.isEmpty();
        }
    }

    /** Takes what has come, which may be nothing. */
    public synchronized Piece take() {
        byte[] piece = Arrays.copyOfRange(bytes, taken, released);
        taken = released;
        int from = logprobsTaken;
        while (logprobsTaken < logprobs.size() && logprobs.get(logprobsTaken).end() <= released) {
            logprobsTaken++;
        }
        return new Piece(piece, List.copyOf(logprobs.subList(from, logprobsTaken)), tokens, stateBytes, finish);
    }

    /**
     * Adds bytes.
     *
     * @param count tokens that they are of
     * @param held of the last bytes that are held back, as they may belong to a stop string
     */
    synchronized void append(byte[] more, int count, int held) {
        if (length + more.length > bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * (length + more.length));
        }
        System.arraycopy(more, 0, bytes, length, more.length);
        length += more.length;
        released = Math.max(released, length - held);
        tokens += count;
    }

    synchronized void logprob(LogProbability logprob) {
        logprobs.add(logprob);
    }

    /** Adds the logarithm of a token's probability to that of the text. */
    synchronized void likely(double logprob) {
        sum += logprob;
    }

    /** The mean logarithm of its tokens' probabilities, if that was asked for; 0 of no tokens. */
    public synchronized double meanLogprob() {
        return tokens == 0 ? 0 : sum / tokens;
    }

    synchronized void state(long inUse) {
        stateBytes = inUse;
    }

    /** Ends the text, of which bytes at the end don't belong to it. */
    synchronized void end(Finish why, int dropped) {
        released = length - dropped;
        finish = Optional.of(why);
    }

    /** Tokens so far. */
    public synchronized int tokens() {
        return tokens;
    }

    /** Bytes so far, those that are held back among them. */
    synchronized int length() {
        return length;
    }
}
