package dev.gyre.serve.batch;

import dev.gyre.models.data.TextStream;
import dev.gyre.models.data.Tokenizer;
import dev.gyre.models.generate.Session;
import dev.gyre.models.generate.Stops;
import dev.gyre.serve.constrain.ConstrainedText;
import java.util.OptionalInt;

/** A text under way: a sequence of the session, and where its tokens go. */
final class RunningSequence {

    private final GenerationJob job;
    private final Output output;
    private final Session.Sequence sequence;
    private final TokenSampler drawer;
    private final Stops stops;
    private final TextStream text;
    private final OptionalInt last;
    private int left;
    private int token;
    private int characters;

    /** A text of a job, whose sequence has read the prompt. */
    RunningSequence(GenerationJob job, int choice, Session.Sequence sequence, Tokenizer tokenizer) {
        this.job = job;
        this.output = job.outputs().get(choice);
        this.sequence = sequence;
        this.stops = new Stops(job.request().stops());
        this.text = tokenizer.stream(job.request().prompt());
        this.last = tokenizer.end();
        this.drawer = new TokenSampler(job.request(), choice, last);
        this.left = job.request().most();
    }

    GenerationJob job() {
        return job;
    }

    Session.Sequence sequence() {
        return sequence;
    }

    /** The token drawn last, which is to be read next. */
    int token() {
        return token;
    }

    /**
     * Draws the next token from what the sequence predicts.
     *
     * @return whether the text is complete with it
     */
    boolean draw(Session session) {
        GenerationRequest a = job.request();
        if (left == 0) {
            end(Finish.LENGTH);
            return true;
        }
        float[] logits = sequence.logits();
        OptionalInt drawn = drawer.draw(logits, left);
        if (drawn.isEmpty() || drawn.equals(last)) {
            output.append(new byte[0], drawn.isEmpty() ? 0 : 1, stops.held());
            end(Finish.STOP);
            return true;
        }
        token = drawn.getAsInt();
        left--;
        byte[] bytes = bytes(token);
        if (a.told().logprobs()) {
            output.logprob(LogProbability.of(
                    token, logits, a.told().alternatives(), characters, output.length() + bytes.length));
            characters += characters(bytes);
        }
        if (a.told().ranked()) {
            output.likely(LogProbability.logprob(token, logits));
        }
        if (a.told().state()) {
            output.state(session.stateBytes(sequence));
        }
        if (written(bytes, 1)) {
            return true;
        }
        if (drawer.constrained().filter(ConstrainedText::isComplete).isPresent()) {
            end(Finish.STOP);
            return true;
        }
        if (left == 0 || session.refusal(sequence).isPresent()) {
            end(Finish.LENGTH);
            return true;
        }
        job.changed();
        return false;
    }

    /** The bytes that a token writes; where the text is constrained, those that its automaton takes. */
    private byte[] bytes(int token) {
        return drawer.constrained().map(c -> c.add(token)).orElseGet(() -> text.add(token));
    }

    /**
     * Writes as far as no stop string is complete; if one is, the text ends before it.
     *
     * @param tokens that the bytes are of
     */
    private boolean written(byte[] bytes, int tokens) {
        for (int i = 0; i < bytes.length; i++) {
            int stop = stops.accept(bytes[i]);
            if (stop > 0) {
                int dropped = stop + bytes.length - 1 - i;
                output.append(bytes, tokens, dropped);
                output.end(Finish.STOP, dropped);
                job.finished();
                return true;
            }
        }
        output.append(bytes, tokens, stops.held());
        return false;
    }

    /** Characters that begin within some UTF-8. */
    static int characters(byte[] utf8) {
        int count = 0;
        for (byte b : utf8) {
            count += (b & 0xc0) == 0x80 ? 0 : 1;
        }
        return count;
    }

    /** Ends the text where it is, with what was left of a character that isn't complete. */
    void end(Finish why) {
        if (!written(text.end(), 0)) {
            output.end(why, 0);
            job.finished();
        }
    }
}
