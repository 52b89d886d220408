package dev.gyre.models.model;

/** Phase that a model is run in. */
public enum Phase {
    /** To be trained: batch norm takes the statistics of the batch and tracks them. */
    TRAINING,
    /** To be measured or used: batch norm takes the statistics that it tracked. */
    EVALUATION
}
