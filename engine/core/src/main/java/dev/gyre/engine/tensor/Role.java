package dev.gyre.engine.tensor;

/** Role of a tensor in its graph, which decides how long its storage lives and when it is transferred. */
public enum Role {
    /** Written by the host before each run. */
    INPUT,
    /** A {@link dev.gyre.engine.device.Variable} that training adjusts. */
    PARAMETER,
    /** A {@link dev.gyre.engine.device.Variable} that runs carry along: recurrent state, optimiser moments. */
    STATE,
    /** Written by an op of the graph, its storage shared with others by lifetime. */
    INTERMEDIATE
}
