package dev.gyre.bench.work;

import dev.gyre.engine.op.Cost;

/** Operands that know what one execution costs, from the ops of its graph; their parameters have to be set, and nothing drawn. */
public interface Costed extends Bounded {

    /** Operations and bytes of one execution. */
    Cost cost();
}
