package dev.gyre.models.model;

/**
 * A model that a task can train. It's made of parameters that it declared when it was built; what it computes it
 * describes as ops on a graph, touching no device, and every graph that it describes shares its parameters by reference. What
 * goes in and comes out says one of the kinds of model: {@link SequenceModel}, {@link Network}.
 */
public interface Model {}
