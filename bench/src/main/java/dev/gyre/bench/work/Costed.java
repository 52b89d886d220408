package dev.gyre.bench.work;

import dev.gyre.engine.op.Cost;

/** Operands that know what one execution costs, from the ops of its graph; their parameters have to be set, and nothing drawn. */
public interface Costed {

    /** Operations and bytes of one execution. */
    Cost cost();
}
