package dev.gyre.serve.batch;

import dev.gyre.models.data.TextStream;
import dev.gyre.models.data.Tokenizer;
import dev.gyre.models.generate.Session;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A prompt that is being read, piece by piece. */
final class Reading {

    /** Tokens behind the last whole chunk that are read in one go while others wait for their next token. */
    private static final int SINGLES = 8;

    private final Job job;
    private final Session.Sequence sequence;
    private final TextStream text;
    private int at;
    private int characters;

    /** Begins behind what was read already. */
    private Reading(Job job, Session.Sequence sequence, int at, Tokenizer tokenizer) {
        this.job = job;
        this.sequence = sequence;
        this.at = at;
        this.text = tokenizer.stream();
    }

    /** Begins with what is known of the prompt. */
    static Reading of(Job job, Session session, Prefixes prefixes, Tokenizer tokenizer) {
        return Optional.of(job.assignment())
                .filter(a -> !a.told().prompt())
                .flatMap(a -> prefixes.find(a.prompt()))
                .map(known -> {
                    job.cached(known.tokens());
                    return new Reading(job, known.sequence(), known.tokens(), tokenizer);
                })
                .orElseGet(() -> new Reading(job, session.open(), 0, tokenizer));
    }

    Job job() {
        return job;
    }

    Session.Sequence sequence() {
        return sequence;
    }

    int left() {
        return job.assignment().prompt().length - at;
    }

    /**
     * Reads the next piece: a chunk, or some of the tokens behind the last one. Where chunks begin depends on the prompt alone, since
     * a chunk's result isn't that of its tokens one by one to the last bit.
     *
     * @param alone whether nobody waits meanwhile
     * @return tokens read
     */
    int piece(Session session, Prefixes prefixes, boolean alone) {
        if (job.assignment().told().prompt()) {
            return tell(session, alone ? left() : Math.min(SINGLES, left()));
        }
        int count = hasChunk(session) ? session.chunk() : alone ? left() : Math.min(SINGLES, left());
        session.read(sequence, next(count));
        passed(count, prefixes);
        return count;
    }

    /** Reads tokens one by one, since it's told how likely each was behind those before it. */
    private int tell(Session session, int count) {
        Assignment a = job.assignment();
        for (int i = 0; i < count; i++) {
            int token = a.prompt()[at];
            if (at > 0) {
                job.promptChance(Chance.of(token, sequence.logits(), a.told().alternatives(), characters, 0));
            }
            characters += Row.characters(text.add(token));
            session.read(sequence, token);
            at++;
        }
        return count;
    }

    /** Whether a whole chunk is left, and fits. */
    boolean hasChunk(Session session) {
        return !job.assignment().told().prompt()
                && left() >= session.chunk()
                && sequence.tokens() + session.chunk() <= session.longest();
    }

    /**
     * Reads a chunk of each of several prompts at once.
     *
     * @return tokens read
     */
    static int chunks(List<Reading> readings, Session session, Prefixes prefixes) {
        int[] tokens = readings.stream()
                .flatMapToInt(r -> Arrays.stream(r.next(session.chunk())))
                .toArray();
        session.readChunks(readings.stream().map(Reading::sequence).toList(), tokens);
        readings.forEach(r -> r.passed(session.chunk(), prefixes));
        return tokens.length;
    }

    private int[] next(int count) {
        return Arrays.copyOfRange(job.assignment().prompt(), at, at + count);
    }

    private void passed(int count, Prefixes prefixes) {
        at += count;
        prefixes.keep(job.assignment().prompt(), at, sequence);
    }
}
