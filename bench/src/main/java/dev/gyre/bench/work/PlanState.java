package dev.gyre.bench.work;

import dev.gyre.engine.plan.Plan;
import org.openjdk.jmh.annotations.TearDown;

/** A contender that is a plan; its setup compiles and checks it. */
public abstract class PlanState {

    /** The plan, from the setup to the tear-down. */
    public Plan plan;

    /** Frees the plan. */
    @TearDown
    public void tearDown() {
        plan.close();
    }
}
