package dev.gyre.engine.plan;

import dev.gyre.engine.op.Cost;

/**
 * Accounting of all ops of one kind in a plan.
 *
 * @param op kind of op
 * @param count how many the plan has
 * @param nanos time in them, all runs together
 * @param cost work of one run
 * @param runs how many runs were timed
 */
public record OpTime(String op, int count, long nanos, Cost cost, int runs) {

    /** Achieved GFLOP/s. */
    public double gflops() {
        return nanos == 0 ? 0 : (double) cost.flops() * runs / nanos;
    }

    /** Achieved GB/s of unavoidable traffic. */
    public double gigabytesPerSecond() {
        return nanos == 0 ? 0 : (double) cost.bytes() * runs / nanos;
    }
}
