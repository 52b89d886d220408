package dev.gyre.engine.plan;

import java.util.EnumSet;
import java.util.Set;

/**
 * Options with which a plan is compiled.
 *
 * @param name prefix of its task graphs' names, in messages and profiles
 * @param traits what else is wanted
 */
public record PlanOptions(String name, Set<Trait> traits) {

    /** A trait that a plan may be compiled with. */
    public enum Trait {
        /** Fill every intermediate with NaN before each run, to find kernels that read what nobody wrote. */
        POISONED,
        /** Run and time each op by itself. */
        PROFILED,
        /** Bring the variables to the device before each run rather than once: the host or another plan changes them. */
        REFRESHED,
        /** Have TornadoVM's profiler say where each task ran; costs time. */
        TRACED,
        /** Take ops' forms for GPUs on any device. */
        GROUPED
    }

    /** Keeps the traits to itself. */
    public PlanOptions {
        traits = Set.copyOf(traits);
    }

    /** The usual: no traits. */
    public static PlanOptions named(String name) {
        return new PlanOptions(name, Set.of());
    }

    /** A copy with a further trait. */
    public PlanOptions with(Trait trait) {
        Set<Trait> more = EnumSet.of(trait);
        more.addAll(traits);
        return new PlanOptions(name, more);
    }

    /** A copy with poisoned intermediates. */
    public PlanOptions withPoison() {
        return with(Trait.POISONED);
    }

    /** A copy with a time for each op. */
    public PlanOptions withProfile() {
        return with(Trait.PROFILED);
    }

    /** Whether it has a trait. */
    public boolean has(Trait trait) {
        return traits.contains(trait);
    }
}
