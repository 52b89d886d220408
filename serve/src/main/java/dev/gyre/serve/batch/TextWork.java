package dev.gyre.serve.batch;

/** What a model that writes text is asked for. */
public sealed interface TextWork extends LaneWork permits Job, Inspection, EmbeddingJob {}
