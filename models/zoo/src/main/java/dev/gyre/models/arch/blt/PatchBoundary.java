package dev.gyre.models.arch.blt;

/** The rule by which a byte is the first of a patch. */
public enum PatchBoundary {
    /** High entropy of its prediction. */
    ENTROPY,
    /** A rise of the entropy. */
    MONOTONIC,
    /** The end of a word, or of what's between words. */
    SPACE,
    /** The byte's number: a patch begins every so many bytes. */
    STATIC,
    /** Nothing: every byte does. */
    BYTE;

    /** Whether an entropy model is asked. */
    boolean readsEntropies() {
        return this == ENTROPY || this == MONOTONIC;
    }
}
