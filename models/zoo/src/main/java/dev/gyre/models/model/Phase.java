package dev.gyre.models.model;

/** Phase that a model is run in. */
public enum Phase {
    /** Training: batch norm takes the statistics of the batch and tracks them. */
    TRAINING,
    /** Evaluation or use: batch norm takes the statistics that it tracked. */
    EVALUATION
}
