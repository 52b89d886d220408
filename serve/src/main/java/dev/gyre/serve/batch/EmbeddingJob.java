package dev.gyre.serve.batch;

import java.util.List;

/** Texts of a request whose embeddings are computed. The scheduler works on them, somebody else waits for them. */
public final class EmbeddingJob extends PromisedWork<List<float[]>> implements TextWork {

    private final List<int[]> texts;
    private final int places;

    /**
     * A job that nobody works on yet.
     *
     * @param texts the tokens of each, at least one
     * @param limits of the model that's to read them: a job takes half of its sessions at most
     */
    public EmbeddingJob(List<int[]> texts, Limits limits) {
        this.texts = List.copyOf(texts);
        this.places = Math.clamp(limits.sessions() / 2, 1, texts.size());
    }

    /** The tokens of each text. */
    public List<int[]> texts() {
        return texts;
    }

    /** The embeddings (C), in the order of the texts, which are waited for. */
    public List<float[]> embeddings() {
        return join();
    }

    /** The number of texts that are read at once. */
    @Override
    public int rows() {
        return places;
    }
}
