package dev.gyre.fpga;

/** The interface of a circuit to its surroundings. */
public enum Interface {
    /** Signals of its own: start, done, parameters, and each memory's index and data. */
    PORTS,
    /** AXI4-Lite for its control and memories, AXI4-Stream for arrays that are accessed once in order. */
    AXI
}
