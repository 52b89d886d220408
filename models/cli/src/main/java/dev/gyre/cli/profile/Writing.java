package dev.gyre.cli.profile;

import dev.gyre.engine.device.Device;
import dev.gyre.engine.random.RandomStream;
import dev.gyre.models.data.ByteText;
import dev.gyre.models.generate.Sampler;
import dev.gyre.models.generate.Sampling;
import dev.gyre.models.generate.Session;
import dev.gyre.models.model.SequenceModel;
import dev.gyre.models.run.MemoryPlan;
import dev.gyre.models.run.TrainedModel;
import java.util.Optional;

/** A trained model that reads prompts and writes tokens, one text at a time. */
public final class Writing implements AutoCloseable {

    private static final int CHUNKS = 4;
    private static final Sampling SAMPLING = new Sampling(0.8, 0, 1);

    private final Session session;
    private final RandomStream random = Sampler.draws(1, 0);
    private final int[] prompt;
    private Session.Sequence text;

    private Writing(Session session, int[] prompt) {
        this.session = session;
        this.prompt = prompt;
        this.text = session.open();
    }

    /**
     * Compiles what reads and writes. Empty for a model that writes nothing.
     *
     * @throws dev.gyre.engine.GyreException if the memory doesn't suffice
     */
    public static Optional<Writing> of(TrainedModel<?, ?> trained, Device device) {
        if (!(trained.built().model() instanceof SequenceModel model)) {
            return Optional.empty();
        }
        // Half of what a sequence may be is left for what's written.
        int length = (int) Math.max(1, Math.min((long) CHUNKS * model.chunk(), model.longest() / 2));
        MemoryPlan.beside("writing with it", device, planned -> {
                    try (Session s = new Session(model, planned, trained.multiplication())) {
                        s.prepare(length);
                    }
                })
                .require(device);
        Session session = new Session(model, device, trained.multiplication());
        session.prepare(length);
        return Optional.of(
                new Writing(session, prompt(length, trained.built().domain().outputs())));
    }

    /** The beginning of the built-in text; for other vocabularies than bytes it's as good as any. */
    private static int[] prompt(int length, int vocabulary) {
        int[] tokens = new int[length];
        ByteText.builtIn().read(0, tokens, 0, length);
        for (int i = 0; i < length; i++) {
            tokens[i] %= vocabulary;
        }
        return tokens;
    }

    /** Tokens of a prompt. */
    public int promptTokens() {
        return prompt.length;
    }

    /** Begins a new text, and reads its prompt. */
    public void prompt() {
        session.drop(text);
        text = session.open();
        session.read(text, prompt);
    }

    /** Draws the text's next token and reads it; where the text is as long as it can be, a new one begins. */
    public void token() {
        if (text.tokens() == 0 || session.refusal(text).isPresent()) {
            prompt();
        }
        session.read(text, SAMPLING.draw(text.logits(), random));
    }

    /** Bytes of the state of the text so far that are in use. */
    public long stateBytes() {
        return session.stateBytes(text);
    }

    @Override
    public void close() {
        session.close();
    }
}
