package dev.gyre.models.model;

/** What a model is run for. */
public enum Phase {
    /** To be trained: batch norm takes the statistics of the batch and tracks them. */
    TRAINING,
    /** To be measured or used: batch norm takes the statistics that it tracked. */
    EVALUATION
}
