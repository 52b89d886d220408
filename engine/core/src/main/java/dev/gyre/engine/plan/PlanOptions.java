package dev.gyre.engine.plan;

/**
 * How a plan is compiled.
 *
 * @param name prefix of its task graphs' names, in messages and profiles
 * @param poisoned fill every intermediate with NaN before each run, to find kernels that read what nobody wrote
 * @param profiled run and time each op by itself
 */
public record PlanOptions(String name, boolean poisoned, boolean profiled) {

    /** The usual: neither poisoned nor profiled. */
    public static PlanOptions named(String name) {
        return new PlanOptions(name, false, false);
    }

    /** The same with poisoned intermediates. */
    public PlanOptions withPoison() {
        return new PlanOptions(name, true, profiled);
    }

    /** The same with a time for each op. */
    public PlanOptions withProfile() {
        return new PlanOptions(name, poisoned, true);
    }
}
