package dev.gyre.models.generate;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.random.RandomStream;
import dev.gyre.models.model.Multiplication;
import dev.gyre.models.model.SequenceModel;

/** One text being written: reads a prompt, then draws token after token. */
public final class Sampler implements AutoCloseable {

    private static final long STREAM = 0x73616d706cL;

    private final Session session;
    private final Session.Sequence sequence;
    private final RandomStream random;

    /**
     * Begins with an empty state.
     *
     * @param seed what the draws depend on
     */
    public Sampler(SequenceModel model, long seed, Device device) {
        this(model, seed, device, Multiplication.FLOATS);
    }

    /**
     * The same with products of a kind.
     *
     * @throws dev.gyre.models.setting.ConfigException if the model has none that could be of it
     */
    public Sampler(SequenceModel model, long seed, Device device, Multiplication multiplication) {
        this.session = new Session(model, device, multiplication);
        session.prepare(1);
        this.sequence = session.open();
        this.random = draws(seed, 0);
    }

    /**
     * What a text's draws depend on.
     *
     * @param choice which of several texts of one seed it is, from 0
     */
    public static RandomStream draws(long seed, int choice) {
        return new RandomStream(seed, STREAM + ((long) choice << 40));
    }

    /** Reads tokens; the next draw follows the last one. */
    public void read(int[] tokens) {
        session.read(sequence, tokens);
    }

    /** Draws the next token and reads it. At least one token has to be read before. */
    public int next(Sampling sampling) {
        int token = sampling.draw(sequence.logits(), random);
        session.read(sequence, token);
        return token;
    }

    /** Logits after the last token read, by token. */
    public float[] logits() {
        return sequence.logits();
    }

    /** Bytes of the state, however much was read. */
    public long stateBytes() {
        return session.stateBytes();
    }

    @Override
    public void close() {
        session.close();
    }
}
