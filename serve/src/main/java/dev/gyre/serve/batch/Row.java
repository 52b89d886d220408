package dev.gyre.serve.batch;

import dev.gyre.engine.random.RandomStream;
import dev.gyre.models.data.Tokenizer;
import dev.gyre.models.generate.Sampler;
import dev.gyre.models.generate.Session;

/** A text under way: a sequence of the session, and where its tokens go. */
final class Row {

    private final Job job;
    private final Output output;
    private final Session.Sequence sequence;
    private final RandomStream random;
    private final Stops stops;
    private int left;
    private int token;

    /** A text of a job, whose sequence has read the prompt. */
    Row(Job job, int choice, Session.Sequence sequence) {
        this.job = job;
        this.output = job.outputs().get(choice);
        this.sequence = sequence;
        this.random = Sampler.draws(job.assignment().seed(), choice);
        this.stops = new Stops(job.assignment().stops());
        this.left = job.assignment().most();
    }

    Job job() {
        return job;
    }

    Session.Sequence sequence() {
        return sequence;
    }

    /** What was drawn last, which is to be read next. */
    int token() {
        return token;
    }

    /**
     * Draws the next token from what the sequence predicts.
     *
     * @return whether the text is complete with it
     */
    boolean draw(Session session, Tokenizer tokenizer) {
        Assignment a = job.assignment();
        float[] logits = sequence.logits();
        token = a.sampling().draw(logits, random);
        byte[] bytes = tokenizer.bytes(token);
        if (a.chances()) {
            output.chance(Chance.of(token, logits, a.alternatives(), output.length() + bytes.length));
        }
        int stop = 0;
        int behind = 0;
        for (int i = 0; i < bytes.length && stop == 0; i++) {
            stop = stops.accept(bytes[i]);
            behind = bytes.length - 1 - i;
        }
        output.append(bytes, stop > 0 ? stop + behind : stops.held());
        if (a.watched()) {
            output.state(session.stateBytes(sequence));
        }
        left--;
        boolean complete = stop > 0 || left == 0 || session.refusal(sequence).isPresent();
        if (complete) {
            end(stop > 0 ? Finish.STOP : Finish.LENGTH, stop > 0 ? stop + behind : 0);
        } else {
            job.changed();
        }
        return complete;
    }

    /** Ends the text where it is. */
    void end(Finish why) {
        end(why, 0);
    }

    private void end(Finish why, int dropped) {
        output.end(why, dropped);
        job.finished();
    }
}
