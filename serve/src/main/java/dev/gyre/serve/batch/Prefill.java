package dev.gyre.serve.batch;

import dev.gyre.models.data.TextStream;
import dev.gyre.models.data.Tokenizer;
import dev.gyre.models.generate.Session;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A prompt that is being read, piece by piece. */
final class Prefill {

    /** Tokens behind the last whole chunk that are read in one go while others wait for their next token. */
    private static final int SINGLES = 8;

    private final GenerationJob job;
    private final Session.Sequence sequence;
    private final TextStream text;
    private int at;
    private int characters;

    /** Begins behind what was read already. */
    private Prefill(GenerationJob job, Session.Sequence sequence, int at, Tokenizer tokenizer) {
        this.job = job;
        this.sequence = sequence;
        this.at = at;
        this.text = tokenizer.stream();
    }

    /** Begins with what is known of the prompt. */
    static Prefill of(GenerationJob job, Session session, PrefixCache prefixes, Tokenizer tokenizer) {
        return Optional.of(job.request())
                .filter(a -> !a.told().prompt())
                .flatMap(a -> prefixes.find(a.prompt()))
                .map(known -> {
                    job.cached(known.tokens());
                    return new Prefill(job, known.sequence(), known.tokens(), tokenizer);
                })
                .orElseGet(() -> new Prefill(job, session.open(), 0, tokenizer));
    }

    GenerationJob job() {
        return job;
    }

    Session.Sequence sequence() {
        return sequence;
    }

    int left() {
        return job.request().prompt().length - at;
    }

    /**
     * Reads the next piece: a chunk, or some of the tokens behind the last one. Where chunks begin depends on the prompt alone, since
     * a chunk's result isn't that of its tokens one by one to the last bit.
     *
     * @param alone whether nobody waits meanwhile
     * @return tokens read
     */
    int piece(Session session, PrefixCache prefixes, boolean alone) {
        if (job.request().told().prompt()) {
            return tell(session, alone ? left() : Math.min(SINGLES, left()));
        }
        int count = hasChunk(session) ? session.chunk() : alone ? left() : Math.min(SINGLES, left());
        session.read(sequence, next(count));
        passed(count, prefixes);
        return count;
    }

    /** Reads tokens one by one, since it's told how likely each was behind those before it. */
    private int tell(Session session, int count) {
        GenerationRequest a = job.request();
        for (int i = 0; i < count; i++) {
            int token = a.prompt()[at];
            if (at > 0) {
                job.promptLogprob(
                        LogProbability.of(token, sequence.logits(), a.told().alternatives(), characters, 0));
            }
            characters += RunningSequence.characters(text.add(token));
            session.read(sequence, token);
            at++;
        }
        return count;
    }

    /** Whether a whole chunk is left, and fits. */
    boolean hasChunk(Session session) {
        return !job.request().told().prompt()
                && left() >= session.chunk()
                && sequence.tokens() + session.chunk() <= session.longest();
    }

    /**
     * Reads a chunk of each of several prompts at once.
     *
     * @return tokens read
     */
    static int chunks(List<Prefill> readings, Session session, PrefixCache prefixes) {
        int[] tokens = readings.stream()
                .flatMapToInt(r -> Arrays.stream(r.next(session.chunk())))
                .toArray();
        session.readChunks(readings.stream().map(Prefill::sequence).toList(), tokens);
        readings.forEach(r -> r.passed(session.chunk(), prefixes));
        return tokens.length;
    }

    private int[] next(int count) {
        return Arrays.copyOfRange(job.request().prompt(), at, at + count);
    }

    private void passed(int count, PrefixCache prefixes) {
        at += count;
        prefixes.keep(job.request().prompt(), at, sequence);
    }
}
