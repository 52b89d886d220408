package dev.gyre.models.generate;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Device;
import dev.gyre.models.layer.States;
import dev.gyre.models.model.Insight;
import dev.gyre.models.model.Multiplication;
import dev.gyre.models.model.SequenceModel;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A model in use: any number of sequences, each with a state of its own, over a few plans that are compiled once. A sequence
 * reads prompts in chunks at any time, and steps by itself or together with others; it can be forked, emptied and dropped. Only
 * the logits of the last place come back. Not for concurrent use.
 *
 * <p>Sequences that step together lie in the rows of one bank; as long as the same ones do, nothing is copied.
 */
public final class Session implements AutoCloseable {

    /** Rows a sequence that a bank may have before its sequences move to a smaller one. */
    private static final int WIDEST = 4;

    private final SequenceModel model;
    private final int chunk;
    private final SlotBanks banks;
    private long turns;

    /** A sequence of tokens that were read, with the model's state and last logits. */
    public static final class Sequence {
        private BatchSlots bank;
        private int row;
        private States.Row saved;
        private float[] logits = new float[0];
        private long tokens;
        private long bytes;
        private boolean dropped;
        private long turn;

        private Sequence() {}

        /** Next-token logits (V) after the last token read. */
        public float[] logits() {
            if (tokens == 0 || logits.length == 0) {
                throw new GyreException(
                        tokens == 0
                                ? "there are no logits before the first token: read one"
                                : "the last token was read for its hidden state: there are no logits");
            }
            return logits.clone();
        }

        /** Tokens read. */
        public long tokens() {
            return tokens;
        }

        private void read(float[] next, int count) {
            logits = next;
            tokens += count;
        }

        /** Moves the state out of its bank. */
        private void leave() {
            if (bank != null) {
                bytes = bank.stateBytes(row);
                saved = bank.save(row);
                bank.occupy(row, null);
                bank = null;
            }
        }

        /** Puts the state into a bank's row, which is free. */
        private void enter(BatchSlots other, int place) {
            leave();
            if (saved == null) {
                other.reset(place);
            } else {
                other.restore(place, saved);
            }
            saved = null;
            bank = other;
            row = place;
            other.occupy(place, this);
        }
    }

    /** Compiles for a model as plans are needed. */
    public Session(SequenceModel model, Device device) {
        this(model, device, Multiplication.FLOATS);
    }

    /** A session with products of a kind; a model that has none that could be of it is refused when it's first used. */
    public Session(SequenceModel model, Device device, Multiplication multiplication) {
        this.model = model;
        this.chunk = model.chunk();
        this.banks = new SlotBanks(model, device, multiplication);
    }

    /** A new sequence that has read nothing. */
    public Sequence open() {
        return new Sequence();
    }

    /** Compiles what a sequence by itself needs for a prompt of the given length and for what follows. */
    public void prepare(int prompt) {
        BatchSlots one = banks.of(1);
        if (prompt >= chunk) {
            one.prepare(chunk);
        }
    }

    /** Compiles what up to so many sequences need to step together, and to read chunks. */
    public void prepareTogether(int sequences) {
        for (int rows = 1; rows < 2 * sequences; rows *= 2) {
            BatchSlots bank = banks.of(rows);
            if (chunk <= longest() && (rows == 1 || readsTogether())) {
                bank.prepare(chunk);
            }
        }
    }

    /** Whether several sequences can read chunks at once: what the model does doesn't depend on their tokens. */
    public boolean readsTogether() {
        return banks.readTogether();
    }

    /** The number of tokens of a prompt that are best read at once. */
    public int chunk() {
        return chunk;
    }

    /** Floating-point operations of reading a token; 0 if they depend on the tokens. */
    long flopsPerToken() {
        return banks.flopsPerToken();
    }

    /** Tokens that a sequence may have. */
    public long longest() {
        return model.longest();
    }

    /**
     * Reads tokens into a sequence, in whole chunks as far as they go.
     *
     * @throws GyreException if the sequence would get longer than the model's can be; nothing is read then
     */
    public void read(Sequence s, int... tokens) {
        requireOpen(s);
        requireRoom(s, tokens.length);
        int at = 0;
        while (at < tokens.length) {
            int count = tokens.length - at >= chunk ? chunk : 1;
            BatchSlots one = alone(s);
            one.read(Arrays.copyOfRange(tokens, at, at + count));
            s.read(one.logits()[0], count);
            at += count;
        }
    }

    /**
     * Reads one token into each of several sequences at once.
     *
     * @param tokens one for each sequence
     * @throws GyreException if a sequence is as long as the model's can be, or the model takes no more of it ({@link #refusal});
     *     nothing is read then
     */
    public void step(List<Sequence> sequences, int... tokens) {
        read("step", 1, sequences, tokens);
    }

    /**
     * Reads a chunk into each of several sequences at once, for a model that {@link #readsTogether}. A sequence comes out as if it had read
     * its chunk by itself.
     *
     * @param tokens {@link #chunk} for each sequence, one sequence after the other
     * @throws GyreException as {@link #step}
     */
    public void readChunks(List<Sequence> sequences, int... tokens) {
        if (!readsTogether()) {
            throw dependsOnTokens();
        }
        sequences.forEach(s -> requireRoom(s, chunk));
        read("chunk", chunk, sequences, tokens);
    }

    /** Width C of the last hidden states; 0 if the model has none. */
    public int hiddenWidth() {
        return model.hiddenWidth();
    }

    /**
     * Reads a token, or a chunk, into each of several sequences at once, as {@link #step} and {@link #readChunks} do, and tells the last
     * hidden states in place of logits. Their plans are compiled when they're first needed.
     *
     * @return hidden states (T C) of each sequence
     * @throws GyreException as {@link #step}, or if the model has no hidden states
     */
    public List<float[]> hidden(List<Sequence> sequences, int... tokens) {
        int time = tokens.length == sequences.size() ? 1 : chunk;
        if (time > 1 && sequences.size() > 1 && !readsTogether()) {
            throw dependsOnTokens();
        }
        sequences.forEach(s -> requireRoom(s, time));
        BatchSlots bank = gathered("reading of hidden states", time, sequences, tokens);
        float[][] hidden = bank.hidden(ids(bank, time, sequences, tokens));
        sequences.forEach(s -> s.read(new float[0], time));
        return sequences.stream().map(s -> hidden[s.row]).toList();
    }

    private static GyreException dependsOnTokens() {
        return new GyreException(
                "what this model does depends on the tokens, so that its sequences read by themselves");
    }

    private void read(String what, int time, List<Sequence> sequences, int[] tokens) {
        BatchSlots bank = gathered(what, time, sequences, tokens);
        bank.read(ids(bank, time, sequences, tokens));
        float[][] logits = bank.logits();
        sequences.forEach(s -> s.read(logits[s.row], time));
    }

    /** The bank with the sequences in it. */
    private BatchSlots gathered(String what, int time, List<Sequence> sequences, int[] tokens) {
        sequences.forEach(Session::requireOpen);
        if (sequences.isEmpty() || tokens.length != time * sequences.size() || !areDifferent(sequences)) {
            throw new GyreException("a %s takes %s for each of one or more different sequences, but got %d for %d"
                    .formatted(what, time == 1 ? "one token" : time + " tokens", tokens.length, sequences.size()));
        }
        sequences.forEach(s -> refusal(s).ifPresent(why -> {
            throw new GyreException(why);
        }));
        BatchSlots bank = bank(sequences);
        gather(bank, sequences);
        return bank;
    }

    /** The ids with each sequence's tokens in its row. */
    private static int[] ids(BatchSlots bank, int time, List<Sequence> sequences, int[] tokens) {
        int[] ids = new int[bank.rows() * time];
        for (int i = 0; i < sequences.size(); i++) {
            System.arraycopy(tokens, i * time, ids, sequences.get(i).row * time, time);
        }
        return ids;
    }

    /** The reason that a sequence can't read another token; empty if it can. */
    public Optional<String> refusal(Sequence s) {
        requireOpen(s);
        if (s.tokens >= model.longest()) {
            return Optional.of(noRoom(s, 1));
        }
        return s.bank == null ? Optional.empty() : s.bank.refusal(s.row);
    }

    /** Bytes of a sequence's state that are in use. */
    public long stateBytes(Sequence s) {
        return s.bank == null ? s.bytes : s.bank.stateBytes(s.row);
    }

    /** Whether the model tells what it decides about tokens. */
    public boolean hasInsights() {
        return model.hasInsights();
    }

    /** The model's decisions about the tokens that a sequence has read; empty if it makes none. */
    public Optional<Insight> insight(Sequence s) {
        if (s.bank == null && s.saved != null) {
            alone(s);
        }
        return s.bank == null ? Optional.empty() : s.bank.insight(s.row);
    }

    /** A copy of a sequence, which has read the same tokens. */
    public Sequence fork(Sequence s) {
        requireOpen(s);
        Sequence other = new Sequence();
        other.saved = s.bank == null ? s.saved : s.bank.save(s.row);
        other.logits = s.logits;
        other.tokens = s.tokens;
        other.bytes = stateBytes(s);
        return other;
    }

    /** Lets a sequence forget what it has read. */
    public void reset(Sequence s) {
        requireOpen(s);
        s.leave();
        s.saved = null;
        s.tokens = 0;
        s.bytes = 0;
    }

    /** Gives up a sequence; it can't be used any more. */
    public void drop(Sequence s) {
        requireOpen(s);
        reset(s);
        s.dropped = true;
    }

    /** Bytes of a sequence's state, however much it has read; 0 before anything was compiled. */
    public long stateBytes() {
        return banks.bytesPerRow();
    }

    private static void requireOpen(Sequence s) {
        if (s.dropped) {
            throw new GyreException("the sequence was dropped: open another one");
        }
    }

    /**
     * Makes sure that tokens fit.
     *
     * @throws GyreException if the sequence would get longer than the model's can be
     */
    void requireRoom(Sequence s, int more) {
        if (more > model.longest() - s.tokens) {
            throw new GyreException(noRoom(s, more));
        }
    }

    private String noRoom(Sequence s, int more) {
        return s.tokens + " tokens were read, and " + more + " more don't fit: the model's sequences have at most "
                + model.longest() + " tokens, as it was trained; read less, or reset the sequence";
    }

    /** The largest bank in which some of them lie already, unless most of its rows would be vacant, or the smallest with room. */
    private BatchSlots bank(List<Sequence> sequences) {
        int smallest = sequences.size() == 1 ? 1 : Integer.highestOneBit(sequences.size() - 1) * 2;
        int most = WIDEST * sequences.size();
        int rows = smallest;
        for (Sequence s : sequences) {
            rows = s.bank != null && s.bank.rows() <= most ? Math.max(rows, s.bank.rows()) : rows;
        }
        return banks.of(rows);
    }

    /** A bank with a sequence by itself. */
    private BatchSlots alone(Sequence s) {
        BatchSlots one = banks.of(1);
        turns++;
        s.turn = turns;
        gather(one, List.of(s));
        return one;
    }

    /** Marks the sequences as those whose turn it is, and tells whether none comes twice. */
    private boolean areDifferent(List<Sequence> sequences) {
        turns++;
        boolean different = true;
        for (Sequence s : sequences) {
            different &= s.turn != turns;
            s.turn = turns;
        }
        return different;
    }

    /** Puts sequences, whose turn it is, into a bank, and whatever else is in it out. */
    private void gather(BatchSlots bank, List<Sequence> sequences) {
        for (int row = 0; row < bank.rows(); row++) {
            Sequence there = bank.occupant(row);
            if (there != null && there.turn != turns) {
                there.leave();
            }
        }
        int row = 0;
        for (Sequence s : sequences) {
            if (s.bank == null || s.bank.rows() != bank.rows()) {
                while (bank.occupant(row) != null) {
                    row++;
                }
                s.enter(bank, row);
            }
        }
    }

    @Override
    public void close() {
        banks.close();
    }
}
