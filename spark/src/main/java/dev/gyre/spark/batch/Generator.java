package dev.gyre.spark.batch;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.device.Device;
import dev.gyre.engine.random.RandomStream;
import dev.gyre.models.data.TextStream;
import dev.gyre.models.data.Tokenizer;
import dev.gyre.models.generate.Sampling;
import dev.gyre.models.generate.Session;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes what follows texts, several of them a step at a time. */
final class Generator implements Worker {

    private static final String EMPTY = "\n";

    private final Session session;
    private final Tokenizer tokenizer;
    private final RowWork.Writing writing;
    private final Sampling sampling;
    private final int batch;

    /** A text being written. */
    private final class Text {
        private final Session.Sequence sequence = session.open();
        private final ByteArrayOutputStream written = new ByteArrayOutputStream();
        private final RandomStream random;
        private TextStream stream;
        private int drawn;
        private int token;
        private Optional<Outcome> outcome = Optional.empty();

        Text(Item item, long seed) {
            random = new RandomStream(seed, item.stream());
            try {
                read(tokenizer.encode(item.text().isEmpty() ? EMPTY : item.text()));
            } catch (GyreException e) {
                refuse(e.getMessage());
            }
        }

        private void read(int[] prompt) {
            stream = tokenizer.stream(prompt);
            if (prompt.length + (long) writing.count() > session.longest()) {
                refuse("it has " + prompt.length + " tokens, and " + writing.count() + " more don't fit: the model's"
                        + " sequences have at most " + session.longest() + ", as it was trained");
            } else {
                session.read(sequence, prompt);
            }
        }

        void refuse(String why) {
            outcome = Optional.of(new Outcome.Refused(why));
        }

        boolean going() {
            return outcome.isEmpty();
        }

        /** Draws the next token, which is read only if others follow. */
        void draw() {
            try {
                token = sampling.draw(sequence.logits(), random);
            } catch (GyreException e) {
                refuse(e.getMessage());
                return;
            }
            drawn++;
            written.writeBytes(stream.add(token));
            if (drawn == writing.count()
                    || (tokenizer.end().isPresent() && token == tokenizer.end().getAsInt())) {
                written.writeBytes(stream.end());
                outcome = Optional.of(new Outcome.Done(List.of(written.toString(StandardCharsets.UTF_8), drawn)));
            } else {
                session.refusal(sequence).ifPresent(this::refuse);
            }
        }
    }

    /**
     * Compiles plans as they're needed.
     *
     * @param batch texts that are written at once
     */
    Generator(LoadedRun run, RowWork.Writing writing, Device device, int batch) {
        this.session = new Session(run.sequenceModel(), device, run.trained().multiplication());
        this.tokenizer = run.tokenizer();
        this.writing = writing;
        this.sampling = writing.sampling();
        this.batch = batch;
    }

    /** Compiles the plans of all batches and chunks. */
    void prepare() {
        session.prepareTogether(batch);
        session.prepare(session.chunk());
    }

    @Override
    public List<Outcome> work(List<Item> items, long seed) {
        List<Outcome> outcomes = new ArrayList<>();
        for (int at = 0; at < items.size(); at += batch) {
            outcomes.addAll(together(items.subList(at, Math.min(items.size(), at + batch)), seed));
        }
        return outcomes;
    }

    private List<Outcome> together(List<Item> items, long seed) {
        List<Text> texts = items.stream().map(i -> new Text(i, seed)).toList();
        List<Text> going = texts.stream().filter(Text::going).toList();
        while (!going.isEmpty()) {
            going.forEach(Text::draw);
            going = going.stream().filter(Text::going).toList();
            if (!going.isEmpty()) {
                session.step(
                        going.stream().map(t -> t.sequence).toList(),
                        going.stream().mapToInt(t -> t.token).toArray());
            }
        }
        texts.forEach(t -> session.drop(t.sequence));
        return texts.stream().map(t -> t.outcome.orElseThrow()).toList();
    }

    @Override
    public void close() {
        session.close();
    }
}
