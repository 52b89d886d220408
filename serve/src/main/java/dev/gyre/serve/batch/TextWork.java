package dev.gyre.serve.batch;

/** Work for a model that writes text. */
public sealed interface TextWork extends QueuedWork permits GenerationJob, Inspection, EmbeddingJob {}
