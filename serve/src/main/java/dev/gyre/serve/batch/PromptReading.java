package dev.gyre.serve.batch;

import dev.gyre.models.generate.Session;

/** Texts that are being read for what the model knows of them, not to be continued. */
sealed interface PromptReading permits InspectionPrefill, EmbeddingPrefill {

    /** The work that they are read for. */
    TextWork work();

    /** Whether all is read, or it was given up. */
    boolean isDone();

    /**
     * Reads on.
     *
     * @return tokens read
     */
    int piece(Session session);

    /** Gives up its sequences. */
    void drop(Session session);

    /** Since it was asked for. */
    long waitedNanos();
}
