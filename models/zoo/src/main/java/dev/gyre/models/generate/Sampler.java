package dev.gyre.models.generate;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.random.RandomStream;
import dev.gyre.models.model.Multiplication;
import dev.gyre.models.model.SequenceModel;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

/** One text being written: reads a prompt, then draws token after token. */
public final class Sampler implements AutoCloseable {

    private static final long STREAM = 0x73616d706cL;

    private final RandomStream random;
    private Session session;
    private Session.Sequence sequence;
    private Optional<HeadStart> start;
    /** Drawn, but not read yet: what's drawn last may be all that's wanted. */
    private OptionalInt drawn = OptionalInt.empty();

    /**
     * Begins with an empty state, once everything is compiled.
     *
     * @param seed what the draws depend on
     */
    public Sampler(SequenceModel model, long seed, Device device) {
        this(new Session(model, device, Multiplication.FLOATS), seed, Optional.empty());
        session.prepare(1);
    }

    private Sampler(Session session, long seed, Optional<HeadStart> start) {
        this.session = session;
        this.sequence = session.open();
        this.start = start;
        this.random = draws(seed, 0);
    }

    /**
     * Begins with an empty state, and at once: where it can, it reads the first tokens by kernels called as they are while those for the
     * device are being compiled. Results are the same from run to run, but may differ in their last bits from those of other samplers.
     *
     * @param seed what the draws depend on
     * @throws dev.gyre.models.setting.ConfigException if the model has no products of the kind
     */
    public static Sampler atOnce(SequenceModel model, long seed, Device device, Multiplication multiplication) {
        Optional<HeadStart> start = HeadStart.of(model, device, multiplication);
        Session first = start.map(HeadStart::plain).orElseGet(() -> new Session(model, device, multiplication));
        first.prepare(1);
        return new Sampler(first, seed, start);
    }

    /**
     * The random stream for a text's draws.
     *
     * @param choice which of several texts of one seed it is, from 0
     */
    public static RandomStream draws(long seed, int choice) {
        return new RandomStream(seed, STREAM + ((long) choice << 40));
    }

    /** Reads tokens; the next draw follows the last one. */
    public void read(int[] tokens) {
        readDrawn();
        readOn(tokens);
    }

    private void readDrawn() {
        OptionalInt last = drawn;
        drawn = OptionalInt.empty();
        last.ifPresent(this::readOn);
    }

    private void readOn(int... tokens) {
        session.requireRoom(sequence, tokens.length);
        int at = 0;
        while (start.isPresent() && at < tokens.length) {
            if (start.get().left(sequence) > 0) {
                session.read(sequence, tokens[at++]);
            } else {
                goOn(start.get());
            }
        }
        session.read(sequence, Arrays.copyOfRange(tokens, at, tokens.length));
    }

    /** Moves from the first tokens' session to that of all others. */
    private void goOn(HeadStart begun) {
        session = begun.compiled();
        sequence = session.fork(sequence);
        start = Optional.empty();
        begun.plain().close();
    }

    /** Draws the next token, which is read when it's needed. At least one token has to be read before. */
    public int next(Sampling sampling) {
        int token = sampling.draw(logits(), random);
        drawn = OptionalInt.of(token);
        return token;
    }

    /** Logits after the last token read or drawn, by token. */
    public float[] logits() {
        readDrawn();
        return sequence.logits();
    }

    /** Bytes of the state, however much was read. */
    public long stateBytes() {
        return session.stateBytes();
    }

    @Override
    public void close() {
        start.ifPresentOrElse(HeadStart::abandon, session::close);
    }
}
