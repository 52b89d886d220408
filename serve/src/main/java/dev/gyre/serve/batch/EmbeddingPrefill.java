package dev.gyre.serve.batch;

import dev.gyre.engine.GyreException;
import dev.gyre.models.generate.Session;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Texts of a request that are being read for their embeddings, some of them at a time. Each is read in whole chunks and then token by
 * token, as prompts are; those that have a chunk left read it together, and those that have none step together, where the model can do
 * that.
 */
final class EmbeddingPrefill implements PromptReading {

    /** Tokens behind the last whole chunk that are read in one go. */
    private static final int SINGLES = 8;

    private final EmbeddingJob job;
    private final int width;
    private final Deque<Integer> left = new ArrayDeque<>();
    private final List<Open> open = new ArrayList<>();
    private final float[][] embeddings;

    /** A text that's being read. */
    private static final class Open {
        private final int number;
        private final int[] tokens;
        private final Session.Sequence sequence;
        private final MeanState mean;

        Open(int number, int[] tokens, Session.Sequence sequence, int width) {
            this.number = number;
            this.tokens = tokens;
            this.sequence = sequence;
            this.mean = new MeanState(width);
        }

        int left() {
            return tokens.length - (int) sequence.tokens();
        }

        int[] next(int count) {
            int at = (int) sequence.tokens();
            return Arrays.copyOfRange(tokens, at, at + count);
        }
    }

    /**
     * Begins with nothing. Texts of about one length are read together, the longest ones first.
     *
     * @param width of the model's hidden states
     */
    EmbeddingPrefill(EmbeddingJob job, int width) {
        this.job = job;
        this.width = width;
        this.embeddings = new float[job.texts().size()][];
        IntStream.range(0, embeddings.length)
                .boxed()
                .sorted(Comparator.comparingInt(i -> -job.texts().get(i).length))
                .forEach(left::add);
    }

    @Override
    public EmbeddingJob work() {
        return job;
    }

    @Override
    public boolean isDone() {
        return job.isDone();
    }

    @Override
    public long waitedNanos() {
        return job.waitedNanos();
    }

    @Override
    public int piece(Session session) {
        try {
            while (open.size() < job.rows() && !left.isEmpty()) {
                int number = left.remove();
                open.add(new Open(number, job.texts().get(number), session.open(), width));
            }
            int read = some(session);
            close(session);
            return read;
        } catch (GyreException e) {
            job.fail(e);
            return 0;
        }
    }

    private int some(Session session) {
        List<Open> chunks =
                open.stream().filter(o -> o.left() >= session.chunk()).toList();
        if (!chunks.isEmpty()) {
            return read(session, chunks, session.chunk());
        }
        int read = 0;
        for (int i = 0; i < SINGLES; i++) {
            List<Open> more = open.stream().filter(o -> o.left() > 0).toList();
            read += more.isEmpty() ? 0 : read(session, more, 1);
        }
        return read;
    }

    /** Reads as many tokens of each text, or of the first where the model reads each by itself. */
    private int read(Session session, List<Open> several, int count) {
        List<Open> now = session.readsTogether() ? several : several.subList(0, 1);
        int[] tokens =
                now.stream().flatMapToInt(o -> Arrays.stream(o.next(count))).toArray();
        List<float[]> states = session.hidden(now.stream().map(o -> o.sequence).toList(), tokens);
        for (int i = 0; i < now.size(); i++) {
            now.get(i).mean.add(states.get(i));
        }
        return tokens.length;
    }

    /** Lets those go that have been read, and tells the embeddings if there are no more. */
    private void close(Session session) {
        for (Open o : List.copyOf(open)) {
            if (o.left() == 0) {
                embeddings[o.number] = o.mean.normalised();
                session.drop(o.sequence);
                open.remove(o);
            }
        }
        if (open.isEmpty() && left.isEmpty()) {
            job.complete(List.of(embeddings));
        }
    }

    @Override
    public void drop(Session session) {
        open.forEach(o -> session.drop(o.sequence));
        open.clear();
    }
}
